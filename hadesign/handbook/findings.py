"""Findings and waivers: what lint says, and what was accepted by whom until when."""

from pathlib import PurePath

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.handbook.book import Book
from hadesign.handbook.markdown import code, join, table, text

_TITLES = {
    Severity.ERROR: "Errors",
    Severity.WARNING: "Warnings",
    Severity.INFO: "Notes, and what could not be checked",
}


def page(book: Book) -> str:
    """Return the page of findings."""
    summary = book.report.summary
    counted = ", ".join(
        f"{summary[key]} {word}" for key, word in (("error", "errors"), ("warning", "warnings"), ("info", "notes"))
    )
    open_ones = [d for d in book.report.diagnostics if d.waived is None]
    sections = []
    for severity, title in _TITLES.items():
        found = [d for d in open_ones if d.severity is severity]
        if found:
            sections += [f"## {title}", *(_finding(d) for d in found)]
    return join(
        "# Findings and waivers",
        f"As of {text(book.as_of)}: {counted}, {summary['waived']} waived.",
        *sections,
        "## Waivers",
        _waived([d for d in book.report.diagnostics if d.waived]),
    )


def _where(diagnostic: Diagnostic) -> str:
    location = diagnostic.location
    return code(f"{PurePath(location.file).name}:{location.line}")


def _finding(diagnostic: Diagnostic) -> str:
    fix = (
        f" *What to do:* {text(diagnostic.hint)}"
        if diagnostic.hint and diagnostic.severity is not Severity.INFO
        else ""
    )
    return f"- **{text(diagnostic.rule)}** {_where(diagnostic)} {text(diagnostic.message)}.{fix}"


def _waived(found: list[Diagnostic]) -> str:
    rows = [
        (text(d.rule), _where(d), text(d.message), text(w.reason), text(w.owner), text(w.until))
        for d in found
        if (w := d.waived) is not None
    ]
    return table(("rule", "place", "finding", "accepted because", "by", "until"), rows) or "Nothing is waived."
