"""Puts a finished folder in the place of another in one step of the file system."""

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from hadesign.writer.manifest import MANIFEST

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Of renameat2(2)."""
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def swap(new: Path, old: Path) -> Path:
    """Put the new folder in the place of the old one, and return where the old one is now.

    On Linux this is one system call: whoever looks, whenever, sees one folder or the other whole. Elsewhere it takes
    two renames; a process killed between them leaves the old folder where the next run looks for it (see `claim`).
    """
    if _exchange(new, old):
        return new
    aside = parking(old)
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    return aside


def parking(folder: Path) -> Path:
    """Return where a folder is put aside while it is exchanged without the help of the kernel."""
    return folder.with_name(f".{folder.name}.hadesign-old")


def staging(folder: Path) -> Path:
    """Return where a folder is prepared: beside its place, so that both are on one file system."""
    return folder.with_name(f".{folder.name}.hadesign-new")


def discard(folder: Path) -> None:
    """Remove a folder of ours, whatever the modes of the folders in it.

    The manifest goes last: if we are killed on the way, the next run must still know which of the files were ours.
    """
    if folder.is_symlink() or not folder.exists():
        return
    for place, _, _ in os.walk(folder):
        Path(place).chmod(0o700)
    for entry in list(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MANIFEST:
            entry.unlink()
    shutil.rmtree(folder)


def _exchange(new: Path, old: Path) -> bool:
    """Ask Linux to exchange two names; tell whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(old))
