"""Findings as JSON: exactly the format that pipelines were promised."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from hadesign.diagnostic import Diagnostic, Explanation, Location, Related, Severity, Waiver
from hadesign.lint import Report
from hadesign.report.findings import Findings
from hadesign.report.json_v1 import findings_json, schema
from tests.designs import control_plane, design, zones
from tests.report.reading import BROKEN, DAY, FULL, SHIPPED, judged, report_of

# From the issue that asked for the format, its dots filled in, with the fix and the fingerprint that came later.
PROMISED = """\
{"version": 1, "asOf": "2026-11-23", "files": ["a.yaml"],
 "diagnostics": [{"rule": "ETC004", "name": "zone-loss-breaks-quorum", "kind": "finding", "severity": "error", "message": "m", "path": "spec.nodes[0].zone",
   "location": {"file": "a.yaml", "line": 14, "column": 12, "endLine": 14, "endColumn": 13}, "facts": [],
   "related": [{"message": "r", "location": {"file": "a.yaml", "line": 15, "column": 12, "endLine": 15, "endColumn": 13}}],
   "fix": "do something", "edits": [], "url": "https://x/ETC004", "waived": null, "fingerprint": "5424c430eaff7c1f32029d89f10b177f"}],
 "summary": {"error": 1, "warning": 0, "info": 0, "waived": 0}}
"""  # noqa: E501

FINDING = Diagnostic(
    rule="ETC004",
    name="zone-loss-breaks-quorum",
    severity=Severity.ERROR,
    message="m",
    path="spec.nodes[0].zone",
    location=Location("a.yaml", 14, 12, 14, 13),
    related=(Related("r", Location("a.yaml", 15, 12, 15, 13)),),
    hint="do something",
    url="https://x/ETC004",
)
WAIVER = Waiver("we know", "ops@example.org", "2027-03-01", Location("a.yaml", 3, 1, 3, 5))


def valid(text: str) -> Any:
    """Return the data, which must keep to the published schema."""
    data = json.loads(text)
    Draft202012Validator(schema(), format_checker=FormatChecker()).validate(data)
    return data


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_format_is_the_one_that_was_promised() -> None:
    text = findings_json(Findings(report_of(FINDING)))
    assert json.loads(text) == json.loads(PROMISED)
    assert json.dumps(json.loads(text)) == json.dumps(json.loads(PROMISED)), "the order of the keys, too"
    assert text.endswith("}\n")
    valid(text)


def test_a_waived_finding_says_why_and_is_counted_apart() -> None:
    from dataclasses import replace

    data = valid(findings_json(Findings(report_of(replace(FINDING, waived=WAIVER)))))
    assert data["diagnostics"][0]["waived"] == {
        "reason": "we know",
        "owner": "ops@example.org",
        "until": "2027-03-01",
        "location": {"file": "a.yaml", "line": 3, "column": 1, "endLine": 3, "endColumn": 5},
    }
    assert data["summary"] == {"error": 0, "warning": 0, "info": 0, "waived": 1}


EXPLAINED = Explanation("CP001", Location("a.yaml", 9, 5, 9, 8))


def test_an_explained_finding_is_left_out_unless_it_is_asked_for() -> None:
    from dataclasses import replace

    report = report_of(replace(FINDING, explained=(EXPLAINED,)), replace(FINDING, message="open"))
    plain = valid(findings_json(Findings(report)))
    assert [d["message"] for d in plain["diagnostics"]] == ["open"]
    assert "explained" not in {*plain["summary"], *plain["diagnostics"][0]}, "the format stays as it was promised"
    data = valid(findings_json(Findings(report, explained=True)))
    assert [(d["message"], d["explained"]) for d in data["diagnostics"]] == [
        (
            "m",
            [{"rule": "CP001", "location": {"file": "a.yaml", "line": 9, "column": 5, "endLine": 9, "endColumn": 8}}],
        ),
        ("open", []),
    ]
    assert data["summary"] == {"error": 1, "warning": 0, "info": 0, "waived": 0, "explained": 1}


def test_an_empty_report() -> None:
    data = valid(findings_json(Findings(Report.of(DAY.isoformat(), [], []))))
    assert data["diagnostics"] == data["files"] == []
    assert data["summary"] == {"error": 0, "warning": 0, "info": 0, "waived": 0}


@pytest.mark.parametrize("file", [*SHIPPED, FULL], ids=lambda file: file.stem)
def test_findings_of_real_designs_keep_to_the_schema(file: Path) -> None:
    report = judged(file.read_bytes(), file.name)
    data = valid(findings_json(Findings(report)))
    assert data["files"] == [file.name]
    assert data["asOf"] == "2026-11-23"
    assert len(data["diagnostics"]) == len(report.diagnostics)
    assert sum(data["summary"].values()) == len(data["diagnostics"]), "info is in it, too"


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_mistakes_in_the_input_are_diagnostics_too(file: Path) -> None:
    data = valid(findings_json(Findings(judged(file.read_bytes(), file.name))))
    assert data["diagnostics"]
    for diagnostic in data["diagnostics"]:
        assert (diagnostic["rule"], diagnostic["name"], diagnostic["severity"]) == ("INPUT", "invalid-input", "error")
        assert diagnostic["location"]["file"] == file.name
        assert diagnostic["waived"] is None
    assert data["summary"]["error"] == len(data["diagnostics"])


def test_what_was_expected_and_meant_is_part_of_the_message() -> None:
    mistake = Diagnostic(
        "INPUT", "invalid-input", Severity.ERROR, "m", "", Location("a.yaml", 1, 1, 1, 2), (), "x", "did you mean `y`?"
    )
    data = valid(findings_json(Findings(report_of(mistake))))
    assert data["diagnostics"][0]["message"] == "m; expected x; did you mean `y`?"


def test_the_advice_of_a_rule_stands_beside_the_message() -> None:
    (found,) = json.loads(findings_json(Findings(report_of(FINDING))))["diagnostics"]
    assert found["fix"] == "do something"
    assert "do something" not in found["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"asOf": 5},
        {"files": ["a", "a"]},
        {"more": 1},
        {"summary": {"error": 0}},
        {"diagnostics": [{}]},
    ],
)
def test_the_schema_refuses_what_is_not_the_format(change: dict[str, Any]) -> None:
    data = json.loads(PROMISED) | change
    assert not Draft202012Validator(schema()).is_valid(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("rule",), "etc4"),
        (("severity",), "fatal"),
        (("message",), ""),
        (("waived",), {"reason": ""}),
        (("location", "line"), 0),
        (("location", "more"), 1),
    ],
)
def test_the_schema_refuses_a_diagnostic_that_is_none(path: tuple[str, ...], value: Any) -> None:
    data = json.loads(PROMISED)
    target = data["diagnostics"][0]
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert not Draft202012Validator(schema()).is_valid(data)


def test_nothing_in_it_acts_on_a_terminal_and_all_of_it_can_be_read_back() -> None:
    hostile = '\x1b[31m\x07\x9b\u202e\u2028\x7f\U000e0001 é区😀\udcff"'
    from dataclasses import replace

    text = findings_json(Findings(report_of(replace(FINDING, message=hostile))))
    assert [c for c in text if not c.isprintable() and c != "\n"] == []
    assert "é区😀" in text, "letters stay readable"
    assert json.loads(text)["diagnostics"][0]["message"] == hostile


def test_two_runs_give_the_same_bytes() -> None:
    data = design(infrastructure=zones("a", "b"), nodes=control_plane({"a": 2, "b": 1}))
    assert findings_json(Findings(judged(data))) == findings_json(Findings(judged(data)))
