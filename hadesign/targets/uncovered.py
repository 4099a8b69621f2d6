"""Which targets do not fit a design, and which parts of it are left that no target writes for, each by its name."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import Message, _, translated
from hadesign.targets.base import unfit_reason
from hadesign.targets.known import target, target_names
from hadesign.topology.cluster import Balancer, Cluster
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.vocabulary.networks import PLUGINS
from hadesign.vocabulary.storages import STORAGES

PartKind: TypeAlias = Literal["installer", "load-balancer", "network-plugin", "storage-class"]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A target that does not fit a design, and why."""

    target: str
    why: str


def unfit(cluster: Cluster, others: Sequence[str] = ()) -> tuple[Unfit, ...]:
    """Return the targets that write nothing for a design, so that nobody looks for their files."""
    reasons = ((name, unfit_reason(target(name, others), cluster)) for name in target_names(others))
    return tuple(Unfit(name, why) for name, why in reasons if why)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A part of a design of which no target writes the configuration: what it is, its name, and its type's title."""

    part: PartKind
    name: str
    title: str

    def words(self, shown: Callable[[str], str] = str) -> str:
        """Say which part it is; `shown` writes a name as a page or a terminal has it."""
        name = shown(self.name)
        if self.part == "installer":
            return _("installer {name}", name=name)
        if self.part == "load-balancer":
            return _("load balancer {name}", name=name)
        if self.part == "network-plugin":
            return _("network plugin {name}", name=name)
        return _("storage class {name}", name=name)


def uncovered(cluster: Cluster) -> tuple[Uncovered, ...]:
    """Return what hadesign proves and lints, and writes no configuration for: a reader should not look for it."""
    unfitting = {one.target for one in unfit(cluster)}
    return (
        *_installer(cluster),
        *(
            Uncovered("load-balancer", one.name, one.type)
            for one in cluster.balancers
            if unfitting.issuperset(one.row.targets) or _in_front_of_ingress(one)
        ),
        *_plugin(cluster, unfitting),
        *(
            Uncovered("storage-class", one.name, one.provider)
            for one in cluster.storage
            if unfitting.issuperset(STORAGES[one.provider].targets)
        ),
    )


def _installer(cluster: Cluster) -> Iterator[Uncovered]:
    row = INSTALLERS[cluster.kubernetes.installer]
    if row.runs_control_plane and not row.targets:
        yield Uncovered("installer", cluster.kubernetes.installer, translated(Message(row.title)))


def _plugin(cluster: Cluster, unfitting: Collection[str]) -> Iterator[Uncovered]:
    """Yield the network plugin if somebody has to install it, and neither the installer nor a target of ours does."""
    plugin, row = cluster.network.plugin, INSTALLERS[cluster.kubernetes.installer]
    if plugin is None or not PLUGINS[plugin].installed or not row.runs_control_plane or plugin in (row.plugins or ()):
        return
    if plugin in unfitting or plugin not in target_names():
        yield Uncovered("network-plugin", plugin, translated(Message(PLUGINS[plugin].title)))


def _in_front_of_ingress(balancer: Balancer) -> bool:
    """Tell whether a balancer is in front of ingress whose type is written for the API only."""
    return balancer.serves == "ingress" and "api" in balancer.row.serves
