"""Tests that hold live programs to times need a machine that runs them: others yield, and a stalled one is no witness.

A program that gets no processor is late whatever its settings are. So tests of another kind make their processes nice,
and where this machine stood still for a while, a test that failed is tried again: what it saw is void.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from statistics import median
from types import TracebackType
from typing import Self, TypeAlias

import pytest
from _pytest.runner import runtestprotocol

FILES = (
    "tests/rehearsal/test_by_night.py",
    "tests/rehearsal/test_live.py",
    "tests/targets/test_live_bounds.py",
    "tests/targets/test_live_keepalived.py",
    "tests/targets/test_live_nginx.py",
    "tests/targets/test_live_vrrp.py",
    "tests/targets/test_live_haproxy.py",
    "tests/targets/test_live_election.py",
)
"""Files whose tests hold live programs to times; they mostly wait."""
NICE = 10
"""How nice other tests are (`man nice`): beside a live program they get a tenth of a processor."""
Reports: TypeAlias = Sequence[pytest.TestReport]
STALL = 0.1
"""Seconds that this machine may stand still: less than the programs' own work may take beyond their timers."""
TRIES = 4
_LOOK = 0.01
_PIECE, _ORDINARY = 100_000, 0.01
"""A piece of work, and the seconds that CPython 3.11 takes for it on a core of 2.5 GHz, with some to spare."""


def holds_to_times(test: pytest.Item) -> bool:
    return test.nodeid.partition("::")[0] in FILES


def yield_to_live_programs(test: pytest.Item) -> None:
    """Make this process nice before the first test that holds no live program to a time, which is for good.

    Only where other processes run tests, too: theirs are what live programs wait for.
    """
    beside = "PYTEST_XDIST_WORKER" in os.environ
    if beside and not holds_to_times(test) and (missing := NICE - os.nice(0)) > 0:
        os.nice(missing)


class Stalls:
    """The longest time for which this machine ran nothing of ours although it should have; a context manager."""

    def __init__(self) -> None:
        """Look at nothing yet."""
        self.longest = 0.0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        last = time.monotonic()
        while not self._ended.wait(_LOOK):
            now = time.monotonic()
            self.longest, last = max(self.longest, now - last - _LOOK), now

    def __enter__(self) -> Self:
        """Begin to look."""
        self._watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        """Look no longer."""
        self._ended.set()
        self._watch.join()


def slowness() -> float:
    """Return how many times as long as an ordinary machine this one takes for a piece of work now; at least 1.

    The median of some tries: that it stood still for a moment is another matter.
    """
    took = []
    for _ in range(5):
        began = time.perf_counter()
        sum(number * number for number in range(_PIECE))
        took.append(time.perf_counter() - began)
    return max(median(took) / _ORDINARY, 1.0)


def repeated(run: Callable[[], Reports], stalls: Callable[[], Stalls] = Stalls) -> Reports:
    """Run a test, and once more each time it failed while this machine stood still; return the last reports."""
    for last in (number + 1 == TRIES for number in range(TRIES)):
        with stalls() as seen:
            reports = run()
        if last or seen.longest <= STALL or not any(report.failed for report in reports):
            break
    return reports


def run_live(test: pytest.Item, following: pytest.Item | None) -> None:
    """Run a test that holds live programs to times, and report what became of it."""
    test.ihook.pytest_runtest_logstart(nodeid=test.nodeid, location=test.location)
    for report in repeated(lambda: runtestprotocol(test, log=False, nextitem=following)):
        test.ihook.pytest_runtest_logreport(report=report)
    test.ihook.pytest_runtest_logfinish(nodeid=test.nodeid, location=test.location)
