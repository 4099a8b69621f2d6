"""Cron schedules: which minutes and days the five fields stand for."""

from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from hadesign.blueprint.schedule import CronSchedule, parse_cron

DAYS, MONTHS, WEEKDAYS = frozenset(range(1, 32)), frozenset(range(1, 13)), frozenset(range(7))


@pytest.mark.parametrize(
    ("text", "minutes", "dates"),
    [
        ("0 */6 * * *", (0, 360, 720, 1080), {}),
        ("*/30 3,2 * * *", (120, 150, 180, 210), {}),
        ("59 23 31 12 7", (1439,), {"days": {31}, "months": {12}, "weekdays": {0}, "either": True}),
        ("0 0 */10 * *", (0,), {"days": {1, 11, 21, 31}}),
        ("0 0 5/10 * *", (0,), {"days": {5, 15, 25}}),
        ("0 0 */2 * */3", (0,), {"days": set(range(1, 32, 2)), "weekdays": {0, 3, 6}}),
        ("0 0 1-7 * */2", (0,), {"days": set(range(1, 8)), "weekdays": {0, 2, 4, 6}}),
        ("0 0 */31 * MON", (0,), {"days": {1}, "weekdays": {1}}),
        (
            "0,30 9-17/4 1 JAN-mar MON-FRI,0",
            (540, 570, 780, 810, 1020, 1050),
            {"days": {1}, "months": {1, 2, 3}, "weekdays": {0, 1, 2, 3, 4, 5}, "either": True},
        ),
    ],
)
def test_fields_are_sets_of_numbers(text: str, minutes: tuple[int, ...], dates: dict[str, Any]) -> None:
    given: dict[str, Any] = {"days": DAYS, "months": MONTHS, "weekdays": WEEKDAYS, "either": False} | dates
    assert parse_cron(text) == CronSchedule(text, minutes, **given)
    assert str(parse_cron(text)) == text


def test_a_day_meets_both_day_fields_or_either_where_neither_begins_with_a_star() -> None:
    both, either = parse_cron("0 0 */2 * MON"), parse_cron("0 0 1-31/2 * MON")
    odd_monday, even_monday, odd_tuesday, even_tuesday = (1, 1), (2, 1), (3, 2), (4, 2)
    assert [both.runs_on(*day) for day in (odd_monday, even_monday, odd_tuesday)] == [True, False, False]
    assert [either.runs_on(*day) for day in (even_monday, odd_tuesday, even_tuesday)] == [True, True, False]


@pytest.mark.parametrize("text", ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30,31 FEB *", "0 0 31 4 */2"])
def test_a_schedule_that_never_runs_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError) as error:
        parse_cron(text)
    assert "never runs" in str(error.value.context)


@pytest.mark.parametrize("text", ["0 0 29 2 *", "0 0 31 2,3 *", "0 0 30 FEB MON", "0 0 28-31 2 *", "0 0 30 4 */2"])
def test_one_that_runs_in_some_year_is_taken(text: str) -> None:
    assert parse_cron(text).runs
