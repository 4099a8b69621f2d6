"""The report: in reading order, each finding once, counted."""

import pytest

from hadesign.diagnostic import Diagnostic, Explanation, Location, Severity, Waiver
from hadesign.lint import Report


def at(
    line: int, rule: str = "ETC004", severity: str = "error", file: str = "a.yaml", message: str = "m"
) -> Diagnostic:
    return Diagnostic(rule, "name", Severity(severity), message, "spec", Location(file, line, 1, line, 2))


def waived(diagnostic: Diagnostic) -> Diagnostic:
    from dataclasses import replace

    return replace(diagnostic, waived=Waiver("reason", "owner", "2027-01-01", diagnostic.location))


def test_findings_are_in_the_order_of_files_as_given_then_of_lines() -> None:
    report = Report.of("2026-11-23", ["b.yaml", "a.yaml"], [at(1), at(9, file="b.yaml"), at(2, file="b.yaml")])
    assert [str(d.location) for d in report.diagnostics] == ["b.yaml:2:1", "b.yaml:9:1", "a.yaml:1:1"]
    assert report.files == ("b.yaml", "a.yaml")


def test_findings_in_files_that_were_not_asked_for_come_last() -> None:
    report = Report.of("2026-11-23", ["b.yaml"], [at(1, file="a-rule.yaml"), at(9, file="b.yaml")])
    assert [d.location.file for d in report.diagnostics] == ["b.yaml", "a-rule.yaml"]


def test_at_one_place_the_worst_comes_first_then_rule_and_message() -> None:
    mixed = [
        at(1, "A01", "info"),
        at(1, "C01"),
        at(1, "B01", message="z"),
        at(1, "B01", message="a"),
        at(1, "D01", "warning"),
    ]
    report = Report.of("2026-11-23", ["a.yaml"], mixed)
    assert [(d.rule, d.message) for d in report.diagnostics] == [
        ("B01", "a"), ("B01", "z"), ("C01", "m"), ("D01", "m"), ("A01", "m"),
    ]  # fmt: skip


def test_a_repeated_finding_is_said_once() -> None:
    report = Report.of("2026-11-23", ["a.yaml", "a.yaml"], [at(1), at(1), at(1, message="other")])
    assert len(report.diagnostics) == 2
    assert report.files == ("a.yaml",)


def test_waived_findings_are_counted_as_such_only() -> None:
    found = [at(1), waived(at(2)), at(3, severity="warning"), at(4, severity="info"), waived(at(5, severity="warning"))]
    summary = Report.of("2026-11-23", ["a.yaml"], found).summary
    assert summary == {"error": 1, "warning": 1, "info": 1, "waived": 2, "known": 0, "explained": 0}


def explained(diagnostic: Diagnostic) -> Diagnostic:
    from dataclasses import replace

    return replace(diagnostic, explained=(Explanation("CP001", diagnostic.location),))


def test_explained_findings_stand_apart_and_are_counted_as_such_only() -> None:
    found = [at(3), explained(at(2)), waived(explained(at(1, severity="warning"))), waived(at(4))]
    report = Report.of("2026-11-23", ["a.yaml"], found)
    assert [d.location.line for d in report.diagnostics] == [3, 4]
    assert [d.location.line for d in report.explained] == [1, 2]
    assert [d.location.line for d in report.every] == [1, 2, 3, 4]
    assert report.summary == {"error": 1, "warning": 0, "info": 0, "waived": 1, "known": 0, "explained": 2}


@pytest.mark.parametrize(
    ("found", "reached"),
    [
        ([], []),
        ([at(1, severity="info")], ["info"]),
        ([at(1, severity="warning")], ["warning", "info"]),
        ([at(1)], ["error", "warning", "info"]),
        ([waived(at(1))], []),
        ([waived(at(1)), at(2, severity="info")], ["info"]),
        ([explained(at(1)), at(2, severity="warning")], ["warning", "info"]),
    ],
)
def test_which_severities_are_reached(found: list[Diagnostic], reached: list[str]) -> None:
    report = Report.of("2026-11-23", ["a.yaml"], found)
    assert [severity.value for severity in Severity if report.reaches(severity)] == reached
