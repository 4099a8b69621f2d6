"""What several commands take or say: the day that counts as today, and progress for people."""

import os
import sys
from datetime import UTC, date, datetime

import click

from hadesign.errors import UsageError

as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    default=None,
    help="The day that counts as today, such as 2026-11-23. [default: SOURCE_DATE_EPOCH, else today]",
)


def today(as_of: str | None) -> date:
    """Return the day that counts as today: as given, else SOURCE_DATE_EPOCH, else the clock (in UTC).

    Raises:
        UsageError: one of them is no day.
    """
    if as_of is not None:
        try:
            return date.fromisoformat(as_of)
        except ValueError:
            raise UsageError(f"--as-of {as_of!r} is no day; write it as 2026-11-23.") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH={epoch!r} is no number of seconds since 1970.") from None
    return datetime.now(UTC).date()


def progress(what: str) -> None:
    """Say what is being done, on a terminal only; the line is written over by the next one."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{what} ..." if what else "\r\x1b[K", nl=False, err=True)
