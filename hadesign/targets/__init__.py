"""Cluster to configs: each folder here is one consumer, found by its presence; packages may offer more."""

from collections.abc import Callable, Sequence
from typing import Literal

from hadesign.artifact import Artifact
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import Message, _, translated
from hadesign.targets.base import unfit_reason
from hadesign.targets.known import target, target_names
from hadesign.topology.cluster import Balancer, Cluster
from hadesign.vocabulary.installers import INSTALLERS


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A part of a design of which no target writes the configuration: what it is, its name, and its type's title."""

    part: Literal["installer", "load-balancer"]
    name: str
    title: str

    def words(self, shown: Callable[[str], str] = str) -> str:
        """Say which part it is; `shown` writes a name as a page or a terminal has it."""
        if self.part == "installer":
            return _("installer {name}", name=shown(self.name))
        return _("load balancer {name}", name=shown(self.name))


def uncovered(cluster: Cluster) -> tuple[Uncovered, ...]:
    """Return what hadesign proves and lints, and writes no configuration for: a reader should not look for it."""
    installer = cluster.kubernetes.installer
    row = INSTALLERS[installer]
    found = (
        []
        if row.targets or not row.runs_control_plane
        else [Uncovered("installer", installer, translated(Message(row.title)))]
    )
    unfitting = {one.target for one in unfit(cluster)}
    balancers = (one for one in cluster.balancers if unfitting.issuperset(one.row.targets) or _in_front_of_ingress(one))
    return (*found, *(Uncovered("load-balancer", one.name, one.type) for one in balancers))


def _in_front_of_ingress(balancer: Balancer) -> bool:
    """Tell whether a balancer is in front of ingress whose type is written for the API only."""
    return balancer.serves == "ingress" and "api" in balancer.row.serves


@dataclass(frozen=True, slots=True)
class Unfit:
    """A target that does not fit a design, and why."""

    target: str
    why: str


def unfit(cluster: Cluster, others: Sequence[str] = ()) -> tuple[Unfit, ...]:
    """Return the targets that write nothing for a design, so that nobody looks for their files."""
    reasons = ((name, unfit_reason(target(name, others), cluster)) for name in target_names(others))
    return tuple(Unfit(name, why) for name, why in reasons if why)


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
