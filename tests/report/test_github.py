"""Findings as annotations of GitHub Actions: escaped, errors first, and no more than GitHub shows."""

import re
from dataclasses import replace

import pytest

from hadesign.diagnostic import Diagnostic, Location, Severity
from hadesign.report.findings import Findings
from hadesign.report.github import findings_github
from tests.report.reading import BROKEN, FULL, judged, report_of
from tests.report.test_json import FINDING, WAIVER

WARNING = replace(FINDING, severity=Severity.WARNING, message="w")
NOTE = replace(FINDING, severity=Severity.INFO, message="i")


def many(found: Diagnostic, count: int) -> list[Diagnostic]:
    return [replace(found, message=f"{found.message}{number:02}") for number in range(count)]


def commands(text: str) -> list[str]:
    """Return the kinds of the commands that a runner would see in a log, the older form included."""
    kinds = [match[1] for line in text.split("\n") if (match := re.match(r"\s*::(\S+?)( |::)", line))]
    return kinds + ["old"] * text.count("##[")


def test_an_annotation() -> None:
    assert findings_github(Findings(report_of(FINDING))) == (
        "::error file=a.yaml,line=14,col=12,endColumn=13,endLine=14,title=ETC004 zone-loss-breaks-quorum"
        "::m%0Afix: do something\n"
    )


def test_lines_have_no_columns_if_there_are_several() -> None:
    long = replace(FINDING, location=Location("a.yaml", 14, 12, 16, 3))
    assert "::error file=a.yaml,line=14,endLine=16,title=" in findings_github(Findings(report_of(long)))


def test_what_would_end_a_command_is_escaped() -> None:
    found = replace(
        FINDING, message="100%\r\n::error::x", location=Location("a,b:c%.yaml", 1, 1, 1, 2), name="n", related=()
    )
    (line,) = findings_github(Findings(report_of(found))).splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.yaml,line=1,")
    assert "::100%25%0D%0A::error::x%0Afix" in line
    assert commands(line) == ["error"]


def test_errors_come_first() -> None:
    assert commands(findings_github(Findings(report_of(NOTE, WARNING, FINDING), infos=True))) == [
        "error", "warning", "notice",
    ]  # fmt: skip


def test_what_is_accepted_or_only_noted_is_left_out() -> None:
    waived, known = replace(FINDING, waived=WAIVER), replace(FINDING, known=True)
    assert findings_github(Findings(report_of(waived, known, NOTE))) == ""


def test_of_many_the_rest_is_in_the_log_and_one_line_sums_it_up() -> None:
    report = report_of(*many(FINDING, 12), *many(WARNING, 11), *many(NOTE, 10))
    text = findings_github(Findings(report, infos=True))
    kinds = commands(text)
    assert (kinds.count("error"), kinds.count("warning"), kinds.count("notice")) == (10, 10, 10)
    *_, last = text.splitlines()
    assert last == (
        "::notice title=hadesign::2 errors, 1 warning, 1 note more than GitHub shows of a step: they are in the log of"
        " this step."
    )
    assert "\n- a.yaml:14:12: error ETC004 zone-loss-breaks-quorum: m11 fix: do something\n" in text
    for found in report.diagnostics:
        assert found.message in text, "nothing is lost"


@pytest.mark.parametrize("count", [9, 10])
def test_up_to_ten_need_no_summary(count: int) -> None:
    assert commands(findings_github(Findings(report_of(*many(FINDING, count))))) == ["error"] * count


def test_a_line_of_the_log_is_no_command() -> None:
    bad = [replace(found, message=f"##[error]{found.message}\n::error::x") for found in many(FINDING, 11)]
    log = findings_github(Findings(report_of(*bad))).splitlines()
    (line,) = [line for line in log if line.startswith("- ")]
    assert "##[" not in line
    assert sum(line.lstrip().startswith("::error") for line in log) == 10


@pytest.mark.parametrize("file", [*BROKEN[::7], FULL], ids=lambda file: file.stem)
def test_a_design_cannot_give_commands(file: object) -> None:
    from pathlib import Path

    assert isinstance(file, Path)
    found = Findings(judged(file.read_bytes(), "::error ##[x]\n.yaml"), infos=True)
    for line in findings_github(found).splitlines():
        assert line.startswith(("::error file=", "::warning file=", "::notice ", "::group::", "::endgroup::", "- "))
        assert line.isprintable()
