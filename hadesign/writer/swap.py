"""Puts a finished folder in the place of another in one step of the file system."""

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Of renameat2(2)."""
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def swap(new: Path, old: Path) -> None:
    """Exchange two folders; afterwards `new` holds what `old` held.

    On Linux this is one system call: whoever looks, whenever, sees one folder or the other whole. Elsewhere it
    takes three renames; a process killed between them leaves the old folder under the name that `recover` looks for.
    """
    if _exchange(new, old):
        return
    aside = parking(old)
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def parking(folder: Path) -> Path:
    """Return where a folder is put aside while it is exchanged without the help of the kernel."""
    return folder.with_name(f".{folder.name}.hadesign-old")


def staging(folder: Path) -> Path:
    """Return where a folder is prepared: beside its place, so that both are on one file system."""
    return folder.with_name(f".{folder.name}.hadesign-new")


def recover(folder: Path) -> None:
    """Clear away what a killed run left: a folder that was put aside comes back, a half-made one goes."""
    if parking(folder).exists() and not folder.exists():
        parking(folder).rename(folder)
    shutil.rmtree(staging(folder), ignore_errors=True)


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
