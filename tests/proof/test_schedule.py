"""The longest gap of a cron schedule, and another program's runs to hold it against."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise, takewhile

import pytest
from cronsim import CronSim
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from hadesign.blueprint.schedule import parse_cron
from hadesign.proof.recovery.schedule import longest_gap


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("0 */6 * * *", 6),
        ("*/15 * * * *", 0.25),
        ("0 0 * * *", 24),
        ("0 0,12 * * *", 12),
        ("0 20,22 * * *", 22),
        ("30 2 * * SUN", 168),
        ("0 0 1 * *", 24 * 31),
        ("0 0 1 1 *", 24 * 366),
        ("0 0 */2 * *", 24 * 2),
        ("0 0 */10 * *", 24 * 10),
        ("0 0 */16 * *", 24 * 16),
        ("0 0 * */6 *", 24 * (31 + 30 + 31 + 30 + 31 + 1)),
        ("0 0 * * */2", 24 * 2),
        ("0 0 1 * MON", 168),  # either field matches when both are restricted
        ("0 0 */2 * MON", 168 * 3),  # a field that begins with a star restricts with the other: odd days, if Mondays
        ("0 0 1-31/2 * MON", 24 * 2),
        ("0 0 1-7 * */7", 24 * 35),  # the first Sunday of each month
        ("0 8-16/4 * * MON-FRI", 64),
        ("0 0 29 2 *", 24 * 1461),
        ("0 0 */28 2 SUN", 24 * 365 * 11 + 24 * 3),  # 1 and 29 February, where that is a Sunday
    ],
)
def test_longest_gap(schedule: str, hours: float) -> None:
    assert longest_gap(parse_cron(schedule)) == hours * 3600


def test_a_schedule_that_never_comes_is_none() -> None:
    with pytest.raises(PydanticCustomError, match="refused"):
        parse_cron("0 0 31 2 *")
    # Nobody writes one; who makes one is told that there is no gap.
    assert longest_gap(replace(parse_cron("0 0 28 2 *"), days=frozenset({31}))) is None


def field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high).map(str)
    # CronSim takes 5-5/2 for 5/2, so ranges have two ends here.
    ends = st.lists(st.integers(low, high), min_size=2, max_size=2, unique=True)
    spans = ends.map(lambda pair: "{}-{}".format(*sorted(pair)))
    steps = st.tuples(st.one_of(st.just("*"), spans), st.integers(1, high)).map(lambda pair: "{}/{}".format(*pair))
    return st.one_of(st.just("*"), st.lists(st.one_of(number, spans, steps), min_size=1, max_size=3).map(",".join))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(st.tuples(st.just("30"), st.sampled_from(["0", "23"]), field(1, 31), field(1, 12), field(0, 7)))
def test_another_program_finds_the_same_gap(fields: tuple[str, ...]) -> None:
    """CronSim follows Debian's cron, run by run over the 28 years after which the calendar repeats."""
    schedule = " ".join(fields)
    try:
        mine = longest_gap(parse_cron(schedule))
    except PydanticCustomError:
        return  # it never runs
    assert mine is not None
    start, end = datetime(2024, 1, 1), datetime(2052, 1, 1)  # noqa: DTZ001  schedules know of no zone
    runs = list(takewhile(lambda run: run < end, CronSim(schedule, start)))
    again = runs[0].replace(year=runs[0].year + 28)
    assert mine == max((later - earlier).total_seconds() for earlier, later in pairwise([*runs, again]))
