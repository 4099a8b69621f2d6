"""A finding as a block of text for a terminal of 80 columns: place, message, the line it is about, what to do."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

import click

from hadesign.diagnostic import Diagnostic, Related, Severity
from hadesign.source import Document, excerpt

WIDTH = 80
_INDENT = "  "
_SHOWN = 4
"""Related places that are shown before "and n more"."""
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}

Texts = Mapping[str, str]
"""Texts of files by the name that locations have for them."""


def block(diagnostic: Diagnostic, texts: Texts, *, colour: bool) -> str:
    """Return a finding as lines without a final newline."""
    lines = [_head(diagnostic, colour=colour), *_wrapped(_message(diagnostic))]
    lines += _excerpt(diagnostic, texts, colour=colour)
    lines += [_place(related, diagnostic.location.file) for related in diagnostic.related[:_SHOWN]]
    if len(diagnostic.related) > _SHOWN:
        lines.append(f"{_INDENT}see {len(diagnostic.related) - _SHOWN} more places")
    if diagnostic.waived is not None:
        waiver = diagnostic.waived
        lines += _labelled("waived", f"{waiver.reason} ({waiver.owner}, until {waiver.until})")
    elif diagnostic.hint and diagnostic.severity is not Severity.INFO:
        lines += _labelled("fix" if diagnostic.rule != "INPUT" else "hint", diagnostic.hint)
    return "\n".join(lines)


def _head(diagnostic: Diagnostic, *, colour: bool) -> str:
    place, severity = str(diagnostic.location), diagnostic.severity.value
    word = "waived" if diagnostic.waived is not None else severity
    name = f"{diagnostic.rule} {diagnostic.name}"
    if not colour:
        return f"{place}: {word} {name}"
    painted = click.style(word, fg="green" if diagnostic.waived else _COLOURS[diagnostic.severity], bold=True)
    return f"{click.style(place, bold=True)}: {painted} {name}"


def _message(diagnostic: Diagnostic) -> str:
    if not diagnostic.expected:
        return diagnostic.message
    return f"{diagnostic.message}; expected {diagnostic.expected}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False, break_long_words=False
    )


def _labelled(label: str, text: str) -> list[str]:
    """Return `fix: ...`, wrapped below its own text."""
    start = f"{_INDENT}{label}: "
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip


def _excerpt(diagnostic: Diagnostic, texts: Texts, *, colour: bool) -> list[str]:
    text = texts.get(diagnostic.location.file)
    if text is None:
        return []
    shown = excerpt(Document(diagnostic.location.file, text, None, None), diagnostic.location)
    lines = [f"{_INDENT}{_INDENT}{line}" for line in shown.split("\n")] if shown else []
    if colour and lines:
        lines[-1] = click.style(lines[-1], fg=_COLOURS[diagnostic.severity])
    return lines


def _place(related: Related, file: str) -> str:
    """Return a related place on one line; the file is named only if it is another one."""
    place = f"line {related.location.line}" if related.location.file == file else str(related.location)
    return f"{_INDENT}see {place}: {related.message}"


def read_texts(diagnostics: tuple[Diagnostic, ...]) -> dict[str, str]:
    """Return the texts of the files that findings are about, as far as they can be read."""
    texts: dict[str, str] = {}
    for file in sorted({diagnostic.location.file for diagnostic in diagnostics}):
        try:
            texts[file] = Path(file).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
    return texts
