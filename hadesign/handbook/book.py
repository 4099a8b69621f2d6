"""What pages are made from, and the small things that several of them say."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from hadesign.artifact import Artifact
from hadesign.handbook.markdown import code, text
from hadesign.lint import Report
from hadesign.proof import Proof
from hadesign.topology.cluster import Cluster, Origin


@dataclass(frozen=True, slots=True)
class Book:
    """A design, its proof, its findings and its configs, on a day; a draft has errors that nobody waived."""

    cluster: Cluster
    proof: Proof
    report: Report
    configs: tuple[Artifact, ...]
    as_of: str
    version: str
    draft: bool

    def source(self, origin: Origin) -> str:
        """Say where in the blueprint something comes from: file and line, without folders, which differ by machine."""
        location = self.cluster.locate(origin)
        return code(f"{PurePath(location.file).name}:{location.line}")


def duration(seconds: float | None) -> str:
    """Write seconds as people do: `250 ms`, `27 s`, `15 min`, `6 h`, `90 d`."""
    if seconds is None:
        return "not given"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds == size or (seconds >= 2 * size and seconds % size == 0):
            return f"{seconds / size:g} {unit}"
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"


def names(values: Iterable[str], limit: int = 6) -> str:
    """List names, escaped, the first few of many."""
    listed = list(values)
    shown = ", ".join(text(value) for value in listed[:limit])
    return f"{shown} and {len(listed) - limit} more" if len(listed) > limit else shown


def given(value: object) -> str:
    """Return a value, or that nobody gave it."""
    return "not given" if value is None else text(value)
