"""Findings as SARIF: the structure that OASIS gives it, and what code hosts rely on."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from hadesign.diagnostic import Fact, Location, Severity
from hadesign.report.findings import Findings
from hadesign.report.sarif import findings_sarif
from tests.report.reading import BROKEN, FULL, SHIPPED, judged, report_of
from tests.report.test_json import FINDING, WAIVER
from tests.shipped_rules import catalogue

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text())


def run_of(findings: Findings) -> Any:
    """Return the one run of a log, which must keep to the schema."""
    data = json.loads(findings_sarif(findings))
    Draft4Validator(SCHEMA, format_checker=FormatChecker()).validate(data)
    (run,) = data["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == sorted(set(ids))
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    return run


def test_the_schema_is_one() -> None:
    Draft4Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", [*BROKEN[::7], *SHIPPED, FULL], ids=lambda file: file.stem)
def test_every_log_keeps_to_the_schema(file: Path) -> None:
    report = judged(file.read_bytes(), str(file))
    run = run_of(Findings(report, infos=True, rules=catalogue().rules))
    assert len(run["results"]) == len(report.diagnostics)
    assert run["invocations"] == [{"executionSuccessful": file not in BROKEN}]
    marks = [result["partialFingerprints"]["hadesign/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)


def test_a_finding_says_what_is_wrong_where_and_what_to_do() -> None:
    run = run_of(Findings(report_of(FINDING), rules=catalogue().rules))
    (result,) = run["results"]
    assert result["message"]["text"] == "m\nfix: do something"
    assert (result["kind"], result["level"]) == ("fail", "error")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 14, "startColumn": 12, "endLine": 14, "endColumn": 13},
            },
            "logicalLocations": [{"fullyQualifiedName": "spec.nodes[0].zone"}],
        }
    ]
    assert [place["message"]["text"] for place in result["relatedLocations"]] == ["r"]
    assert result["suppressions"] == []
    assert result["properties"] == {"name": "zone-loss-breaks-quorum", "fix": "do something"}
    assert "baselineState" not in result
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_rule_says_why_and_what_to_do() -> None:
    (rule,) = run_of(Findings(report_of(FINDING), rules=catalogue().rules))["tool"]["driver"]["rules"]
    ours = catalogue().rules["ETC004"]
    assert (rule["id"], rule["name"]) == ("ETC004", "zone-loss-breaks-quorum")
    assert rule["shortDescription"]["text"] == ours.title
    assert rule["fullDescription"]["text"].startswith("Without a majority etcd accepts no write")
    assert f"fix: {ours.fix}" in rule["help"]["text"]
    assert "https://etcd.io/docs/v3.6/faq/" in rule["help"]["text"]
    assert "**fix:**" in rule["help"]["markdown"]
    assert rule["helpUri"] == "https://hadesign.io/rules/ETC004/"
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_what_is_accepted_is_suppressed_with_its_reason() -> None:
    waived = replace(FINDING, waived=WAIVER)
    (result,) = run_of(Findings(report_of(waived), rules=catalogue().rules))["results"]
    (why,) = result["suppressions"]
    assert (why["kind"], why["status"]) == ("inSource", "accepted")
    assert why["justification"] == "we know (ops@example.org, until 2027-03-01)"
    assert why["location"]["physicalLocation"]["region"]["startLine"] == 3


def test_what_a_baseline_lists_is_unchanged_and_the_rest_is_new() -> None:
    known = replace(FINDING, message="k", known=True)
    results = run_of(Findings(report_of(FINDING, known), rules=catalogue().rules, baseline=True))["results"]
    told = {r["message"]["text"][0]: (r["baselineState"], [w["kind"] for w in r["suppressions"]]) for r in results}
    assert told == {"m": ("new", []), "k": ("unchanged", ["external"])}


def test_what_could_not_be_told_is_open_and_there_if_asked_for() -> None:
    note = replace(FINDING, severity=Severity.INFO, facts=(Fact("spec.x", Location("a.yaml", 1, 1, 1, 2)),))
    (result,) = run_of(Findings(report_of(note), infos=True, rules=catalogue().rules))["results"]
    assert (result["kind"], result["level"]) == ("open", "none")
    assert run_of(Findings(report_of(note), rules=catalogue().rules))["results"] == []


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./a b.yaml", {"uri": "a%20b.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/work/x/ä.yaml", {"uri": "x/%C3%A4.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/elsewhere/a.yaml", {"uri": "file:///elsewhere/a.yaml"}),
        ("../a.yaml", {"uri": "../a.yaml", "uriBaseId": "%SRCROOT%"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "%SRCROOT%"}),
        ("\udcff.yaml", {"uri": "%FF.yaml", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_files_are_named_from_the_folder_one_is_in(file: str, uri: Any) -> None:
    found = replace(FINDING, location=FINDING.location._replace(file=file), related=())
    run = run_of(Findings(report_of(found), rules=catalogue().rules, folder="/work"))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == uri


def test_no_text_of_a_design_becomes_a_link() -> None:
    found = replace(FINDING, message="[free money](https://evil.example)")
    (result,) = run_of(Findings(report_of(found), rules=catalogue().rules))["results"]
    assert "](" not in result["message"]["text"]


def test_a_rule_whose_file_is_gone_is_described_all_the_same() -> None:
    rules = {"ETC004": replace(catalogue().rules["ETC004"], file="/nowhere/ETC004.yaml", ours=False)}
    (rule,) = run_of(Findings(report_of(FINDING), rules=rules))["tool"]["driver"]["rules"]
    assert "fullDescription" not in rule
    assert "helpUri" not in rule
    assert rule["help"]["text"].startswith("fix: ")
