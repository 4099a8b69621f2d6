"""Findings for people: what they say, how wide they are, and where colour is."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hadesign.diagnostic import Diagnostic, Location, Related, Severity, Waiver
from hadesign.lint import Report
from hadesign.report.findings import Findings
from hadesign.report.problems import problems_text
from hadesign.report.text import findings_text
from tests.report.reading import BROKEN, DAY, FULL, SHIPPED, judged, lines_of, report_of, too_wide, unprintable
from tests.report.test_json import FINDING, WAIVER

DESIGN = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: test}
spec:
  objectives: {survive: zone}
  kubernetes: {version: 1.36.4, installer: kubeadm}
  infrastructure: {zones: [{name: a}, {name: b}, {name: c}]}
  nodes:
    - {name: cp-1, zone: a, roles: [control-plane, etcd]}
    - {name: cp-2, zone: a, roles: [control-plane, etcd]}
    - {name: cp-3, zone: a, roles: [control-plane, etcd]}
    - {name: cp-4, zone: b, roles: [control-plane, etcd]}
    - {name: cp-5, zone: c, roles: [control-plane, etcd]}
  # hadesign: allow LB001 reason="a trial" owner=ops until=2027-03-01
  controlPlane: {endpoint: "api.example.org:6443"}
"""
FOUND = (
    Diagnostic(
        "ETC004",
        "zone-loss-breaks-quorum",
        Severity.ERROR,
        "losing zone a removes cp-1, cp-2 and cp-3: 2 of 5 etcd members left, quorum is 3",
        "spec.nodes[0].zone",
        Location("a.yaml", 9, 26, 9, 27),
        (Related("member cp-2", Location("a.yaml", 10, 26, 10, 27)),),
        hint="Spread the members so that no zone holds more than members minus quorum - one each for 3, two for 5.",
    ),
    Diagnostic(
        "LB001",
        "endpoint-is-one-machine",
        Severity.ERROR,
        "nothing moves the endpoint",
        "spec.controlPlane.endpoint",
        Location("a.yaml", 15, 28, 15, 50),
        hint="Put a balancer in front.",
        waived=Waiver("a trial", "ops", "2027-03-01", Location("a.yaml", 14, 3, 14, 70)),
    ),
    Diagnostic(
        "ETC007",
        "slow-etcd-disk",
        Severity.INFO,
        "cannot check ETC007: spec.etcd.disk.fsyncP99 is not given",
        "spec.etcd",
        Location("a.yaml", 4, 1, 4, 5),
        hint="Measure it.",
    ),
)
SAID = """\
a.yaml:9:26: error ETC004 zone-loss-breaks-quorum
  losing zone a removes cp-1, cp-2 and cp-3: 2 of 5 etcd members left, quorum is
  3
        - {name: cp-1, zone: a, roles: [control-plane, etcd]}
                             ^
  see line 10: member cp-2
  fix: Spread the members so that no zone holds more than members minus quorum -
       one each for 3, two for 5.

a.yaml:15:28: waived LB001 endpoint-is-one-machine
  nothing moves the endpoint
      controlPlane: {endpoint: "api.example.org:6443"}
                               ^~~~~~~~~~~~~~~~~~~~~~
  waived: a trial (ops, until 2027-03-01)

a.yaml:4:1: info ETC007 slow-etcd-disk
  cannot check ETC007: spec.etcd.disk.fsyncP99 is not given

`hadesign explain ETC004` says why, and how to mend it; so for every rule.

1 error, 1 waived, 1 note in 1 file.
"""


def text(report: Report, raw: str | bytes = "", *, infos: bool = False, colour: bool = False) -> str:
    file = report.files[0] if report.files else "a.yaml"
    return findings_text(Findings(report, lines_of(raw, file), infos=infos, colour=colour))


def test_a_whole_report() -> None:
    assert text(report_of(*FOUND), DESIGN, infos=True) == SAID


def test_notes_are_counted_and_shown_only_when_asked_for() -> None:
    report = judged(DESIGN, rules=["WL001"])
    assert text(report, DESIGN) == "No findings in 1 file; 1 note (--show info).\n"
    shown = text(report, DESIGN, infos=True)
    assert "a.yaml:4:1: info WL001 critical-workload-without-replica\n  cannot check WL001" in shown
    assert shown.endswith("No findings in 1 file; 1 note.\n")


def test_a_clean_report_is_one_line() -> None:
    assert text(judged(DESIGN, rules=["CP001"]), DESIGN) == "No findings in 1 file.\n"


def test_what_to_do_is_said_once_for_each_rule_and_file() -> None:
    again = replace(FINDING, location=Location("a.yaml", 20, 1, 20, 2))
    elsewhere = replace(FINDING, location=Location("b.yaml", 1, 1, 1, 2))
    said = text(Report.of(DAY.isoformat(), ["a.yaml", "b.yaml"], [FINDING, again, elsewhere]))
    assert said.count("fix: do something") == 2
    assert said.index("fix:") < said.index("a.yaml:20:1")


def test_a_waived_finding_does_not_take_the_advice_from_an_open_one() -> None:
    first = replace(FINDING, waived=WAIVER)
    again = replace(FINDING, location=Location("a.yaml", 20, 1, 20, 2))
    assert text(report_of(first, again)).count("fix: do something") == 1


FIRST = Location("a.yaml", 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("found", "example"),
    [
        ([FINDING], "ETC004"),
        # an error is worse than a warning that comes first
        ([replace(FINDING, rule="LB004", severity=Severity.WARNING, location=FIRST), FINDING], "ETC004"),
        # of two errors the one about what is written, not about what is missing
        ([replace(FINDING, rule="BKP001", path="spec", location=FIRST), FINDING], "ETC004"),
        # what is waived needs no explanation
        ([FINDING, replace(FINDING, rule="LB001", severity=Severity.WARNING)], "ETC004"),
        ([replace(FINDING, waived=WAIVER), replace(FINDING, rule="LB001", severity=Severity.WARNING)], "LB001"),
        ([replace(FINDING, waived=WAIVER)], None),
        ([replace(FINDING, rule="INPUT")], None),
    ],
)  # fmt: skip
def test_the_worst_finding_is_the_example_of_how_to_learn_more(found: list[Diagnostic], example: str | None) -> None:
    named = re.findall(r"`hadesign explain (\w+)`", text(report_of(*found)))
    assert named == ([example] if example else [])


@pytest.mark.parametrize(
    ("severities", "summary"),
    [
        (["error"], "1 error in 1 file."),
        (["error", "error", "warning"], "2 errors, 1 warning in 1 file."),
        (["warning", "info", "info"], "1 warning, 2 notes (--show info) in 1 file."),
        (["info"], "No findings in 1 file; 1 note (--show info)."),
    ],
)
def test_the_last_line_counts(severities: list[str], summary: str) -> None:
    found = [
        replace(FINDING, severity=Severity(severity), location=Location("a.yaml", number + 1, 1, number + 1, 2))
        for number, severity in enumerate(severities)
    ]
    assert text(report_of(*found)).splitlines()[-1] == summary


def test_many_related_places_are_counted() -> None:
    places = tuple(Related(f"place {n}", Location("a.yaml", n, 1, n, 2)) for n in range(1, 8))
    said = text(report_of(replace(FINDING, related=places)))
    assert "  see line 4: place 4\n  see 3 more places\n" in said
    assert "place 5" not in said
    few = text(report_of(replace(FINDING, related=places[:5])))
    assert "  see line 5: place 5\n" in few, "a single one is not left out"
    assert " more" not in few


def test_a_place_in_another_file_is_named() -> None:
    other = replace(FINDING, related=(Related("there", Location("b.yaml", 7, 3, 7, 4)),))
    assert "  see b.yaml:7:3: there\n" in text(report_of(other))


def test_a_file_that_is_not_known_has_no_excerpt() -> None:
    assert "^" not in findings_text(Findings(report_of(FINDING)))


@pytest.mark.parametrize("file", [*SHIPPED, *BROKEN, FULL], ids=lambda file: file.stem)
def test_everything_fits_80_columns(file: Path) -> None:
    raw = file.read_bytes()
    said = text(judged(raw), raw, infos=True)
    assert too_wide(said) == []
    assert unprintable(said) == set()


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_mistakes_alone_fit_80_columns(file: Path) -> None:
    raw = file.read_bytes()
    report = judged(raw)
    said = problems_text(report.diagnostics, colour=False, texts=lines_of(raw))
    assert too_wide(said) == []
    count = len(report.diagnostics)
    assert said.splitlines()[-1] == f"{count} problem{'s' if count > 1 else ''} in 1 file."


def test_a_mistake_that_is_reported_twice_is_said_once() -> None:
    assert problems_text([FINDING, FINDING], colour=False, texts={}).endswith("1 problem in 1 file.")


def test_there_is_colour_only_when_it_is_asked_for() -> None:
    report = judged(DESIGN)
    assert "\x1b" not in text(report, DESIGN, infos=True)
    painted = text(report, DESIGN, infos=True, colour=True)
    assert "\x1b[31m\x1b[1merror\x1b[0m" in painted
    assert "\x1b[32m\x1b[1mwaived\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == text(report, DESIGN, infos=True), "and it changes nothing else"


def test_nothing_from_the_design_acts_on_a_terminal() -> None:
    hostile = "x\x1b[31m\x07\u202e\x9b31m\r\ny"
    finding = replace(
        FINDING,
        message=hostile,
        hint=hostile,
        expected=hostile,
        location=Location(f"a{hostile}.yaml", 1, 1, 1, 2),
        related=(Related(hostile, Location(f"b{hostile}.yaml", 1, 1, 1, 2)),),
    )
    waived = replace(finding, waived=replace(WAIVER, reason=hostile, owner=hostile, until=hostile))
    for colour in (False, True):
        found = Findings(report_of(finding, waived), {f"a{hostile}.yaml": (hostile,)}, infos=True, colour=colour)
        said = findings_text(found)
        assert unprintable(said) == set()
        assert "[31m" not in re.sub(r"\x1b\[(31|1|0|32)m", "", said).replace("·[31m", "").replace("·31m", "")


def test_files_come_in_the_order_they_were_named() -> None:
    one, two = (replace(FINDING, location=Location(file, 1, 1, 1, 2)) for file in ("a.yaml", "b.yaml"))
    said = text(Report.of(DAY.isoformat(), ["b.yaml", "a.yaml"], [one, two]))
    assert said.index("b.yaml:1:1") < said.index("a.yaml:1:1")
    assert said.endswith("2 errors in 2 files.\n")
