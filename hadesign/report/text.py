"""Findings as text for people: grouped by file, readable at 80 columns, counted at the end."""

from collections.abc import Iterator

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.lint import Report
from hadesign.report.blocks import block, note
from hadesign.report.findings import Findings
from hadesign.source import Texts


def findings_text(findings: Findings) -> str:
    """Return what lint found as text with a final newline; notes are counted also where they are not shown."""
    report, colour = findings.report, findings.colour
    found = [d for d in report.diagnostics if d.severity is not Severity.INFO]
    parts = [*_blocks(found, findings.texts, colour=colour)]
    if findings.infos:
        # What could not be checked is often much; it stays together, below what was found.
        notes = [note(d, colour=colour) for d in report.diagnostics if d.severity is Severity.INFO]
        parts += ["\n".join(notes)] if notes else []
    parts += [part for part in (_hint(found), _summary(report, infos=findings.infos)) if part]
    others = _count(findings.passed_over, "other YAML file")
    return "\n\n".join(parts) + (f"\n{others} passed over.\n" if findings.passed_over else "\n")


def _blocks(found: list[Diagnostic], texts: Texts, *, colour: bool) -> Iterator[str]:
    """Yield every finding; what to do is said once for each rule and file."""
    told: set[tuple[str, str, str]] = set()
    for diagnostic in found:
        advice = (diagnostic.location.file, diagnostic.rule, diagnostic.hint)
        yield block(diagnostic, texts, colour=colour, fix=advice not in told)
        if diagnostic.waived is None:
            told.add(advice)


def _hint(found: list[Diagnostic]) -> str:
    """Tell once how to learn more, at the example of the worst finding."""
    open_ones = [d for d in found if d.rule != "INPUT" and d.waived is None]
    if not open_ones:
        return ""
    # Of equally bad ones, what is written is a better example than what is missing.
    worst = min(open_ones, key=lambda d: (d.severity.rank, -d.path.count(".") - d.path.count("[")))
    return f"`hadesign explain {worst.rule}` says why, and how to mend it; so for every rule."


def _summary(report: Report, *, infos: bool) -> str:
    counts = report.summary
    files = _count(len(report.files), "file")
    words = [_count(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
    rest = [f"{counts['waived']} waived"] if counts["waived"] else []
    rest += [_count(counts["info"], "note") + ("" if infos else " (--show info)")] if counts["info"] else []
    if not words:
        return "; ".join([f"No findings in {files}", *rest]) + "."
    return f"{', '.join([*words, *rest])} in {files}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
