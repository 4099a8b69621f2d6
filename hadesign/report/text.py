"""Findings as text for people: grouped by file, readable at 80 columns, counted at the end."""

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.lint import Report
from hadesign.report.blocks import Texts, block


def findings_text(report: Report, texts: Texts, *, infos: bool, colour: bool) -> str:
    """Return a report as text with a final newline.

    Args:
        report: what lint found.
        texts: the texts of the files, for excerpts.
        infos: whether findings of severity info are shown; they are counted in any case.
        colour: whether to use terminal colours.
    """
    shown = [d for d in report.diagnostics if infos or d.severity is not Severity.INFO]
    parts = [block(diagnostic, texts, colour=colour) for diagnostic in shown]
    parts += [part for part in (_hint(shown), _summary(report, infos=infos)) if part]
    return "\n\n".join(parts) + "\n"


def _hint(shown: list[Diagnostic]) -> str:
    """Tell once how to learn more."""
    first = next((d.rule for d in shown if d.rule != "INPUT" and d.waived is None), None)
    return f"`hadesign explain {first}` says more about a rule and how to mend it." if first else ""


def _summary(report: Report, *, infos: bool) -> str:
    counts = report.summary
    words = [_count(counts["error"], "error"), _count(counts["warning"], "warning")]
    if counts["waived"]:
        words.append(f"{counts['waived']} waived")
    if counts["info"]:
        words.append(_count(counts["info"], "info") + ("" if infos else " (--show info)"))
    files = _count(len(report.files), "file")
    if not counts["error"] and not counts["warning"]:
        rest = f" ({', '.join(words[2:])})" if words[2:] else ""
        return f"No findings in {files}{rest}."
    return f"{', '.join(words)} in {files}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
