"""Files in the output folder that hadesign did not write: they keep their place, their content and their inode."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.writer.manifest import MANIFEST, digest

SHOWN = 5


def entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything below a folder but directories, with its relative POSIX path; links are not followed."""
    todo = [("", folder)]
    while todo:
        prefix, place = todo.pop()
        with os.scandir(place) as found:
            for entry in sorted(found, key=lambda e: e.name):
                path = f"{prefix}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    todo.append((f"{path}/", Path(entry.path)))
                else:
                    yield path, entry


def refuse_conflicts(folder: Path, before: Mapping[str, str], artifacts: Collection[Artifact]) -> None:
    """Raise a UsageError if a generated file was edited by hand, or a foreign file stands where one would go."""
    wanted = {artifact.path for artifact in artifacts} | {MANIFEST}
    edited, foreign = [], []
    for path, entry in entries(folder):
        if path in before:
            if entry.is_symlink() or digest(Path(entry.path).read_bytes()) != before[path]:
                edited.append(path)
        elif path != MANIFEST and (path in wanted or any(w.startswith(f"{path}/") for w in wanted)):
            foreign.append(path)
    for paths, what in ((edited, "edited by hand since hadesign wrote it"), (foreign, "not written by hadesign")):
        if paths:
            more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
            listed = ", ".join(sorted(paths)[:SHOWN]) + more
            raise UsageError(
                f"in {folder}, {what}: {listed}. Nothing was changed; keep your change in the blueprint,"
                " or replace the file with --force."
            )


def carry_over(old: Path, new: Path, before: Mapping[str, str]) -> None:
    """Give every foreign file of the old folder a second name in the new one; content and inode stay the same."""
    for path, entry in entries(old):
        if path in before or path == MANIFEST:
            continue
        target = new / path
        if target.exists() or target.is_symlink():
            continue  # with --force: a generated file takes its place
        _folders(old, new, Path(path).parent)
        os.link(entry.path, target, follow_symlinks=False)
    for place, folders, _ in os.walk(old):
        for name in folders:
            inside = Path(place, name)
            relative = inside.relative_to(old)
            if not inside.is_symlink() and not (new / relative).exists() and not any(inside.iterdir()):
                _folders(old, new, relative)


def _folders(old: Path, new: Path, relative: Path) -> None:
    """Create a folder and those above it as they are in the old place."""
    for part in [*reversed(relative.parents), relative]:
        if not (new / part).exists():
            (new / part).mkdir()
            shutil.copystat(old / part, new / part, follow_symlinks=False)


def rescue(old: Path, new: Path, before: Mapping[str, str]) -> None:
    """Move over what somebody added while the new folder was being made."""
    for path, entry in entries(old):
        target = new / path
        if path not in before and path != MANIFEST and not target.exists() and not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(entry.path).rename(target)
