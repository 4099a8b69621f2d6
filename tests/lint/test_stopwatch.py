"""Time is counted once: what begins within something else is no time of that."""

import pytest

from hadesign.lint import stopwatch
from hadesign.lint.stopwatch import Stopwatch


def test_what_begins_within_something_is_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 3.0, 7.0, 10.0, 11.0])
    monkeypatch.setattr(stopwatch, "perf_counter", lambda: next(clock))
    watch = Stopwatch()
    with watch.of("rule"), watch.of("facts"):
        pass
    with pytest.raises(ZeroDivisionError), watch.of("rule"):
        _ = 1 / 0
    assert watch.spent == {"rule": 1.0 + 4.0 + 1.0, "facts": 2.0}


def test_what_is_running_knows_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 5.0, 7.0, 8.0, 9.0, 10.0])
    monkeypatch.setattr(stopwatch, "perf_counter", lambda: next(clock))
    watch = Stopwatch()
    assert watch.running() == 0.0
    with watch.of("rule"):
        assert watch.running() == 5.0
        with watch.of("facts"):
            pass
        assert watch.running() == 7.0 + 1.0, "and what ran within it is not counted"
