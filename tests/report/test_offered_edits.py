"""Edits in every form for programs: a suggestion where the form knows one, else words that cannot leave the form."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator

from hadesign.diagnostic import Diagnostic, Edit, Severity
from hadesign.report.findings import Findings
from hadesign.report.findings_markdown import findings_markdown
from hadesign.report.github import findings_github
from hadesign.report.gitlab import findings_gitlab
from hadesign.report.junit import findings_junit
from hadesign.report.rdjson import findings_rdjson
from tests.report.reading import lines_of, report_of
from tests.report.test_github import commands
from tests.report.test_json import FINDING, WAIVER
from tests.report.test_machine_formats import RDJSON

TEXT = "title: 𐐀\nspec:\n  a: {b: 1s, c: ä}  # why\n  old: x\n"
PATH = ("spec", "a", "b")
SAFE = replace(FINDING, edits=(Edit(PATH, "100ms", False, True),))
UNSAFE = replace(FINDING, edits=(Edit(PATH, "100ms", False, True), Edit(("spec", "old"), None, True, False)))
HOSTILE_VALUE = "100%\r\n::error::x]]>|</failure><i>*"
HOSTILE = replace(FINDING, edits=(Edit(("spec", HOSTILE_VALUE), HOSTILE_VALUE, False, True),))
"""A rule may write what stands in a design, and a key of a design is part of a path."""


def findings(found: Diagnostic) -> Findings:
    return Findings(report_of(found), lines_of(TEXT), infos=True)


def suggested(found: Diagnostic) -> tuple[str, list[Any]]:
    data = json.loads(findings_rdjson(findings(found)))
    Draft4Validator(RDJSON).validate(data)
    (told,) = data["diagnostics"]
    return told["message"], told.get("suggestions", [])


def applied(text: str, suggestion: Any) -> str:
    """Apply a suggestion as reviewdog does: columns count bytes."""
    lines = text.encode().splitlines(keepends=True)

    def offset(place: Any) -> int:
        return sum(map(len, lines[: place["line"] - 1])) + int(place["column"]) - 1

    start, end = (offset(suggestion["range"][key]) for key in ("start", "end"))
    return (text.encode()[:start] + str(suggestion["text"]).encode() + text.encode()[end:]).decode()


def test_reviewdog_is_given_a_suggestion_that_does_what_fix_does() -> None:
    message, (suggestion,) = suggested(SAFE)
    assert message == "m\nfix: do something"
    assert applied(TEXT, suggestion) == TEXT.replace("1s", "100ms")
    _message, (both,) = suggested(UNSAFE)
    assert applied(TEXT, both) == TEXT.replace("1s", "100ms").replace("  old: x\n", "")


def test_a_suggestion_behind_wide_characters_counts_bytes() -> None:
    wide = replace(FINDING, edits=(Edit(("spec", "a", "c"), "z", False, True),))
    _message, (suggestion,) = suggested(wide)
    assert applied(TEXT, suggestion) == TEXT.replace("ä", "z")
    behind = replace(FINDING, edits=(Edit(("x",), "z", False, True),))
    text = "w: {ä: 1, 𐐀: 2}\nx: y\n"
    (told,) = json.loads(findings_rdjson(Findings(report_of(behind), lines_of(text))))["diagnostics"]
    assert applied(text, told["suggestions"][0]) == text.replace("y", "z")


def test_what_cannot_be_suggested_is_said() -> None:
    for found in (replace(SAFE, edits=(Edit(("spec", "a", "b", "c"), 1, False, True),)),):
        message, suggestions = suggested(found)
        assert suggestions == []
        assert message.endswith("lint --fix writes: spec.a.b.c: 1")


@pytest.mark.parametrize("found", [replace(SAFE, waived=WAIVER), replace(SAFE, known=True)], ids=["waived", "known"])
def test_what_is_accepted_has_no_edits(found: Diagnostic) -> None:
    for write in (findings_rdjson, findings_gitlab, findings_github, findings_junit, findings_markdown):
        assert "100ms" not in write(findings(found))


WORDS = "lint --fix --unsafe-fixes writes: spec.a.b: 100ms, remove spec.old"


def test_programs_without_suggestions_are_told_in_words() -> None:
    (issue,) = json.loads(findings_gitlab(findings(UNSAFE)))
    assert issue["description"] == f"m; fix: do something; {WORDS}"
    assert findings_github(findings(UNSAFE)).endswith(f"::m%0Afix: do something%0A{WORDS}\n")
    failure = next(ET.fromstring(findings_junit(findings(UNSAFE))).iter("failure"))
    assert (failure.text or "").splitlines()[2:4] == ["fix: do something", WORDS]
    (row,) = [line for line in findings_markdown(findings(SAFE)).splitlines() if line.startswith("| [ETC004]")]
    assert "| do something<br>lint &#45;&#45;fix writes: spec.a.b: 100ms |" in row


def test_a_note_has_its_fix_in_junit_too() -> None:
    note = replace(SAFE, severity=Severity.INFO)
    skipped = next(ET.fromstring(findings_junit(findings(note))).iter("skipped"))
    assert "lint --fix writes: spec.a.b: 100ms" in (skipped.text or "")


def test_nothing_that_an_edit_writes_leaves_its_form() -> None:
    github = findings_github(findings(HOSTILE))
    assert commands(github) == ["error"]
    assert github.count("\n") == 1
    (issue,) = json.loads(findings_gitlab(findings(HOSTILE)))
    assert "\n" not in issue["description"]
    root = ET.fromstring(findings_junit(findings(HOSTILE)))
    assert len([*root.iter()]) == 4
    page = findings_markdown(findings(HOSTILE))
    (row,) = [line for line in page.splitlines() if line.startswith("| [ETC004]")]
    assert row.count("|") == 5
    assert "<i>" not in page
    message, suggestions = suggested(HOSTILE)
    for one in suggestions:
        assert applied(TEXT, one).count("\n") == TEXT.count("\n") + 1
    assert "\r" not in message
