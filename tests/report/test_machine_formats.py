"""Findings for GitLab, reviewdog and servers that read JUnit: each keeps to its format and says what to do."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator

from hadesign.diagnostic import Location, Severity
from hadesign.lint.fingerprints import fingerprints
from hadesign.report.findings import Findings
from hadesign.report.gitlab import findings_gitlab
from hadesign.report.junit import findings_junit
from hadesign.report.rdjson import findings_rdjson
from tests.report.reading import BROKEN, FULL, SHIPPED, judged, lines_of, report_of
from tests.report.test_json import FINDING, WAIVER

RDJSON = json.loads((Path(__file__).parent / "schemas" / "rdjson.json").read_text())
NOTE = replace(FINDING, severity=Severity.INFO, message="i")
WARNING = replace(FINDING, severity=Severity.WARNING, message="w")
WAIVED, KNOWN = replace(FINDING, message="a", waived=WAIVER), replace(FINDING, message="k", known=True)
EVERY = report_of(FINDING, WARNING, NOTE, WAIVED, KNOWN)
FILES = pytest.mark.parametrize("file", [*BROKEN[::7], *SHIPPED, FULL], ids=lambda file: file.stem)

# --- GitLab -----------------------------------------------------------------------------------------------------------


def test_gitlab() -> None:
    (issue,) = json.loads(findings_gitlab(Findings(report_of(FINDING), folder="/x")))
    assert issue == {
        "description": "m; fix: do something",
        "check_name": "ETC004 zone-loss-breaks-quorum",
        "fingerprint": fingerprints([FINDING])[FINDING],
        "severity": "critical",
        "location": {
            "path": "a.yaml",
            "positions": {"begin": {"line": 14, "column": 12}, "end": {"line": 14, "column": 13}},
        },
    }


def test_gitlab_is_told_what_is_open() -> None:
    told = json.loads(findings_gitlab(Findings(EVERY, infos=True)))
    assert [(one["description"][0], one["severity"]) for one in told] == [
        ("m", "critical"), ("w", "minor"), ("i", "info"),
    ]  # fmt: skip
    assert len(json.loads(findings_gitlab(Findings(EVERY)))) == 2


@FILES
def test_gitlab_sees_each_finding_as_one(file: Path) -> None:
    told = json.loads(findings_gitlab(Findings(judged(file.read_bytes(), str(file)), infos=True)))
    assert len({one["fingerprint"] for one in told}) == len(told)
    assert all("\n" not in one["description"] for one in told)


# --- reviewdog --------------------------------------------------------------------------------------------------------


def rdjson(findings: Findings) -> Any:
    data = json.loads(findings_rdjson(findings))
    Draft4Validator(RDJSON).validate(data)
    return data["diagnostics"]


def test_rdjson() -> None:
    (told,) = rdjson(Findings(report_of(FINDING)))
    assert told == {
        "message": "m\nfix: do something",
        "location": {
            "path": "a.yaml",
            "range": {"start": {"line": 14, "column": 12}, "end": {"line": 14, "column": 13}},
        },
        "severity": "ERROR",
        "code": {"value": "ETC004 zone-loss-breaks-quorum", "url": "https://x/ETC004"},
    }
    assert [one["severity"] for one in rdjson(Findings(EVERY, infos=True))] == ["ERROR", "WARNING", "INFO"]


def test_rdjson_counts_columns_in_bytes() -> None:
    found = replace(FINDING, location=Location("a.yaml", 1, 3, 1, 4), related=())
    (told,) = rdjson(Findings(report_of(found), lines_of("a𐐀b\n")))
    assert told["location"]["range"] == {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 7}}


@FILES
def test_rdjson_keeps_to_its_schema(file: Path) -> None:
    raw = file.read_bytes()
    report = judged(raw)
    assert len(rdjson(Findings(report, lines_of(raw), infos=True))) == len(
        [d for d in report.diagnostics if not d.accepted]
    )


# --- JUnit ------------------------------------------------------------------------------------------------------------


def junit(findings: Findings) -> ET.Element:
    """Return the tree, whose counts must be right."""
    root = ET.fromstring(findings_junit(findings))
    assert root.tag == "testsuites"
    for suite in (root, *root.iter("testsuite")):
        counted = {"tests": "testcase", "failures": "failure", "skipped": "skipped"}
        assert {key: suite.get(key) for key in counted} == {
            key: str(len([*suite.iter(tag)])) for key, tag in counted.items()
        }
    return root


def test_junit() -> None:
    root = junit(Findings(EVERY, infos=True))
    cases = {case.get("name"): [(part.tag, part.get("type")) for part in case] for case in root.iter("testcase")}
    assert list(cases) == ["ETC004 zone-loss-breaks-quorum: spec.nodes[0].zone"]
    outcomes = [(part.tag, part.get("message")) for case in root.iter("testcase") for part in case]
    assert sorted(outcomes) == [
        ("failure", "m"),
        ("failure", "w"),
        ("skipped", "info: i"),
        ("skipped", "known: k"),
        ("skipped", "waived: we know (ops@example.org, until 2027-03-01): a"),
    ]
    failure = next(root.iter("failure"))
    assert failure.text == "a.yaml:14:12\nm\nfix: do something\nhttps://x/ETC004"
    assert failure.get("type") == "error"


def test_junit_names_stay_when_lists_are_put_into_another_order() -> None:
    named = replace(FINDING, anchor="shop/spec.nodes[cp-a].zone/etcd")
    case = next(junit(Findings(report_of(named))).iter("testcase"))
    assert case.get("name") == "ETC004 zone-loss-breaks-quorum: spec.nodes[cp-a].zone/etcd"


def test_a_clean_file_is_a_test_that_passes() -> None:
    root = junit(Findings(report_of()))
    assert [(case.get("classname"), len(case)) for case in root.iter("testcase")] == [("a.yaml", 0)]


@FILES
def test_junit_can_be_read_whatever_a_design_says(file: Path) -> None:
    report = judged(file.read_bytes(), 'a"<&\x1b\ud800.yaml')
    assert len([*junit(Findings(report, infos=True)).iter("testcase")]) == max(len(report.diagnostics), 1)
