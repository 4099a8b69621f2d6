"""Cluster to configs: each folder here is one consumer, found by its presence; packages may offer more."""

from collections.abc import Sequence

from hadesign.artifact import Artifact
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import unfit_reason
from hadesign.targets.known import target, target_names
from hadesign.targets.uncovered import Uncovered, Unfit, uncovered, unfit
from hadesign.topology.cluster import Cluster


def compile_configs(cluster: Cluster, names: Sequence[str] = (), others: Sequence[str] = ()) -> tuple[Artifact, ...]:
    """Return the configs of the named targets, or of every target that fits the design, sorted by path.

    `others` are targets of other packages that the settings name.

    Raises:
        UsageError: a target that was asked for does not exist or does not fit the design.
        InputError: the blueprint lacks a fact without which a config would be invented.
    """
    chosen = []
    for name in names or target_names(others):
        found = target(name, others)
        reason = unfit_reason(found, cluster)
        if reason and names:
            raise UsageError(_("target {name} does not fit this design: {reason}.", name=name, reason=reason))
        if not reason:
            chosen.append((name, found))
    artifacts = [
        Artifact(f"configs/{name}/{artifact.path}", artifact.content, artifact.executable)
        for name, found in chosen
        for artifact in found.emit(cluster)
    ]
    return tuple(sorted(artifacts, key=lambda artifact: artifact.path))


@dataclass(frozen=True, slots=True)
class Offer:
    """What a target would write for a design: its files, or why there are none.

    `lacks` are facts that the design would have to say first, each with its place.
    """

    target: str
    files: tuple[str, ...] = ()
    why: str = ""
    lacks: tuple[str, ...] = ()


def offers(cluster: Cluster, others: Sequence[str] = ()) -> tuple[Offer, ...]:
    """Return what each target would write for a design."""
    return tuple(_offer(cluster, name, others) for name in target_names(others))


def _offer(cluster: Cluster, name: str, others: Sequence[str]) -> Offer:
    if why := unfit_reason(target(name, others), cluster):
        return Offer(name, why=why)
    try:
        return Offer(name, tuple(artifact.path for artifact in compile_configs(cluster, [name], others)))
    except InputError as error:
        return Offer(name, lacks=tuple(f"{one.location}: {one.message}" for one in error.diagnostics))


__all__ = [
    "Offer",
    "Uncovered",
    "Unfit",
    "compile_configs",
    "offers",
    "target",
    "target_names",
    "uncovered",
    "unfit",
]
