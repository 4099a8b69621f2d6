"""Findings as Markdown: tables of what is open, accepted and explained, in which nothing of a design is markup."""

from dataclasses import replace

import pytest

from hadesign.diagnostic import Explanation, Location, Severity
from hadesign.lint import Report
from hadesign.report.findings import Findings
from hadesign.report.findings_markdown import findings_markdown
from tests.report.reading import BROKEN, DAY, FULL, judged, report_of, unprintable
from tests.report.test_json import FINDING, WAIVER

NOTE = replace(FINDING, severity=Severity.INFO, message="cannot check")
OTHER = replace(FINDING, message="explained", explained=(Explanation("CP001", Location("a.yaml", 9, 5, 9, 8)),))


def headings(page: str) -> list[str]:
    return [line.removeprefix("## ") for line in page.split("\n") if line.startswith("## ")]


def test_a_whole_report() -> None:
    report = report_of(FINDING, NOTE, OTHER, replace(FINDING, message="accepted", waived=WAIVER))
    place, rule = "<code>a.yaml&#58;14:12</code>", "[ETC004](<https://x/ETC004>)"
    assert (
        findings_markdown(Findings(report, infos=True, explained=True))
        == f"""\
# Findings

As of 2026-11-23: 1 error, 0 warnings, 1 note, 1 waived, 1 explained in 1 file.

## Errors

| rule | finding | what to do | where |
|---|---|---|---|
| {rule} | m | do something | {place} |

## Notes

| rule | finding | what to do | where |
|---|---|---|---|
| {rule} | cannot check | do something | {place} |

## Waived

| rule | finding | accepted because | where |
|---|---|---|---|
| {rule} | accepted | we know (ops@example.org, until 2027-03-01) | {place} |

## Explained

| rule | finding | explained by | where |
|---|---|---|---|
| {rule} | explained | CP001 at <code>a.yaml&#58;9:5</code> | {place} |
"""
    )


def test_notes_and_what_is_explained_are_shown_only_when_asked_for() -> None:
    report = report_of(replace(FINDING, severity=Severity.WARNING), NOTE, OTHER)
    assert headings(findings_markdown(Findings(report, infos=False))) == ["Warnings"]
    assert headings(findings_markdown(Findings(report, infos=False, explained=True))) == ["Warnings", "Explained"]
    assert headings(findings_markdown(Findings(report, infos=True))) == ["Warnings", "Notes"]


def test_a_clean_report_is_a_line() -> None:
    clean = findings_markdown(Findings(Report.of(DAY.isoformat(), ["a.yaml"], []), infos=True, explained=True))
    assert clean == "# Findings\n\nAs of 2026-11-23: 0 errors, 0 warnings, 0 notes, 0 waived, 0 explained in 1 file.\n"


@pytest.mark.parametrize("file", [*BROKEN, FULL], ids=lambda file: file.stem)
def test_nothing_of_a_design_is_markup(file: object) -> None:
    from pathlib import Path

    assert isinstance(file, Path)
    page = findings_markdown(Findings(judged(file.read_bytes(), "a|b<i>.yaml"), infos=True, explained=True))
    assert unprintable(page) == set()
    assert "<i>" not in page
    rows = [line for line in page.split("\n") if line.startswith("|")]
    assert {row.count("|") for row in rows} <= {5}
