"""Times by the clock: no gap is longer than what was asked for, and cron, systemd and the Cluster mean the same."""

import re
import subprocess
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.blueprint.schedule import parse_cron
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.targets.clock import DAY, HOUR, MINUTE, MONTH, WEEK, Clock, gap_within, in_turn
from tests.judging import judge, run_judge

GAPS = (MINUTE, 3 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY, WEEK, MONTH)


@given(interval=st.integers(MINUTE, 400 * DAY), count=st.integers(1, 9), data=st.data())
def test_no_gap_is_longer_than_the_interval(interval: int, count: int, data: st.DataObject) -> None:
    gap = gap_within(interval)
    clock = in_turn(gap, data.draw(st.integers(0, count - 1)), count, data.draw(st.sampled_from([0, 2 * HOUR])))
    assert 0 < gap <= interval
    assert longest_gap(parse_cron(clock.cron())) == gap


@pytest.mark.parametrize("interval", [0, 1, 59.9])
def test_less_than_a_minute_is_nothing(interval: float) -> None:
    assert gap_within(interval) == 0


@pytest.mark.parametrize("gap", GAPS[1:])
def test_machines_in_turn_do_not_run_at_once(gap: int) -> None:
    assert len({in_turn(gap, position, 3).cron() for position in range(3)}) == 3


@pytest.mark.parametrize(
    ("clock", "cron", "calendar"),
    [
        (Clock(MINUTE), "* * * * *", "*-*-* *:00/1:00 UTC"),
        (Clock(10 * MINUTE, 3 * MINUTE), "3-59/10 * * * *", "*-*-* *:03/10:00 UTC"),
        (Clock(HOUR, 20 * MINUTE), "20 * * * *", "*-*-* 00/1:20:00 UTC"),
        (Clock(6 * HOUR, 2 * HOUR), "0 2-23/6 * * *", "*-*-* 02/6:00:00 UTC"),
        (Clock(DAY, 2 * HOUR), "0 2 * * *", "*-*-* 02:00:00 UTC"),
        (Clock(WEEK, 6 * DAY), "0 0 * * 0", "Sun *-*-* 00:00:00 UTC"),
        (Clock(MONTH, 9 * DAY + 2 * HOUR), "0 2 10 * *", "*-*-10 02:00:00 UTC"),
    ],
)
def test_cron_and_systemd_write_the_same_times(clock: Clock, cron: str, calendar: str) -> None:
    assert (clock.cron(), clock.calendar()) == (cron, calendar)


@pytest.mark.judge
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_systemd_runs_when_cron_does(gap: int, position: int) -> None:
    clock = in_turn(gap, position, 3, 2 * HOUR)
    done = run_judge([judge("systemd-analyze"), "calendar", "--iterations=40", clock.calendar()])
    assert done.returncode == 0, done.stderr
    times = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", done.stdout)
    moments = sorted({datetime.strptime(time, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) for time in times})
    gaps = {int((later - one).total_seconds()) for one, later in pairwise(moments)}
    assert max(gaps) == gap
    schedule = parse_cron(clock.cron())
    for moment in moments:
        assert 60 * moment.hour + moment.minute in schedule.minutes
        assert schedule.runs_on(moment.day, moment.isoweekday() % 7)


@pytest.mark.judge
def test_what_is_no_time_is_refused() -> None:
    done = subprocess.run([judge("systemd-analyze"), "calendar", "*-*-* 25:00"], capture_output=True, check=False)
    assert done.returncode != 0
