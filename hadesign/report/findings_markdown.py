"""Findings as Markdown, for a comment on a change or a page: what is open, what is accepted, what others explain."""

from collections.abc import Sequence

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.lint import Report
from hadesign.report.findings import Findings
from hadesign.report.markdown import code, join, table, text

_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Notes"}


def findings_markdown(findings: Findings) -> str:
    """Return what lint found as Markdown with a final newline; what is not shown is counted all the same."""
    report, infos, explained = findings.report, findings.infos, findings.explained
    spoken = [d for d in report.diagnostics if d.waived is None]
    shown = [severity for severity in Severity if infos or severity is not Severity.INFO]
    return join(
        "# Findings",
        _counted(report),
        *(_section(heading, [d for d in spoken if d.severity is s]) for s, heading in _HEADINGS.items() if s in shown),
        _accepted([d for d in report.diagnostics if d.waived]),
        _explained(report.explained) if explained else "",
    )


def _counted(report: Report) -> str:
    counts = report.summary
    words = [f"{counts[s]} {s}{'s' if counts[s] != 1 else ''}" for s in ("error", "warning")]
    words += [f"{counts['info']} note{'s' if counts['info'] != 1 else ''}"]
    words += [f"{counts['waived']} waived", f"{counts['explained']} explained"]
    files = "1 file" if len(report.files) == 1 else f"{len(report.files)} files"
    return f"As of {report.as_of}: {', '.join(words)} in {files}."


def _section(heading: str, found: Sequence[Diagnostic]) -> str:
    rows = [(_rule(d), _finding(d), text(d.hint), _place(d)) for d in found]
    listed = table(("rule", "finding", "what to do", "where"), rows)
    return f"## {heading}\n\n{listed}" if rows else ""


def _accepted(found: Sequence[Diagnostic]) -> str:
    rows = [
        (_rule(d), _finding(d), text(f"{w.reason} ({w.owner}, until {w.until})"), _place(d))
        for d in found
        if (w := d.waived)
    ]
    return f"## Waived\n\n{table(('rule', 'finding', 'accepted because', 'where'), rows)}" if rows else ""


def _explained(found: Sequence[Diagnostic]) -> str:
    rows = [
        (_rule(d), _finding(d), ", ".join(f"{text(e.rule)} at {code(e.location)}" for e in d.explained), _place(d))
        for d in found
    ]
    return f"## Explained\n\n{table(('rule', 'finding', 'explained by', 'where'), rows)}" if rows else ""


def _rule(diagnostic: Diagnostic) -> str:
    return f"[{text(diagnostic.rule)}](<{diagnostic.url}>)" if diagnostic.url else text(diagnostic.rule)


def _finding(diagnostic: Diagnostic) -> str:
    expected = f"; expected {diagnostic.expected}" if diagnostic.expected else ""
    return text(f"{diagnostic.message}{expected}")


def _place(diagnostic: Diagnostic) -> str:
    return code(diagnostic.location)
