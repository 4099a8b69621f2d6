"""The one writer: all files or none, and only below the output folder."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.writer.foreign import carry_over, refuse_conflicts, rescue
from hadesign.writer.manifest import MANIFEST, Provenance, digest, manifest, read_manifest
from hadesign.writer.swap import recover, staging, swap

__all__ = ["MANIFEST", "Provenance", "digest", "prepare", "write"]


def prepare(folder: Path) -> Path:
    """Return the real place of an output folder, after checking that it can be one.

    Raises:
        UsageError: it is a file, or the folder one is working in (which cannot change places under a shell's feet).
    """
    place = folder.resolve()
    if place.exists() and not place.is_dir():
        raise UsageError(f"{folder} is a file; name a folder with -o.")
    if Path.cwd().is_relative_to(place):
        raise UsageError(f"{folder} is the folder you are working in, or above it; name a folder of its own with -o.")
    return place


def write(folder: Path, artifacts: Sequence[Artifact], provenance: Provenance, *, force: bool = False) -> None:
    """Put a package into a folder: afterwards it is there whole, or the folder is as it was.

    The package is written beside the folder, files that hadesign did not write get a second name in it, and then both
    change places in one step (see `swap`). A process killed at any moment leaves the old folder or the new one.

    Raises:
        UsageError: a generated file was edited, a foreign file is in the way (both unless `force`), another hadesign is
            writing here, or the file system refuses.
    """
    place = prepare(folder)
    files = [*artifacts, manifest(artifacts, provenance)]
    _refuse_strange_paths(files)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _lock(place.parent):
            recover(place)
            _write_locked(place, files, force=force)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot write {error.filename or folder}: {reason}. {folder} is as it was.") from None


def _write_locked(place: Path, files: Sequence[Artifact], *, force: bool) -> None:
    exists = place.exists()
    before = read_manifest(place) if exists else {}
    if exists and not force:
        refuse_conflicts(place, before, files)
    new = staging(place)
    try:
        new.mkdir()
        for artifact in files:
            _write_file(new / artifact.path, artifact)
        if not exists:
            new.rename(place)
            return
        shutil.copystat(place, new)
        carry_over(place, new, before)
        swap(new, place)
        rescue(new, place, before)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _write_file(path: Path, artifact: Artifact) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(artifact.data)
    if artifact.executable:
        path.chmod(0o755)


def _refuse_strange_paths(files: Sequence[Artifact]) -> None:
    """Refuse a path that would leave the folder, and two files of one name; either would be a bug of ours."""
    seen: set[str] = set()
    for artifact in files:
        path = PurePosixPath(artifact.path)
        strange = path.is_absolute() or ".." in path.parts or not path.parts or not artifact.path.isprintable()
        if strange or str(path) != artifact.path or artifact.path in seen:
            raise ValueError(f"not a path below the output folder, or written twice: {artifact.path!r}")
        seen.add(artifact.path)


@contextmanager
def _lock(parent: Path) -> Iterator[None]:
    """Keep a second hadesign from writing here at the same time; the lock goes with the process, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no flock, and no hadesign would find the other there
        yield
        return
    handle = os.open(parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another hadesign is writing in {parent}; try again when it is done.") from None
        yield
    finally:
        os.close(handle)
