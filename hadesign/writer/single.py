"""One file, whole or as it was: whoever reads it meanwhile sees the old one or the new one."""

import os
import secrets
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _


def write_file(file: Path, content: str | bytes) -> None:
    """Put a text, or bytes, into a file, and make the folder that it is to stand in.

    What is no plain file, such as a pipe, is written as it is. A link stays, and what it leads to is written.

    Raises:
        UsageError: the file system refuses; then the file is as it was.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        place = file.resolve()
        if place.is_dir():
            raise UsageError(_("{file} is a folder; name a file.", file=file))
        if place.exists() and not place.is_file():
            place.write_bytes(data)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, data)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(_("cannot write {file}: {reason}.", file=file, reason=reason)) from None


def _replace(place: Path, data: bytes) -> None:
    """Write beside the file and rename; the new one may be read by whom the old one was."""
    beside = place.with_name(f".hadesign-{secrets.token_hex(6)}")
    mode = place.stat().st_mode & 0o777 if place.exists() else None
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
