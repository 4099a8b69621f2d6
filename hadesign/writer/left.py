"""What a killed run left beside an output folder: told from what others put there, which is nobody's to remove.

In a folder that everybody may write to, such as `/tmp`, anybody can give a thing the name of ours. So a name is no
proof: ours is a folder, no link, of this user, and it holds nothing but what a run of hadesign can have left in it.
"""

import os
import stat
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.writer.foreign import entries
from hadesign.writer.manifest import MANIFEST, read_manifest


def is_folder_of_mine(folder: Path) -> bool:
    """Tell whether a name leads to a folder, and not by a link, that belongs to this user."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return stat.S_ISDIR(status.st_mode) and mine


def is_parked_by_hadesign(folder: Path) -> bool:
    """Tell whether a folder can be an output folder that lost its name: none that hadesign refuses to write."""
    if not is_folder_of_mine(folder):
        return False
    try:
        read_manifest(folder)
    except UsageError:
        return False
    return True


def is_left_by_hadesign(folder: Path, place: Path) -> bool:
    """Tell whether a killed run can have left a folder beside `place`.

    It has a manifest of ours. If not, it is a new one before its first file was whole, or it was the output folder
    before hadesign wrote there: then everything in it has a second name at the same place in the new one.
    """
    if not is_folder_of_mine(folder):
        return False
    try:
        if read_manifest(folder):
            return True
    except UsageError:
        pass  # cut short, or somebody else's
    return all(path == MANIFEST or _stands_in(place / path, entry) for path, entry in entries(folder)) and not (
        _is_foreign(folder / MANIFEST)
    )


def _is_foreign(manifest: Path) -> bool:
    """Tell whether there is something else than a manifest that was cut short: ours begins like no other."""
    if not os.path.lexists(manifest):
        return False
    if manifest.is_symlink() or not manifest.is_file():
        return True
    with manifest.open("rb") as stream:
        head = stream.read(len(_BEGINNING))
    return not _BEGINNING.startswith(head)


_BEGINNING = b'{\n  "version": 1,\n  "hadesign": "'


def _stands_in(twin: Path, entry: os.DirEntry[str]) -> bool:
    """Tell whether something is at its place in the other folder: the same file, or an empty folder."""
    try:
        status, other = entry.stat(follow_symlinks=False), twin.lstat()
    except FileNotFoundError:
        return False
    both_folders = stat.S_ISDIR(status.st_mode) and stat.S_ISDIR(other.st_mode)
    return both_folders or os.path.samestat(status, other)
