"""Folders for files that pass: gone when the process ends, and removed by the next run where it was killed.

The folder is locked while its process lives; a lock goes with its process, however that ends.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hadesign.writer.left import is_folder_of_mine

PREFIX = "hadesign-"
MARKER = ".hadesign-passing"
"""An empty file in each such folder: what has none is not ours, whatever its name."""
_locks: dict[Path, int] = {}


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Yield an empty folder, and remove it with all that is in it; raises `OSError` where there is no room for one."""
    folder = _made()
    try:
        yield folder / "in"
    finally:
        _remove(folder)


def folder_until_exit() -> Path:
    """Return an empty folder that stays until this process ends; raises `OSError` where there is no room for one."""
    folder = _made()
    atexit.register(_remove, folder)
    return folder / "in"


def passes(file: Path) -> bool:
    """Whether a file stands right in such a folder: hadesign has put it there, and not the user."""
    return (file.parent.parent / MARKER).is_file()


def _made() -> Path:
    """Make a folder of this process, after removing those whose processes are gone."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        _locks[folder] = _lock(folder)
        (folder / MARKER).touch()
        (folder / "in").mkdir()
    except BaseException:
        _remove(folder)
        raise
    return folder


def _remove(folder: Path) -> None:
    """Remove a folder of this process; what cannot be removed is left to the next run."""
    shutil.rmtree(folder / "in", ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)  # the marker goes last: what is left without it is nobody's
    handle = _locks.pop(folder, -1)
    if handle >= 0:
        os.close(handle)


def sweep() -> None:
    """Remove folders of this user that a killed run left; what cannot be looked at or removed stays."""
    left: list[Path] = []
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as found:
        left = [Path(entry.path) for entry in found if entry.name.startswith(PREFIX)]
    for folder in left:
        with suppress(OSError):
            if is_folder_of_mine(folder) and (folder / MARKER).is_file() and folder not in _locks:
                handle = _lock(folder)
                if handle >= 0:
                    _locks[folder] = handle
                    _remove(folder)


def _lock(folder: Path) -> int:
    """Return the handle that keeps a folder locked, or -1 where there are no locks; raises `OSError` if it is taken."""
    try:
        import fcntl
    except ImportError:  # Windows: there nothing is swept either
        return -1
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
