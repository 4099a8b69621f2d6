"""Findings as SARIF 2.1.0, which code hosts keep between runs: what is new, what is gone, what somebody accepted.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from hadesign import __version__
from hadesign.diagnostic import Diagnostic, Location, Severity
from hadesign.i18n import _, language
from hadesign.lint.fingerprints import VERSION, fingerprints
from hadesign.report.bounds import for_programs
from hadesign.report.findings import Findings
from hadesign.report.json_text import json_text
from hadesign.report.sarif_rules import descriptors
from hadesign.report.sentences import INPUT, accepted, fix_of, with_fix

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"


def findings_sarif(findings: Findings) -> str:
    """Return one run: its rules, its files and its findings, those that were accepted with the reason."""
    rules = descriptors(findings)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    marks = fingerprints(findings.report.every)
    told, left = for_programs(findings.told, whole=findings.whole)
    driver = {
        "name": "hadesign",
        "version": __version__,
        "informationUri": "https://hadesign.io",
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": all(found.rule != INPUT for found in findings.told)}],
        "columnKind": "unicodeCodePoints",
        **({"language": tag} if (tag := language().replace("_", "-")) != "en" else {}),
        "originalUriBaseIds": {_ROOT: {"description": {"text": _("The folder that hadesign was run in.")}}},
        "artifacts": [{"location": _artifact(file, findings)} for file in findings.report.files],
        "results": [_result(found, findings, index, marks[found]) for found in told],
        **({"properties": {"truncated": True, "leftOut": left}} if left else {}),
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _result(found: Diagnostic, findings: Findings, index: Mapping[str, int], mark: str) -> dict[str, Any]:
    place: dict[str, Any] = {"physicalLocation": _physical(found.location, findings)}
    if found.path:
        place["logicalLocations"] = [{"fullyQualifiedName": found.path}]
    data: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": index[found.rule],
        **_kind(found),
        "message": {"text": _text(with_fix(found))},
        "locations": [place],
        "relatedLocations": _related(found, findings),
        "partialFingerprints": {f"hadesign/v{VERSION}": mark},
        "suppressions": _suppressions(found, findings),
    }
    if findings.baseline:
        data["baselineState"] = "unchanged" if found.known else "new"
    if found.fixable and (fixes := _fixes(found, findings)):
        data["fixes"] = fixes
    fix = fix_of(found)
    return data | {"properties": {"name": found.name} | ({"fix": fix} if fix else {})}


def _fixes(found: Diagnostic, findings: Findings) -> Sequence[Any]:
    """Return what `lint --fix` would write as one replacement; nothing if the text cannot be changed by itself."""
    from hadesign.report.replacing import replacement

    change = replacement(found, findings.texts.get(found.location.file, ()))
    if change is None:
        return []
    region = {
        "startLine": change.line,
        "startColumn": change.column,
        "endLine": change.end_line,
        "endColumn": change.end_column,
    }
    replaced = {"deletedRegion": region, "insertedContent": {"text": change.text}}
    place = {"artifactLocation": _artifact(found.location.file, findings), "replacements": [replaced]}
    said = _("lint --fix") if found.safe else _("lint --fix --unsafe-fixes")
    return [{"description": {"text": said}, "artifactChanges": [place]}]


def _kind(found: Diagnostic) -> dict[str, str]:
    """Return kind and level: what could not be told is `open`, and then the level says nothing."""
    return {"kind": "open", "level": "none"} if found.facts else {"kind": "fail", "level": _LEVELS[found.severity]}


def _related(found: Diagnostic, findings: Findings) -> Sequence[Any]:
    return [
        {
            "id": number,
            "message": {"text": _text(related.message)},
            "physicalLocation": _physical(related.location, findings),
        }
        for number, related in enumerate(found.related, 1)
    ]


def _suppressions(found: Diagnostic, findings: Findings) -> Sequence[Any]:
    """Return why a finding is accepted; an empty list says that it is not."""
    why: list[Any] = []
    if found.waived:
        place = {"physicalLocation": _physical(found.waived.location, findings)}
        said = accepted(found.waived)
        why.append({"kind": "inSource", "status": "accepted", "justification": said, "location": place})
    if found.known:
        why.append({"kind": "external", "status": "accepted", "justification": _("The baseline lists it.")})
    return why


def _physical(location: Location, findings: Findings) -> dict[str, Any]:
    region = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
    return {"artifactLocation": _artifact(location.file, findings), "region": region}


def _artifact(file: str, findings: Findings) -> dict[str, str]:
    """Return the address of a file, from the folder one is in if it stands below it."""
    path = findings.path(file)
    encoded = quote(path, errors="surrogateescape")
    if PurePath(path).is_absolute():
        return {"uri": f"file://{encoded}"}
    return {"uri": encoded, "uriBaseId": _ROOT}


def _text(text: str) -> str:
    """Return a text in which nothing is a link: `[words](address)` is one, also in plain messages."""
    return text.replace("](", "] (")
