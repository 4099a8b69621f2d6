"""The longest gap between two runs of a cron schedule."""

from datetime import date, timedelta
from itertools import pairwise

_MONTHS = {
    m: i for i, m in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1)
}
_DAYS = {d: i for i, d in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
_WINDOW = 366 * 8 + 1
"""Days looked at: eight years hold every arrangement of a 29 February but those around 1900 and 2100."""


def longest_gap(schedule: str) -> float | None:
    """Return the longest time in seconds between two runs of a five-field cron schedule; `None` if it never runs twice.

    As cron(8) does it: if both day fields are restricted, a day matches that meets either.
    """
    minute, hour, day, month, weekday = schedule.upper().split()
    minutes = [60 * h + m for h in sorted(_values(hour, 0, 23)) for m in sorted(_values(minute, 0, 59))]
    days, months = _values(day, 1, 31), _values(month, 1, 12, _MONTHS)
    weekdays = {value % 7 for value in _values(weekday, 0, 7, _DAYS)}
    either = not day.startswith("*") and not weekday.startswith("*")
    within = max((b - a for a, b in pairwise(minutes)), default=0)
    last: int | None = None
    longest = 0
    start = date(2024, 1, 1)
    for offset in range(_WINDOW):
        today = start + timedelta(days=offset)
        on_day, on_weekday = today.day in days, today.isoweekday() % 7 in weekdays
        if today.month not in months or not (on_day or on_weekday if either else on_day and on_weekday):
            continue
        first = offset * 1440 + minutes[0]
        if last is not None:
            longest = max(longest, first - last)
        longest = max(longest, within)
        last = offset * 1440 + minutes[-1]
    return longest * 60.0 if longest else None


def _values(text: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    """Return the numbers that one field stands for."""
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            first, last = low, high
        else:
            ends = (
                [(names or {}).get(end, None) or int(end) for end in span.split("-")]
                if span not in (names or {})
                else [(names or {})[span]]
            )
            first, last = ends[0], ends[-1] if "-" in span or not step else high
        found.update(range(first, last + 1, int(step or 1)))
    return found
