"""The one writer: all files or none, and only below the output folder."""

import errno
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.writer.changes import Changes, changes, standing, written_before
from hadesign.writer.claim import claim
from hadesign.writer.foreign import carry_over, refuse_conflicts, rescue
from hadesign.writer.manifest import (
    MANIFEST,
    MadeOf,
    Provenance,
    digest,
    manifest,
    read_manifest,
    recorded,
    says_the_same,
)
from hadesign.writer.swap import discard, swap

__all__ = [
    "MANIFEST",
    "Changes",
    "MadeOf",
    "Provenance",
    "compare",
    "digest",
    "prepare",
    "read_manifest",
    "recorded",
    "standing",
    "write",
    "written_before",
]


def prepare(folder: Path) -> Path:
    """Return the real place of an output folder, after checking that it can be one.

    Raises:
        UsageError: it is a file, or it cannot change places: the folder one is working in, or a mount point.
    """
    place = folder.resolve()
    if place.exists() and not place.is_dir():
        raise UsageError(_("{folder} is a file; name a folder with -o.", folder=folder))
    if Path.cwd().is_relative_to(place):
        message = _(
            "{folder} is the folder you are working in, or above it; name a folder of its own with -o.", folder=folder
        )
        raise UsageError(message)
    if place.is_mount():
        raise UsageError(_("{folder} is a mount point; name a folder inside it with -o.", folder=folder))
    return place


def compare(folder: Path, artifacts: Sequence[Artifact], provenance: Provenance) -> Changes:
    """Return what `write` would change, and change nothing; what was edited by hand counts as changed.

    The manifest is named where nothing but what the package was made from would be another.

    Raises:
        UsageError: the folder has a manifest that is not ours, or is broken.
    """
    difference = changes(folder, read_manifest(folder), artifacts)
    stands = folder / MANIFEST
    same = stands.is_file() and says_the_same(stands.read_bytes(), manifest(artifacts, provenance).data)
    return difference if difference.any or same else Changes((), (MANIFEST,), ())


def write(folder: Path, artifacts: Sequence[Artifact], provenance: Provenance, *, force: bool = False) -> Changes:
    """Put a package into a folder: afterwards it is there whole, or the folder is as it was. Return what changed.

    The package is written beside the folder, files that hadesign did not write get a second name in it, and then both
    change places in one step (see `swap`). A process killed at any moment leaves the old folder or the new one, and the
    next run clears away what it left beside it. A folder that has all of it already is not touched.

    Raises:
        UsageError: a generated file was edited (unless `force`), a foreign file is in the way, another hadesign is
            writing this folder, or the file system refuses.
    """
    place = prepare(folder)
    # The manifest comes first: a half-made folder that holds a file holds the list of those that are ours.
    files = [manifest(artifacts, provenance), *artifacts]
    _refuse_strange_paths(files)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with claim(place) as new:
            return _replace(place, new, files, force=force)
    except OSError as error:
        message = _("cannot write {what}. {folder} is as it was.", what=_named(error, folder), folder=folder)
        raise UsageError(message) from None


def _replace(place: Path, new: Path, files: Sequence[Artifact], *, force: bool) -> Changes:
    """Fill the new folder and let it change places with the old one; clear away what is left over."""
    exists = place.exists()
    try:
        before = read_manifest(place) if exists else {}
        difference = changes(place, before, files)
        if exists:
            refuse_conflicts(place, before, files, force=force)
            if not difference.any and _stands(place, files):
                discard(new)
                return difference
        for artifact in files:
            _write_file(new / artifact.path, artifact)
        if not exists:
            new.rename(place)
            return difference
        carry_over(place, new, before)
    except BaseException:
        with suppress(OSError):  # the next run clears away what cannot be removed now
            discard(new)
        raise
    try:
        left = swap(new, place)
    except OSError:
        discard(new)
        raise
    # From here on the new folder is there, and whatever fails is left to the next run.
    try:
        rescue(left, place, before)
        discard(left)
    except OSError as error:
        message = _(
            "{folder} is written, but {left} could not be cleared away ({reason}); the next build tries again.",
            folder=place, left=left, reason=_named(error, left),
        )  # fmt: skip
        raise UsageError(message) from None
    return difference


def _named(error: OSError, folder: Path) -> str:
    """Say what the file system refused, and with which file."""
    if error.errno == errno.EXDEV:
        return _("{folder}: it holds a mount point, which cannot move along", folder=folder)
    return f"{error.filename or folder}: {error.strerror or type(error).__name__}"


def _stands(place: Path, files: Sequence[Artifact]) -> bool:
    """Whether a folder whose files are those that are wanted has their manifest as well, and what runs can be run."""
    kept = place / files[0].path
    if not kept.is_file() or kept.read_bytes() != files[0].data:
        return False
    return all((place / one.path).stat().st_mode & 0o111 == 0o111 for one in files if one.executable)


def _write_file(path: Path, artifact: Artifact) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(artifact.data)
    if artifact.executable:
        path.chmod(0o755)


def _refuse_strange_paths(files: Sequence[Artifact]) -> None:
    """Refuse a path that would leave the folder, or that two files want; either would be a bug of ours."""
    seen: set[str] = set()
    folders = {str(parent) for artifact in files for parent in PurePosixPath(artifact.path).parents}
    for artifact in files:
        path = PurePosixPath(artifact.path)
        strange = path.is_absolute() or ".." in path.parts or not path.parts or not artifact.path.isprintable()
        if strange or str(path) != artifact.path or artifact.path in seen or artifact.path in folders:
            raise ValueError(f"not a path below the output folder, or written twice: {artifact.path!r}")
        seen.add(artifact.path)
