"""Live programs have the machine first, and what a stalled machine shows of them is tried again, but not for ever."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import live_programs
from tests.dealing import ROOT
from tests.live_programs import FILES, NICE, STALL, TRIES, Stalls, repeated, slowness, yield_to_live_programs


@dataclass
class Item:
    """As much of a test as decides whether it yields."""

    nodeid: str


@dataclass
class Report:
    failed: bool


@dataclass
class Runs:
    """A test that fails so many times, on a machine that stands still for so long."""

    failures: int
    stall: float
    count: int = field(default=0)

    def run(self) -> list[Any]:
        self.count += 1
        return [Report(False), Report(self.count <= self.failures), Report(False)]

    def stalls(self) -> Stalls:
        seen = Stalls()
        seen.longest = self.stall
        return seen


def test_they_are_there() -> None:
    assert [file for file in FILES if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize(
    ("failures", "stall", "count", "fails"),
    [
        (0, 9.0, 1, False),
        (1, STALL, 1, True),
        (1, 9.0, 2, False),
        (TRIES - 1, 9.0, TRIES, False),
        (TRIES, 9.0, TRIES, True),
    ],
)
def test_a_failure_counts_unless_the_machine_stood_still(failures: int, stall: float, count: int, fails: bool) -> None:
    runs = Runs(failures, stall)
    reports = repeated(runs.run, runs.stalls)
    assert (runs.count, any(report.failed for report in reports)) == (count, fails)


def test_a_stall_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def moments() -> Iterator[float]:
        yield from (0.0, 0.01, 0.52)
        while True:
            yield 0.53

    told = moments()
    monkeypatch.setattr(live_programs, "time", type("Clock", (), {"monotonic": staticmethod(lambda: next(told))}))
    with Stalls() as seen:
        deadline = time.monotonic() + 30
        while seen.longest < 0.4 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert seen.longest == pytest.approx(0.5)


def test_other_tests_yield_to_live_programs_once_and_only_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0]
    live, other = Item(f"{FILES[0]}::test_x"), Item("tests/cli/test_a.py::test_1")
    tests: list[Any] = [live, other, other]

    def nice(more: int) -> int:
        now[0] += more
        return now[0]

    monkeypatch.setattr("tests.live_programs.os.nice", nice)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    for test in tests:
        yield_to_live_programs(test)
    assert now == [0]
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    levels = []
    for test in tests:
        yield_to_live_programs(test)
        levels += now
    assert levels == [0, NICE, NICE]


def test_a_machine_is_as_slow_as_most_of_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 0.005, 1.0, 1.03, 2.0, 2.03, 3.0, 3.02, 4.0, 4.9])
    monkeypatch.setattr(live_programs, "time", type("Clock", (), {"perf_counter": staticmethod(lambda: next(moments))}))
    assert slowness() == pytest.approx(3)


def test_no_machine_is_quicker_than_an_ordinary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_programs, "time", type("Clock", (), {"perf_counter": staticmethod(lambda: 0.0)}))
    assert slowness() == 1
