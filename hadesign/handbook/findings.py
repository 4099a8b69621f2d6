"""Findings and waivers: what lint says, and what was accepted by whom until when."""

from collections.abc import Sequence

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.handbook.book import Book
from hadesign.handbook.words import count, names, others
from hadesign.report.markdown import code, join, note, table, text

_KINDS = {
    Severity.ERROR: ("Errors", "failure"),
    Severity.WARNING: ("Warnings", "warning"),
    Severity.INFO: ("Notes", "info"),
}
MOST = 100
"""Findings of one kind that are shown; a page of more is read by nobody."""


def page(book: Book) -> str:
    """Return the page of findings."""
    summary = book.report.summary
    counted = ", ".join(count(summary[key], word) for key, word in (("error", "error"), ("warning", "warning")))
    found = [d for d in book.report.diagnostics if d.waived is None]
    unchecked = [d for d in found if _reason(d)]
    facts = count(len({_reason(d) for d in unchecked}), "fact")
    sections = []
    for severity, (title, kind) in _KINDS.items():
        listed = [d for d in found if d.severity is severity and not _reason(d)]
        if listed:
            sections += [f"## {title}", *(_finding(book, d, kind) for d in listed[:MOST])]
            sections.append(others(len(listed), MOST, "hadesign lint"))
    clean = note("success", "Nothing was found", "No rule that could be checked was broken.") if not sections else ""
    return join(
        "# Findings and waivers",
        f"As of {text(book.as_of)}: {counted}, {summary['waived']} waived, {facts} missing."
        " `hadesign explain RULE` tells more about a rule.",
        clean,
        *sections,
        "## Not checked" if unchecked else "",
        _unchecked(book, unchecked),
        "## Waivers",
        _waived(book, [d for d in book.report.diagnostics if d.waived]),
    )


def _finding(book: Book, diagnostic: Diagnostic, kind: str) -> str:
    related = [f"{text(r.message)}: {book.source(r.location)}" for r in diagnostic.related[:4]]
    return note(
        kind,
        f"{text(diagnostic.rule)} {text(diagnostic.name)}",
        f"{text(diagnostic.message)} ({book.source(diagnostic.location)})",
        f"**What to do:** {text(diagnostic.hint)}" if diagnostic.hint else "",
        f"See also {', '.join(related)}" if related else "",
    )


def _reason(diagnostic: Diagnostic) -> str:
    """Return what a rule lacked if it could not be checked."""
    lacking, separator, reason = diagnostic.message.partition(": ")
    return reason if separator and lacking == f"cannot check {diagnostic.rule}" else ""


def _unchecked(book: Book, found: Sequence[Diagnostic]) -> str:
    """List what is not known, each with the rules that ask for it."""
    reasons: dict[str, list[Diagnostic]] = {}
    for diagnostic in found:
        reasons.setdefault(_reason(diagnostic), []).append(diagnostic)
    rows = [
        (text(reason), names(dict.fromkeys(d.rule for d in listed), 12), book.line(listed[0].location))
        for reason, listed in list(reasons.items())[:MOST]
    ]
    intro = "These rules need facts that the blueprint does not give. They are neither broken nor kept." if rows else ""
    return join(intro, table(("what is missing", "rules", "line"), rows), others(len(reasons), MOST)).rstrip()


def _waived(book: Book, found: Sequence[Diagnostic]) -> str:
    rows = [
        (code(d.rule), text(d.message), text(w.reason), text(w.owner), text(w.until), book.line(w.location))
        for d in found
        if (w := d.waived) is not None
    ]
    head = ("rule", "finding", "accepted because", "by", "until", "line")
    return table(head, rows) or "Nothing is waived."
