"""Folders of rules, of profiles and of designs that examples start from: read with the limits of a blueprint."""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.source.limits import MAX_BYTES, MAX_FILES


def plain_files(folder: Path, found: Iterable[Path]) -> list[Path]:
    """Return the files that were found in a folder, sorted.

    A link to a file is one: that is how Kubernetes mounts a ConfigMap. A pipe would be waited for without end, and a
    device such as `/dev/zero` read without end.

    Raises:
        UsageError: one is something else, or leads nowhere, or there are too many.
    """
    files = []
    for path in found:
        try:
            mode = path.stat().st_mode
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(_("cannot read {file}: {reason}.", file=path, reason=reason)) from None
        if not stat.S_ISREG(mode):
            raise UsageError(_("cannot read {file}: {reason}.", file=path, reason=_what(mode)))
        files.append(path)
        if len(files) > MAX_FILES:
            raise UsageError(_("{folder} holds more than {most:,} files.", folder=folder, most=MAX_FILES))
    return sorted(files)


def _what(mode: int) -> str:
    return os.strerror(errno.EISDIR) if stat.S_ISDIR(mode) else _("it is no plain file")


def texts_of(folder: Path, files: Iterable[Path]) -> dict[Path, bytes]:
    """Return the content of files of one folder.

    Raises:
        UsageError: one cannot be read, or together they are larger than a blueprint may be.
    """
    texts: dict[Path, bytes] = {}
    room = MAX_BYTES
    for file in files:
        texts[file] = content(file, room + 1)
        room -= len(texts[file])
        if room < 0:
            most = MAX_BYTES // 1_000_000
            raise UsageError(_("the files of {folder} are larger than {most} MB together.", folder=folder, most=most))
    return texts


def content(file: Path, most: int = MAX_BYTES + 1) -> bytes:
    """Read so many bytes of a file, and wait for nothing: it may have become a pipe since it was looked at.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
