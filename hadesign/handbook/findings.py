"""Findings and waivers: what lint says, and what was accepted by whom until when."""

from collections.abc import Sequence

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.handbook.book import Book
from hadesign.handbook.views import charted
from hadesign.handbook.words import head, names, others, title
from hadesign.i18n import N_, _, ngettext, translated
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import code, join, note, table, text

_KINDS = {
    Severity.ERROR: (N_("Errors"), "failure"),
    Severity.WARNING: (N_("Warnings"), "warning"),
    Severity.INFO: (N_("Notes"), "info"),
}
MOST = 100
"""Findings of one kind that are shown; a page of more is read by nobody."""


def page(book: Book) -> str:
    """Return the page of findings."""
    found = [d for d in book.report.diagnostics if d.waived is None]
    unchecked = [d for d in found if d.lacking]
    sections = []
    for severity, (heading, kind) in _KINDS.items():
        listed = [d for d in found if d.severity is severity and not d.lacking]
        if listed:
            sections += [title(translated(heading), 2), *(_finding(book, d, kind) for d in listed[:MOST])]
            sections.append(others(len(listed), MOST, "hadesign lint"))
    clean = note("success", _("Nothing was found"), _("No rule that could be checked was broken."))
    return join(
        title(_("Findings and waivers")),
        f"{_counted(book, unchecked)} {_('`hadesign explain RULE` tells more about a rule.')}",
        charted(book, "rules"),
        *sections or [clean],
        title(_("Not checked"), 2) if unchecked else "",
        _unchecked(book, unchecked),
        title(_("Waivers"), 2),
        _waived(book, [d for d in book.report.diagnostics if d.waived]),
    )


def _counted(book: Book, unchecked: Sequence[Diagnostic]) -> str:
    """Say how many findings there are, and of how many facts nothing is known."""
    summary = book.report.summary
    counts = (
        ngettext("{count:,} error", "{count:,} errors", summary["error"]),
        ngettext("{count:,} warning", "{count:,} warnings", summary["warning"]),
        ngettext("{count} waived", "{count} waived", summary["waived"]),
        ngettext("{count} explained by others", "{count} explained by others", summary["explained"]),
        ngettext("{count:,} fact missing", "{count:,} facts missing", len({d.lacking for d in unchecked})),
    )
    return _("As of {day}: {counts}.", day=text(book.as_of), counts=joined(counts, COMMAS))


def _finding(book: Book, diagnostic: Diagnostic, kind: str) -> str:
    related = [
        _("{what}: {place}", what=text(r.message), place=book.source(r.location)) for r in diagnostic.related[:4]
    ]
    return note(
        kind,
        f"{text(diagnostic.rule)} {text(diagnostic.name)}",
        f"{text(diagnostic.message)} ({book.source(diagnostic.location)})",
        _("**What to do:** {fix}", fix=text(diagnostic.hint)) if diagnostic.hint else "",
        _("See also {places}", places=joined(related, COMMAS)) if related else "",
    )


def _unchecked(book: Book, found: Sequence[Diagnostic]) -> str:
    """List what is not known, each with the rules that ask for it."""
    reasons: dict[str, list[Diagnostic]] = {}
    for diagnostic in found:
        reasons.setdefault(diagnostic.lacking, []).append(diagnostic)
    rows = [
        (text(reason), names(sorted({d.rule for d in listed}), 12), book.line(listed[0].location))
        for reason, listed in list(reasons.items())[:MOST]
    ]
    if not rows:
        return ""
    return join(
        _("These rules need facts that the blueprint does not give. They are neither broken nor kept."),
        table(head(_("what is missing"), _("rules"), _("line")), rows),
        others(len(reasons), MOST),
    ).rstrip()


def _waived(book: Book, found: Sequence[Diagnostic]) -> str:
    rows = [
        (code(d.rule), text(d.message), text(w.reason), text(w.owner), text(w.until), book.line(w.location))
        for d in found
        if (w := d.waived) is not None
    ]
    titles = head(_("rule"), _("finding"), _("accepted because"), _("by"), _("until"), _("line"))
    return table(titles, rows) or _("Nothing is waived.")
