"""Days and cron schedules, checked against the calendar."""

import re
from datetime import date, timedelta
from typing import Any

from hadesign.blueprint.refusal import not_a
from hadesign.i18n import N_, Message, _, translated
from hadesign.source import meant

DATE = r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
CRON = r"^[0-9A-Za-z*/,-]+( +[0-9A-Za-z*/,-]+){4}$"

_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
_DAYS = {"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}
_FIELDS: tuple[tuple[Message, int, int, dict[str, int]], ...] = (
    (N_("minute"), 0, 59, {}),
    (N_("hour"), 0, 23, {}),
    (N_("day of month"), 1, 31, {}),
    (N_("month"), 1, 12, _MONTHS),
    (N_("day of week"), 0, 7, _DAYS),
)
"""Name, least and greatest value, and names of values (https://man7.org/linux/man-pages/man5/crontab.5.html)."""
_PART = r"(?:\*|([0-9A-Za-z]{1,3})(?:-([0-9A-Za-z]{1,3}))?)(?:/([0-9]{1,3}))?"
_NO_DATE, _NO_CRON = N_("{value} is not a date"), N_("{value} is not a cron schedule")
_EXPECTED = N_('five fields (minute, hour, day of month, month, day of week), such as "0 */6 * * *"')
_MACROS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip


def parse_date(value: Any) -> str:
    """Return an ISO 8601 day that the calendar has."""
    if not isinstance(value, str) or not re.fullmatch(DATE, value):
        raise not_a(_NO_DATE, _("a day as year-month-day, such as 2026-10-01"))
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        last = _month_end(value)
        raise not_a(_NO_DATE, _("a day that is in the calendar; that month ends on day {last}", last=last)) from None


def _month_end(value: str) -> int:
    """Return the last day of the month of a date that has the right form."""
    year, month = int(value[:4]), int(value[5:7])
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def parse_cron(value: Any) -> str:
    """Return a five-field cron schedule whose values are all in range."""
    if not isinstance(value, str):
        raise not_a(_NO_CRON, translated(_EXPECTED))
    fields = value.split(" ")
    fields = [field for field in fields if field]
    if not re.fullmatch(CRON, value) or len(fields) != len(_FIELDS):
        raise not_a(_NO_CRON, translated(_EXPECTED), meant(_MACROS.get(value.strip().lower(), "")))
    for text, (field, low, high, names) in zip(fields, _FIELDS, strict=True):
        if not all(_part_is_good(part, low, high, names) for part in text.split(",")):
            values = _("{first} to {last}", first=low, last=high)
            if names:
                values = _(
                    "{values}, or {first} to {last}", values=values, first=next(iter(names)), last=list(names)[-1]
                )
            name = translated(field)
            expected = _("in the field {name}: {values}, *, lists, rising ranges and steps", name=name, values=values)
            raise not_a(_NO_CRON, expected)
    return value


def _part_is_good(text: str, low: int, high: int, names: dict[str, int]) -> bool:
    """Check one part of a field: `*`, a value or a rising range, perhaps with a step no longer than the field."""
    match = re.fullmatch(_PART, text)
    if match is None or (match[3] and not 1 <= int(match[3]) <= high):
        return False
    ends = [_number(end, names) for end in match.group(1, 2) if end is not None]
    return all(end is not None and low <= end <= high for end in ends) and ends == sorted(e or 0 for e in ends)


def _number(text: str, names: dict[str, int]) -> int | None:
    """Return the value of a number or of a name such as JAN or mon."""
    return int(text) if text.isdigit() else names.get(text.upper())
