"""A report is no longer than somebody reads, or a program takes; what is left out is counted, `--all` gives it."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from hadesign.diagnostic import Diagnostic, Location, Severity
from hadesign.report import bounds
from hadesign.report.bounds import PEOPLE, PROGRAMS, for_people, for_programs
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.report.json_v1 import schema
from hadesign.report.problems import problems_text
from tests.report.reading import report_of
from tests.report.test_json import FINDING

WARNING = replace(FINDING, rule="LB001", severity=Severity.WARNING)
SAID = {
    "text": "2 more findings are not shown (ETC004 2); `hadesign lint --all` shows them.",
    "markdown": "2 more findings are not shown",
    "github": "- 2 more findings are not shown (ETC004 2)",
}


def many(found: Diagnostic, count: int, file: str = "a.yaml") -> list[Diagnostic]:
    return [
        replace(found, message=f"number {number};", location=Location(file, number, 1, number, 2))
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("form", SAID)
@pytest.mark.parametrize(("extra", "annotated"), [(0, 10), (2, 10)])
def test_people_see_a_hundred_of_each_rule(form: str, extra: int, annotated: int) -> None:
    # GitHub annotates ten beside those in the log.
    count = PEOPLE + extra + (annotated if form == "github" else 0)
    told = LINT.write(form, Findings(report_of(*many(FINDING, count), *many(WARNING, 3))))
    assert (SAID[form] in told) == bool(extra)
    assert told.count("number ") == count - extra + 3
    assert form == "github" or f"{count} errors, 3 warnings" in told
    whole = LINT.write(form, Findings(report_of(*many(FINDING, count), *many(WARNING, 3)), whole=True))
    assert whole.count("number ") == count + 3
    assert "not shown" not in whole


def test_each_file_has_its_own_hundred() -> None:
    shown, left = for_people([*many(FINDING, PEOPLE), *many(FINDING, PEOPLE + 1, "b.yaml")], whole=False)
    assert (len(shown), left) == (2 * PEOPLE, {"ETC004": 1})


def test_mistakes_of_a_file_are_bounded_for_every_command() -> None:
    told = problems_text(many(FINDING, PEOPLE + 2), colour=False, texts={"a.yaml": ()})
    assert SAID["text"] in told
    assert told.endswith("102 problems in 1 file.")
    assert told.count("number ") == PEOPLE


def left_out(form: str, text: str) -> int:
    """Read from a form how many findings it says are left out."""
    if form == "junit":
        found = ET.fromstring(text).find("properties/property[@name='truncated']")
        return 0 if found is None else int(found.get("value", ""))
    data: Any = json.loads(text)
    if form == "json":
        Draft202012Validator(schema()).validate(data)
        return sum(data["summary"].values()) - len(data["diagnostics"]) if data.get("truncated") else 0
    if form == "sarif":
        return int(data["runs"][0].get("properties", {}).get("leftOut", 0))
    last = data[-1]["description"] if form == "gitlab" else data["diagnostics"][-1]["message"]
    return int(last.split()[0]) if "left out" in last else 0


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "junit", "rdjson"])
def test_programs_are_told_that_something_is_left_out(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "PROGRAMS", 4)
    for count, left in ((4, 0), (7, 3)):
        findings = Findings(report_of(*many(FINDING, count)))
        assert left_out(form, LINT.write(form, findings)) == left
        assert left_out(form, LINT.write(form, replace(findings, whole=True))) == 0


def test_the_worst_are_kept_in_their_order() -> None:
    assert PROGRAMS == 10_000
    found = [*many(WARNING, PROGRAMS), *many(FINDING, 2)]
    kept, left = for_programs(found, whole=False)
    assert left == 2
    assert kept == [*found[: PROGRAMS - 2], *found[-2:]]
    assert for_programs(found, whole=True) == (found, 0)
