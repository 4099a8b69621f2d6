"""One writer at a time: whoever holds the folder beside the output folder may write, and clears up after the dead."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.writer.foreign import rescue
from hadesign.writer.left import is_left_by_hadesign, is_parked_by_hadesign
from hadesign.writer.manifest import read_manifest
from hadesign.writer.swap import discard, parking, staging

_TRIES = 100
"""A try fails only if another process takes the folder away at the same moment."""


@contextmanager
def claim(place: Path) -> Iterator[Path]:
    """Yield an empty folder beside `place` that no other hadesign touches, after clearing up what a killed run left.

    The folder is locked and not its name: a lock goes with its process, however that ends, so a folder that is there
    and not locked is one that nobody will finish. The old folder is locked too, as both change places.

    Raises:
        UsageError: another hadesign is writing the folder, or something has the name of what it writes.
    """
    new = staging(place)
    for _try in range(_TRIES):
        made = _make(new)
        with _locked(new) as ours:
            if not ours:
                continue
            if made:
                _recover_parked(place)
                with _locked(place):
                    yield new
                return
            if not is_left_by_hadesign(new, place):
                message = _("{folder} is in the way, and hadesign did not leave it there; move it away.", folder=new)
                raise UsageError(message)
            _recover(new, place)
    raise UsageError(_("another hadesign keeps taking {folder} away; try again when it is done.", folder=new))


def _make(folder: Path) -> bool:
    """Make a folder and tell whether it was not there."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Lock a folder; yield whether it is still there under its name, or false if it is not there at all."""
    try:
        import fcntl
    except ImportError:  # Windows has no flock, and no hadesign would find the other there
        yield folder.exists()
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = _("another hadesign is writing here ({folder}); try again when it is done.", folder=folder)
            raise UsageError(message) from None
        yield _same(handle, folder)
    finally:
        os.close(handle)


def _same(handle: int, folder: Path) -> bool:
    """Tell whether a name still leads to the folder that was opened."""
    try:
        return os.path.samestat(os.fstat(handle), folder.lstat())
    except FileNotFoundError:
        return False


def _recover_parked(place: Path) -> None:
    """Undo or finish an exchange in three renames that was cut short: the parked folder is the old one, whole.

    What somebody else called so is left alone.
    """
    parked = parking(place)
    if not place.exists():
        if is_parked_by_hadesign(parked):
            parked.rename(place)
    elif is_left_by_hadesign(parked, place):
        _recover(parked, place)


def _recover(left: Path, place: Path) -> None:
    """Remove what a killed run left: a half-made folder, or the old one after the exchange.

    Nothing of it is needed but what somebody may have added to the old folder in its last moment. In a half-made one
    every file is ours by its manifest, or has its first name in the output folder.
    """
    if place.exists():
        before = {}
        with suppress(UsageError):  # a manifest cut short: it is the first file, so nothing else is there
            before = dict(read_manifest(left))
        rescue(left, place, before)
    discard(left)
