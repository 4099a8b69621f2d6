"""A finding as a block of text for a terminal of 80 columns: place, message, the line it is about, what to do."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from hadesign.diagnostic import Diagnostic, Related, Severity
from hadesign.i18n import _, ngettext
from hadesign.lists import cut, listed
from hadesign.report.sentences import accepted, led, message, place
from hadesign.report.tables import wrap
from hadesign.source import Texts, excerpt, split_lines, visible

_INDENT = "  "
_SHOWN = 4
"""Related places that are shown before "and n more"."""
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def block(diagnostic: Diagnostic, texts: Texts, *, colour: bool, fix: bool = True) -> str:
    """Return a finding as lines without a final newline; `fix` tells whether to say what to do."""
    lines = [head(diagnostic, colour=colour), wrap(message(diagnostic), _INDENT)]
    lines += _excerpt(diagnostic, texts, colour=colour)
    shown, others = cut(diagnostic.related, _SHOWN)
    lines += [_place(related, diagnostic.location.file) for related in shown]
    if others:
        more = ngettext("see {count} more place", "see {count} more places", len(others))
        lines.append(f"{_INDENT}{more}")
    if diagnostic.explained:
        file = diagnostic.location.file
        places = [_("{rule} at {place}", rule=d.rule, place=place(d.location, file)) for d in diagnostic.explained]
        lines.append(_labelled(_("explained by:"), listed(places, _SHOWN)))
    elif diagnostic.waived is not None:
        lines.append(_labelled(_("waived:"), accepted(diagnostic.waived)))
    elif diagnostic.hint and fix:
        label = _("hint:") if diagnostic.rule == "INPUT" else _("fix:")
        lines.append(_labelled(label, diagnostic.hint))
    return "\n".join(lines)


def _labelled(label: str, text: str) -> str:
    return wrap(text, _INDENT + led(label))


def note(diagnostic: Diagnostic, *, colour: bool) -> str:
    """Return what is only worth knowing, in two lines."""
    return "\n".join([head(diagnostic, colour=colour), wrap(message(diagnostic), _INDENT)])


def head(diagnostic: Diagnostic, *, colour: bool) -> str:
    """Return place, severity and rule in one line, in English: editors make it clickable and know its words."""
    where, severity = visible(str(diagnostic.location)), diagnostic.severity.value
    word = "explained" if diagnostic.explained else _acceptance(diagnostic) or severity
    name = f"{diagnostic.rule} {diagnostic.name}"
    if not colour:
        return f"{where}: {word} {name}"
    painted = click.style(word, fg="green" if word != severity else _COLOURS[diagnostic.severity], bold=True)
    return f"{click.style(where, bold=True)}: {painted} {name}"


def _acceptance(diagnostic: Diagnostic) -> str:
    """Return how a finding is accepted, in a word, or nothing."""
    return "waived" if diagnostic.waived is not None else "known" if diagnostic.known else ""


def _excerpt(diagnostic: Diagnostic, texts: Texts, *, colour: bool) -> list[str]:
    shown = excerpt(texts.get(diagnostic.location.file, ()), diagnostic.location)
    lines = [f"{_INDENT}{_INDENT}{line}" for line in shown.split("\n")] if shown else []
    if colour and lines:
        lines[-1] = click.style(lines[-1], fg=_COLOURS[diagnostic.severity])
    return lines


def _place(related: Related, file: str) -> str:
    """Return a related place; the file is named only if it is another one."""
    seen = _("see {place}: {message}", place=place(related.location, file), message=related.message)
    return wrap(seen, _INDENT, _INDENT * 3)


def read_texts(diagnostics: Iterable[Diagnostic]) -> dict[str, Sequence[str]]:
    """Return the lines of the files that findings are about, as far as they can be read."""
    texts: dict[str, Sequence[str]] = {}
    for file in sorted({diagnostic.location.file for diagnostic in diagnostics}):
        try:
            texts[file] = split_lines(Path(file).read_text(encoding="utf-8-sig", errors="replace"))
        except OSError:
            continue
    return texts
