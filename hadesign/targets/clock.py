"""Times by the clock: a gap between two runs, and when in it they are, as cron and systemd write it; always in UTC.

Local time would leave an hour out in spring, and the longest gap would be longer than it says.
"""

from hadesign.frozen import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86400
WEEK, MONTH = 7 * DAY, 31 * DAY
_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
_HOURS = (1, 2, 3, 4, 6, 8, 12)
"""Divisors: a step begins anew with each hour and day, so that any other leaves a shorter rest at its end."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORTEST_MONTH = 28


def gap_within(interval: float) -> int:
    """Return the longest gap in seconds that a clock has within an interval; 0 if that is shorter than a minute."""
    if interval >= DAY:
        return max(gap for gap in (DAY, WEEK, MONTH) if gap <= interval)
    if interval >= HOUR:
        return HOUR * max(step for step in _HOURS if step * HOUR <= interval)
    return MINUTE * max((step for step in _MINUTES if step * MINUTE <= interval), default=0)


@dataclass(frozen=True, slots=True)
class Clock:
    """Runs `gap` seconds apart, as `gap_within` gives them; the first of a day (week, month) is `start` seconds in."""

    gap: int
    start: int = 0

    @property
    def _time(self) -> tuple[int, int, int]:
        """Day, hour and minute of the first run."""
        return self.start // DAY, self.start % DAY // HOUR, self.start % HOUR // MINUTE

    def cron(self) -> str:
        """Return it as five fields of cron."""
        day, hour, minute = self._time
        if self.gap < HOUR:
            return f"{_steps(minute, 59, self.gap // MINUTE)} * * * *"
        if self.gap < DAY:
            return f"{minute} {_steps(hour, 23, self.gap // HOUR)} * * *"
        of_week = str((day + 1) % 7) if self.gap == WEEK else "*"
        return f"{minute} {hour} {day + 1 if self.gap == MONTH else '*'} * {of_week}"

    def calendar(self) -> str:
        """Return it as systemd.time(7) has it, for OnCalendar."""
        day, hour, minute = self._time
        date = f"*-*-{day + 1:02}" if self.gap == MONTH else "*-*-*"
        if self.gap < HOUR:
            return f"{date} *:{minute:02}/{self.gap // MINUTE}:00 UTC"
        if self.gap < DAY:
            return f"{date} {hour:02}/{self.gap // HOUR}:{minute:02}:00 UTC"
        week = f"{_DAYS[day]} " if self.gap == WEEK else ""
        return f"{week}{date} {hour:02}:{minute:02}:00 UTC"


def _steps(first: int, last: int, step: int) -> str:
    if step == 1:
        return "*"
    return f"*/{step}" if first == 0 else f"{first}-{last}/{step}"


def in_turn(gap: int, position: int, count: int, at: int = 0) -> Clock:
    """Return the runs of one of several machines that take turns, so that not all of them run at once.

    Where a gap is days, each has days of its own, and all the same time of day (`at`, in seconds).
    """
    if gap < DAY:
        return Clock(gap, gap * position // count // MINUTE * MINUTE)
    if gap == DAY:
        return Clock(gap, (at + DAY * position // count // MINUTE * MINUTE) % DAY)
    days = _SHORTEST_MONTH if gap == MONTH else gap // DAY
    return Clock(gap, days * position // count * DAY + at)
