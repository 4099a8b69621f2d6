"""Findings as a report of GitLab's Code Quality, which a merge request shows as what it adds and what it resolves.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from typing import Any

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.lint.fingerprints import fingerprints
from hadesign.report.bounds import for_programs, left_out
from hadesign.report.findings import Findings
from hadesign.report.json_text import json_text
from hadesign.report.sentences import with_fix

_LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def findings_gitlab(findings: Findings) -> str:
    """Return what is open as JSON; accepted findings are left out, as the format has no word for them."""
    marks = fingerprints(findings.report.every)
    told, left = for_programs(findings.open, whole=findings.whole)
    if left:
        rest = left_out(left, told[0].location)
        told, marks = [*told, rest], {**marks, **fingerprints([rest])}
    issues = [_issue(found, findings.path(found.location.file), marks[found]) for found in told]
    return json_text(issues) + "\n"


def _issue(found: Diagnostic, path: str, mark: str) -> dict[str, Any]:
    place = found.location
    return {
        "description": with_fix(found).replace("\n", "; "),
        "check_name": f"{found.rule} {found.name}",
        "fingerprint": mark,
        "severity": _LEVELS[found.severity],
        "location": {
            "path": path,
            "positions": {
                "begin": {"line": place.line, "column": place.column},
                "end": {"line": place.end_line, "column": place.end_column},
            },
        },
    }
