"""`--files-from`: files by a list, as `git ls-files` or `find` writes one; more than a command line has room for."""

import os
import sys
from pathlib import Path

from hadesign.cli.inputs import STDIN
from hadesign.errors import UsageError
from hadesign.i18n import _


def names_in(file: str) -> tuple[str, ...]:
    """Return the names in a list, one a line, or with NUL between them where there is one; none is a pattern.

    Raises:
        UsageError: the list cannot be read, or names nothing.
    """
    try:
        raw = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
    parts = raw.split(b"\0") if b"\0" in raw else raw.splitlines()
    names = tuple(os.fsdecode(part) for part in parts if part.strip())
    if not names:
        raise UsageError(_("{file} names no file.", file=file))
    return names
