"""What several commands take or say: exit codes, the day that counts as today, options, and all that is printed."""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.notation import as_day
from hadesign.report.formats import Formats

EXIT_FINDINGS, EXIT_INPUT, EXIT_BUG, EXIT_STOPPED, EXIT_UNREAD = 1, 2, 3, 130, 141
"""0 is clean; users of ruff and kube-linter expect 1 for findings and 2 for "could not run"; 130 is 128 + SIGINT.

141 is 128 + SIGPIPE: nobody reads what is printed, as behind `head`, and what it would have ended with is not said.
"""

_YEARS = range(1970, 2900)
"""Years that today may be in: what a design says of the years around it has room among the days that it can name."""

_Command = TypeVar("_Command", bound=Callable[..., Any])

as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    default=None,
    help="The day that counts as today, such as 2026-11-23.  [default: SOURCE_DATE_EPOCH, else today]",
)
config_option = click.option(
    "--no-config",
    is_flag=True,
    help="Read no settings: neither hadesign.toml nor [tool.hadesign] in pyproject.toml, of which the nearest counts.",
)
rules_option = click.option(
    "--rules",
    "own",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with rules of your own; may be repeated.",
)

font_option = click.option(
    "--font",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Font for characters of a PNG that the shipped one lacks, such as Chinese: a TrueType or OpenType file.",
)


def format_option(formats: Formats[Any]) -> Callable[[_Command], _Command]:
    """Return the option that chooses the form of the output; the first one is the default."""
    choice = click.Choice(list(formats.functions))
    first = next(iter(formats.functions))
    return click.option("--format", "form", type=choice, default=first, show_default=True, help="Form of the output.")


def today(as_of: str | None) -> date:
    """Return the day that counts as today: as given, else SOURCE_DATE_EPOCH, else the clock (in UTC).

    Raises:
        UsageError: one of them is no day.
    """
    if as_of is not None:
        day = as_day(as_of)
        if day is None or day.year not in _YEARS:
            raise UsageError(_("--as-of {day!r} is no day from 1970 to 2899; write it as 2026-11-23.", day=as_of))
        return day
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            day = datetime.fromtimestamp(int(epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            day = date.min
        if day.year not in _YEARS:
            message = _("SOURCE_DATE_EPOCH={epoch!r} is no day from 1970 to 2899, in seconds since 1970.", epoch=epoch)
            raise UsageError(message)
        return day
    return datetime.now(UTC).date()


def coloured(stream: Any) -> bool:
    """Tell whether to use colour: only where a person looks and has not asked for none (https://no-color.org)."""
    return bool(getattr(stream, "isatty", lambda: False)()) and not os.environ.get("NO_COLOR")


def say(text: str, *, err: bool = False) -> None:
    """Print a text and one newline.

    Args:
        text: what to print.
        err: whether it is no result, and goes to standard error: then nothing in it is a command to who keeps the log.

    Raises:
        Exit: nobody reads any more (`head`, `less`); click ends the command with that exit code.
        UsageError: the output cannot be written, as on a full disk.
    """
    if err and ("::" in text or "##[" in text):
        from hadesign.source import logged

        text = logged(text)
    _print(text.removesuffix("\n"), newline=True, err=err)


def emit(text: str | bytes) -> None:
    """Print a text, or bytes, as they are, line ends included: it may go into a file; raises as `say`."""
    if isinstance(text, bytes):
        _print(text, newline=False, err=False)
    elif text:
        if "::" in text or "##[" in text:
            from hadesign.cli.runner_log import unheard

            text = unheard(text, sys.stdout)
        binary = hasattr(sys.stdout, "buffer")
        _print(text.encode("utf-8", "surrogateescape") if binary else text, newline=False, err=False)


def _print(text: str | bytes, *, newline: bool, err: bool) -> None:
    try:
        click.echo(text, nl=newline, err=err)
    except BrokenPipeError:
        discard(sys.stderr if err else sys.stdout)
        raise click.exceptions.Exit(EXIT_UNREAD) from None
    except OSError as error:
        discard(sys.stderr if err else sys.stdout)
        raise UsageError(_("cannot write the output: {reason}.", reason=error.strerror)) from None


def discard_both() -> None:
    """Let both streams lead nowhere, where click has found one that cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        discard(stream)


def discard(stream: Any) -> None:
    """Let a stream lead nowhere, so that nothing complains when Python flushes it at exit."""
    with (
        contextlib.suppress(io.UnsupportedOperation),  # it is kept in memory
        open(os.devnull, "wb") as nowhere,  # noqa: PTH123  a file descriptor is all that is needed
    ):
        os.dup2(nowhere.fileno(), stream.fileno())


def progress(what: str) -> None:
    """Say what is being done, on a terminal only; the line is written over by the next one."""
    if sys.stderr.isatty():
        from hadesign.source import visible

        click.echo(f"\r\x1b[K{visible(what)} ..." if what else "\r\x1b[K", nl=False, err=True)
