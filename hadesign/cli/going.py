"""How far a command with many files has come, on a terminal only: done, rate, what remains, findings so far."""

import sys
import time

from hadesign.cli.common import progress
from hadesign.i18n import _, ngettext

_EVERY = 0.1
"""Seconds between two lines: nobody reads more of them."""
_FIRST = 2.0
"""Seconds from which a rate is worth telling."""


class Going:
    """The line that says it, written over and over."""

    def __init__(self, total: int) -> None:
        """Say nothing yet."""
        self._total = total
        self._shown = sys.stderr.isatty()
        self._began = self._last = time.monotonic() if self._shown else 0.0

    def on(self, done: int, findings: int) -> None:
        """Say how many files are done, and what was found in them."""
        if not self._shown:
            return
        now = time.monotonic()
        if now - self._last >= _EVERY:
            self._last = now
            progress(line(done, self._total, now - self._began, findings))

    def end(self) -> None:
        """Leave no line behind."""
        progress("")


def line(done: int, total: int, seconds: float, findings: int) -> str:
    """Return how far it is after some seconds."""
    parts = [_("{number} of {all} files", number=f"{done:,}", all=f"{total:,}")]
    if seconds >= _FIRST and done:
        rate = done / seconds
        remaining = (total - done) / rate
        parts.append(_("{rate} a second", rate=f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"))
        parts.append(_("{time} left", time=_time(remaining)))
    parts.append(ngettext("{count} finding", "{count} findings", findings))
    return ", ".join(parts)


def _time(seconds: float) -> str:
    """Write a time as people say it while they wait: `45s`, `12m`."""
    return f"{seconds:.0f}s" if seconds < 120 else f"{seconds / 60:.0f}m"
