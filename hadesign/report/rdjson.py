"""Findings in reviewdog's format, which it turns into comments on a change, and edits into suggestions to accept.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from typing import Any

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.report.bounds import for_programs, left_out
from hadesign.report.findings import Findings
from hadesign.report.json_text import json_text
from hadesign.report.sentences import with_fix

_LEVELS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def findings_rdjson(findings: Findings) -> str:
    """Return what is open as JSON; every message says what to do, and where a rule knows how, a suggestion does it."""
    source = {"name": "hadesign", "url": "https://hadesign.io"}
    told, left = for_programs(findings.open, whole=findings.whole)
    rest = [left_out(left, told[0].location)] if left else []
    return json_text({"source": source, "diagnostics": [_diagnostic(d, findings) for d in (*told, *rest)]}) + "\n"


def _diagnostic(found: Diagnostic, findings: Findings) -> dict[str, Any]:
    place = found.location
    suggestions = _suggestions(found, findings) if found.fixable else []
    code = {"value": f"{found.rule} {found.name}"} | ({"url": found.url} if found.url else {})
    return {
        # What a suggestion writes stands below it already.
        "message": with_fix(found, edits=not suggestions),
        "location": {
            "path": findings.path(place.file),
            "range": {
                "start": _position(findings, place.file, place.line, place.column),
                "end": _position(findings, place.file, place.end_line, place.end_column),
            },
        },
        "severity": _LEVELS[found.severity],
        "code": code,
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _suggestions(found: Diagnostic, findings: Findings) -> list[dict[str, Any]]:
    """Return the edits as one replacement of a text; nothing if the text cannot be changed by itself."""
    from hadesign.report.replacing import replacement

    file = found.location.file
    change = replacement(found, findings.texts.get(file, ()))
    if change is None:
        return []
    start = _position(findings, file, change.line, change.column)
    end = _position(findings, file, change.end_line, change.end_column)
    return [{"range": {"start": start, "end": end}, "text": change.text}]


def _position(findings: Findings, file: str, line: int, column: int) -> dict[str, int]:
    """Return a place with its column in bytes of UTF-8, as the format counts."""
    lines = findings.texts.get(file, ())
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    wide = len(before.encode("utf-8", "surrogatepass")) - len(before)
    return {"line": line, "column": column + wide}
