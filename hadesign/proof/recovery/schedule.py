"""The longest gap between two runs of a cron schedule."""

from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

from hadesign.topology.cluster import CronSchedule

_YEARS = 28
"""Years after which every day of the calendar is the same weekday again, as long as no century without a leap day is
among them: the next one is 2100."""
_MONTHS = [date(2024 + number // 12, number % 12 + 1, 1).toordinal() for number in range(12 * _YEARS + 1)]
"""First days of the months of such a cycle, and of the month after it; multiples of seven are Sundays."""
_DAY, _MINUTE = 1440, 60.0
"""Minutes of a day, and seconds of a minute."""


@lru_cache(maxsize=1024)
def longest_gap(schedule: CronSchedule) -> float | None:
    """Return the longest time in seconds between two runs of a schedule; `None` if it never runs."""
    days = _days(schedule)
    if not days:
        return None
    again = days[0] + _MONTHS[-1] - _MONTHS[0]
    apart = max(later - earlier for earlier, later in pairwise([*days, again]))
    overnight = apart * _DAY + schedule.minutes[0] - schedule.minutes[-1]
    return max([overnight, *(later - earlier for earlier, later in pairwise(schedule.minutes))]) * _MINUTE


def _days(schedule: CronSchedule) -> list[int]:
    """Return the days of the cycle on which a schedule runs."""

    @cache
    def within(length: int, first: int) -> list[int]:
        # Months of one length that begin on one weekday are alike.
        return [day for day in range(length) if schedule.runs_on(day + 1, (first + day) % 7)]

    found: list[int] = []
    for number, (first, after) in enumerate(pairwise(_MONTHS)):
        if number % 12 + 1 in schedule.months:
            found += [first + day for day in within(after - first, first % 7)]
    return found
