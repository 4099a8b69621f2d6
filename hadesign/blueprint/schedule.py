"""Days and cron schedules, checked against the calendar."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from hadesign.blueprint.refusal import not_a
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _, translated
from hadesign.notation import DAY, as_day
from hadesign.source import meant

DATE = DAY
DONE: Final = "done"
"""Marks the type of a day on which something was done; readers of types find it, and parsers pass over it."""
CRON = r"^[0-9A-Za-z*/,-]+( +[0-9A-Za-z*/,-]+){4}$"

_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
_DAYS = {"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}
_Field: TypeAlias = tuple[Message, int, int, dict[str, int]]
"""Name, least and greatest value, and names of values (https://man7.org/linux/man-pages/man5/crontab.5.html)."""
_FIELDS: tuple[_Field, ...] = (
    (N_("minute"), 0, 59, {}),
    (N_("hour"), 0, 23, {}),
    (N_("day of month"), 1, 31, {}),
    (N_("month"), 1, 12, _MONTHS),
    (N_("day of week"), 0, 7, _DAYS),
)
_PART = r"(?:\*|([0-9A-Za-z]{1,3})(?:-([0-9A-Za-z]{1,3}))?)(?:/([0-9]{1,3}))?"
_NO_DATE, _NO_CRON = N_("{value} is not a date"), N_("{value} is not a cron schedule")
_EXPECTED = N_('five fields (minute, hour, day of month, month, day of week), such as "0 */6 * * *"')
MACROS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip
"""Names of schedules and what they stand for (https://man7.org/linux/man-pages/man5/crontab.5.html)."""


def parse_date(value: Any) -> str:
    """Return an ISO 8601 day that the calendar has."""
    if not isinstance(value, str) or not re.fullmatch(DATE, value):
        raise not_a(_NO_DATE, _("a day as year-month-day, from 1900 to 2999, such as 2026-10-01"))
    if as_day(value) is None:
        last = _month_end(value)
        raise not_a(_NO_DATE, _("a day that is in the calendar; that month ends on day {last}", last=last))
    return value


def _month_end(value: str) -> int:
    """Return the last day of the month of a date that has the right form."""
    year, month = int(value[:4]), int(value[5:7])
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """A five-field cron schedule: the minutes of a day at which it runs (in order), and on which days it does.

    Weekdays count from Sunday, which is 0. Where both day fields are restricted, a day that meets `either` is one of
    its days; as crontab(5) has it, a field that begins with `*` restricts nothing in this sense, `*/2` included. Velero
    and CronJobs read `*/2` as a restriction (robfig/cron v3, parser.go), run on more days and so never more rarely.
    """

    text: str
    minutes: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def __str__(self) -> str:
        """Return it as it was written."""
        return self.text

    @property
    def runs(self) -> bool:
        """Whether it runs on any day: some day of one of its months, of whatever weekday, is in the calendar."""
        # Every date of a leap year falls on each weekday in some year.
        return self.either or any(min(self.days) <= monthrange(2000, month)[1] for month in self.months)

    def runs_on(self, day: int, weekday: int) -> bool:
        """Whether a day of one of its months is one of its days."""
        met = day in self.days, weekday in self.weekdays
        return any(met) if self.either else all(met)


def parse_cron(value: Any) -> CronSchedule:
    """Return a five-field cron schedule whose values are all in range."""
    if not isinstance(value, str):
        raise not_a(_NO_CRON, translated(_EXPECTED))
    fields = [field for field in value.split(" ") if field]
    if not re.fullmatch(CRON, value) or len(fields) != len(_FIELDS):
        raise not_a(_NO_CRON, translated(_EXPECTED), meant(MACROS.get(value.strip().lower(), "")))
    minutes, hours, days, months, weekdays = map(_values, fields, _FIELDS)
    schedule = CronSchedule(
        text=value,
        minutes=tuple(60 * hour + minute for hour in sorted(hours) for minute in sorted(minutes)),
        days=days,
        months=months,
        weekdays=frozenset(day % 7 for day in weekdays),
        either=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )
    if not schedule.runs:
        expected = _("a day of month that one of its months has; February has 29 at most")
        raise not_a(N_("{value} never runs"), expected)
    return schedule


def _values(text: str, field: _Field) -> frozenset[int]:
    """Return the numbers that one field stands for."""
    name, low, high, names = field
    said = translated(name)
    parts = [_part(part, low, high, names) for part in text.split(",")]
    if any(part is None for part in parts):
        values = _("{first} to {last}", first=low, last=high)
        if names:
            values = _("{values}, or {first} to {last}", values=values, first=next(iter(names)), last=list(names)[-1])
        expected = _("in the field {name}: {values}, *, lists, rising ranges and steps", name=said, values=values)
        raise not_a(_NO_CRON, expected)
    return frozenset().union(*(part for part in parts if part is not None))


def _part(text: str, low: int, high: int, names: dict[str, int]) -> range | None:
    """Return the numbers of `*`, a value or a rising range, perhaps with a step no longer than the field."""
    match = re.fullmatch(_PART, text)
    if match is None or (match[3] and not 1 <= int(match[3]) <= high):
        return None
    first = _number(match[1], names) if match[1] else low
    # A value with a step begins a range that goes on to the end, a value alone is one.
    last = _number(match[2], names) if match[2] else first if match[1] and not match[3] else high
    if first is None or last is None or not low <= first <= last <= high:
        return None
    return range(first, last + 1, int(match[3] or 1))


def _number(text: str, names: dict[str, int]) -> int | None:
    """Return the value of a number or of a name such as JAN or mon."""
    return int(text) if text.isdigit() else names.get(text.upper())
