"""Which files of the build change, and what that takes of the machines."""

from collections.abc import Collection, Iterator
from typing import Literal, TypeAlias

from hadesign.artifact import Artifact
from hadesign.comparison.side import Side
from hadesign.frozen import dataclass
from hadesign.targets.taking_effect import Effect, effect_of

FileFate: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is another one now; `machine` is the one that it is for, or empty; what is gone has no `effect`."""

    path: str
    fate: FileFate
    effect: Effect | None
    machine: str = ""


def file_changes(before: Side, after: Side) -> Iterator[FileChange]:
    """Yield every file that differs, by path."""
    machines = {node.name for side in (before, after) for node in side.cluster.nodes}
    for path in sorted({*before.files, *after.files}):
        old, new = before.files.get(path), after.files.get(path)
        if old is None or new is None or (old.data, old.executable) != (new.data, new.executable):
            fate: FileFate = "added" if old is None else "removed" if new is None else "changed"
            yield FileChange(path, fate, effect_of(path, _text(old), _text(new)), _machine(path, machines))


def _text(artifact: Artifact | None) -> str | None:
    return None if artifact is None else artifact.data.decode("utf-8", "replace")


def _machine(path: str, machines: Collection[str]) -> str:
    """Return the machine that a folder or a file is named after."""
    *folders, file = path.split("/")[2:]
    name = file.partition(".")[0]
    return next((one for one in (*folders, name, name.removeprefix("join-")) if one in machines), "")
