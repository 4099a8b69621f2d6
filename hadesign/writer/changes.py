"""What a build changes in its folder: files that are added, changed and removed, and those that it leaves alone."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path, PurePosixPath

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.writer.manifest import MANIFEST, MadeOf, digest, read_manifest, read_seals


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths below the output folder, sorted; the manifest is none of them."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.added or self.changed or self.removed)


def changes(folder: Path, before: Mapping[str, str], artifacts: Collection[Artifact]) -> Changes:
    """Compare what is to be written with what stands in a folder, of which `before` is ours."""
    stands = {path: _digest(folder / path) for path in before}
    wanted = {artifact.path: digest(artifact.data) for artifact in artifacts if artifact.path != MANIFEST}
    return Changes(
        added=tuple(sorted(path for path in wanted if stands.get(path) is None)),
        changed=tuple(sorted(path for path, value in wanted.items() if stands.get(path) not in (None, value))),
        removed=tuple(sorted(path for path, value in stands.items() if value is not None and path not in wanted)),
    )


def written_before(folder: Path, of: Callable[[str], bool]) -> tuple[Artifact, ...]:
    """Return files of an earlier build as they stand, by their path: for a build that is about other ones only.

    Raises:
        UsageError: the folder has a manifest that is not ours, or is broken.
    """
    found = []
    for path in sorted(read_manifest(folder)):
        file = folder / path
        inside = ".." not in PurePosixPath(path).parts and not PurePosixPath(path).is_absolute()
        if inside and of(path) and file.is_file() and not file.is_symlink():
            found.append(Artifact(path, _content(file.read_bytes()), bool(file.stat().st_mode & 0o100)))
    return tuple(found)


def standing(folder: Path, part: MadeOf) -> tuple[Artifact, ...] | None:
    """Return the files of a part of a package as they stand, if they are what would be made; else `None`.

    They are if they were made of the same inputs and nobody has edited, removed or added one since.

    Raises:
        UsageError: the folder has a manifest that is not ours, or is broken.
    """
    seal = read_seals(folder).get(part.name)
    if seal is None:
        return None
    found = written_before(folder, part.has)
    files = {artifact.path: digest(artifact.data) for artifact in found}
    return found if part.seal(files, {one.path for one in found if one.executable}) == seal else None


def _digest(file: Path) -> str | None:
    """Return the digest of a file as it stands; of what is no plain file one that no file has."""
    if file.is_file() and not file.is_symlink():
        return digest(file.read_bytes())
    return "" if file.is_symlink() or file.exists() else None


def _content(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
