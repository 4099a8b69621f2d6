"""Files in the output folder that hadesign did not write: they keep their place, their content and their inode."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.writer.manifest import MANIFEST, digest

SHOWN = 5


def entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything below a folder that is no folder with something in it, with its relative POSIX path.

    Links are not followed. Folders count only if they are empty: the others are there for what they hold.
    """
    todo = [("", folder)]
    while todo:
        prefix, place = todo.pop()
        with os.scandir(place) as found:
            for entry in sorted(found, key=lambda e: e.name):
                path = f"{prefix}{entry.name}"
                if entry.is_dir(follow_symlinks=False) and any(Path(entry.path).iterdir()):
                    todo.append((f"{path}/", Path(entry.path)))
                else:
                    yield path, entry


def refuse_conflicts(folder: Path, before: Mapping[str, str], artifacts: Collection[Artifact], *, force: bool) -> None:
    """Raise a UsageError if a generated file was edited by hand, or something foreign stands where one would go.

    `force` gives up what was edited; what hadesign never wrote is not its to remove.
    """
    wanted = {artifact.path for artifact in artifacts}
    above = {str(parent) for path in wanted for parent in PurePosixPath(path).parents}
    edited, foreign = [], []
    for path, entry in entries(folder):
        if path in before:
            if not _untouched(entry, before[path]):
                edited.append(path)
        elif path != MANIFEST and not _fits(path, entry, wanted, above):
            foreign.append(path)
    if foreign:
        message = _(
            "in {folder}, not written by hadesign and in its way: {files}. Nothing was changed; move it away, or name"
            " another folder with -o.",
            folder=folder, files=_listed(foreign),
        )  # fmt: skip
        raise UsageError(message)
    if edited and not force:
        message = _(
            "in {folder}, edited by hand since hadesign wrote it: {files}. Nothing was changed; keep your change in the"
            " blueprint, or give it up with --force.",
            folder=folder, files=_listed(edited),
        )  # fmt: skip
        raise UsageError(message)


def _untouched(entry: os.DirEntry[str], written: str) -> bool:
    """Tell whether a generated file is still what was written; anything but a plain file is not."""
    return entry.is_file(follow_symlinks=False) and digest(Path(entry.path).read_bytes()) == written


def _fits(path: str, entry: os.DirEntry[str], wanted: Collection[str], above: Collection[str]) -> bool:
    """Tell whether something foreign can stay: not at a generated file's place, nor below it, nor in place of a folder.

    A folder where generated files go in is no obstacle.
    """
    if path in wanted or any(str(parent) in wanted for parent in PurePosixPath(path).parents):
        return False
    return path not in above or entry.is_dir(follow_symlinks=False)


def _listed(paths: Collection[str]) -> str:
    return listed(sorted(paths), SHOWN)


def carry_over(old: Path, new: Path, before: Mapping[str, str]) -> None:
    """Give everything foreign in the old folder a second name in the new one; content and inode stay the same."""
    for path, entry in entries(old):
        if path in before or path == MANIFEST:
            continue
        target = new / path
        if entry.is_dir(follow_symlinks=False):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(entry.path, target, follow_symlinks=False)
    # Modes come last, the deepest folder first: one that nobody may write into is filled by then.
    for place, *_rest in os.walk(new, topdown=False):
        _as_before(old / Path(place).relative_to(new), Path(place))


def _as_before(old: Path, new: Path) -> None:
    """Give a folder the owner, the mode and the times that it had in the old place, if it was there."""
    if not old.is_dir() or old.is_symlink():
        return
    was = old.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only root gives files away
            os.chown(new, was.st_uid, was.st_gid)
    shutil.copystat(old, new, follow_symlinks=False)


def rescue(old: Path, new: Path, before: Mapping[str, str]) -> None:
    """Move over what somebody added while the new folder was being made."""
    for path, entry in entries(old):
        target = new / path
        if path not in before and path != MANIFEST and not target.exists() and not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(entry.path).rename(target)
