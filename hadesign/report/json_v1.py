"""Findings as JSON, version 1 of the format (lint.schema.json): a view of its own, so that our models may change."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hadesign.diagnostic import Diagnostic, Edit, Location, Waiver, format_path
from hadesign.lint.fingerprints import fingerprints
from hadesign.report.bounds import for_programs
from hadesign.report.findings import Findings
from hadesign.report.json_text import json_text
from hadesign.report.sentences import fix_of, whole_message

VERSION = 1


def findings_json(findings: Findings) -> str:
    """Return what lint found as JSON with a final newline; findings of severity info are always in it.

    What others explain is in it if asked for; then every finding says by what it is explained. Where there is a
    baseline, every finding says whether it is known. Where findings are left out, `truncated` says so.
    """
    report, explained = findings.report, findings.explained
    summary = dict(report.summary)
    count, known = summary.pop("explained"), summary.pop("known")
    if findings.baseline:
        summary["known"] = known
    marks = fingerprints(report.every)
    told, left = for_programs(report.every if explained else report.diagnostics, whole=findings.whole)
    diagnostics = [_diagnostic(found, findings, marks) for found in told]
    data: dict[str, Any] = {
        "version": VERSION,
        "asOf": report.as_of,
        "files": list(report.files),
        "diagnostics": diagnostics,
        "summary": summary,
    }
    if findings.baseline:
        data["gone"] = [
            {"rule": one.rule, "design": one.design, "about": one.about, "fingerprint": one.fingerprint}
            for one in findings.gone
        ]
    if explained:
        data |= {
            "diagnostics": [
                shown | {"explained": _explanations(found)} for shown, found in zip(diagnostics, told, strict=True)
            ],
            "summary": summary | {"explained": count},
        }
    return json_text(data | ({"truncated": True} if left else {})) + "\n"


def schema() -> Any:
    """Return the JSON Schema (2020-12) of the format."""
    return json.loads(Path(__file__).with_name("lint.schema.json").read_text(encoding="utf-8"))


def _diagnostic(diagnostic: Diagnostic, findings: Findings, marks: Mapping[Diagnostic, str]) -> dict[str, Any]:
    data = {
        "rule": diagnostic.rule,
        "name": diagnostic.name,
        "kind": "open" if diagnostic.facts else "finding",
        "severity": diagnostic.severity.value,
        "message": whole_message(diagnostic),
        "path": diagnostic.path,
        "location": _location(diagnostic.location),
        "facts": [{"path": fact.path, "location": _location(fact.location)} for fact in diagnostic.facts],
        "related": [{"message": r.message, "location": _location(r.location)} for r in diagnostic.related],
        "fix": fix_of(diagnostic),
        "edits": [_edit(edit) for edit in diagnostic.edits if diagnostic.fixable],
        "url": diagnostic.url,
        "waived": _waiver(diagnostic.waived) if diagnostic.waived else None,
        "fingerprint": marks[diagnostic],
    }
    return data | ({"known": diagnostic.known} if findings.baseline else {})


def _edit(edit: Edit) -> dict[str, Any]:
    change = {"remove": True} if edit.remove else {"value": edit.value}
    return {"path": format_path(edit.path), **change, "safety": "safe" if edit.safe else "unsafe"}


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until,
        "location": _location(waiver.location),
    }


def _explanations(diagnostic: Diagnostic) -> list[dict[str, Any]]:
    return [{"rule": found.rule, "location": _location(found.location)} for found in diagnostic.explained]


def _location(location: Location) -> dict[str, Any]:
    return {
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
