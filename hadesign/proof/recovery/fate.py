"""Whether what takes the cluster, or a part of it, takes its backups, too."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Undecided
from hadesign.proof.recovery.steps import Lack
from hadesign.topology.cluster import Backup, Cluster

Keeping: TypeAlias = Literal["in-cluster", "node", "zone", "reached", "elsewhere"]
"""Where backups are: in the cluster itself, on one of its nodes, in one of its zones, where the loss of its zones
reaches them, or where it does not."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Where backups are (`None`: nobody says), and the field that tells; `name` is that of the node or zone."""

    field: str
    kept: Keeping | None
    name: str = ""

    @property
    def shared(self) -> bool | None:
        """Whether the loss of the cluster takes them; `None` if that is not known."""
        return None if self.kept is None else self.kept != "elsewhere"


def shared_fate(cluster: Cluster, target: Backup) -> Fate:
    """Return whether the loss of the cluster takes backups; another region is taken for a place that survives."""
    zones = {node.zone for node in cluster.nodes}
    if target.in_cluster:
        return Fate("inCluster", "in-cluster")
    if target.node is not None:
        return Fate("node", "node", target.node)
    if target.offsite is not True and any(node.name == target.location for node in cluster.nodes):
        return Fate("location", "node", target.location or "")
    if target.zone is not None and target.zone in zones:
        return Fate("zone", "zone", target.zone)
    region = target.region
    here = {zone.region for zone in cluster.infrastructure.zones} | {cluster.infrastructure.region}
    if target.offsite is None and target.zone is None and (region is None or region in here):
        return Fate("offsite", None)
    return Fate("offsite", "reached" if target.offsite is False else "elsewhere")


def with_the_data(cluster: Cluster, target: Backup) -> bool | None:
    """Return whether copies go with the data: inside the cluster they are reached through it, or a member has them.

    `None` if nobody says where they are: by default they are where they were made.
    """
    fate = shared_fate(cluster, target)
    if fate.kept in (None, "reached"):
        return None if target.location is None else False
    members = {member.node for member in cluster.etcd.members} if cluster.etcd and target.what == "etcd" else set()
    return fate.kept == "in-cluster" or (fate.kept == "node" and fate.name in members)


def unknown_place(target: Backup) -> Lack:
    """Return that nobody says where copies are, whatever is lost."""
    return Lack(Undecided("backup-with-data"), target.origin.below("location"))


def outlives(cluster: Cluster, target: Backup, outage: Outage) -> bool | None:
    """Return whether copies can be restored from after some failures; `None` if nobody says where they are.

    What is kept in the cluster itself is reached through it, so that it is of no use while the cluster is down.
    """
    fate = shared_fate(cluster, target)
    if fate.kept == "in-cluster":
        return False
    if fate.kept in ("node", "zone"):
        return f"{fate.kept}/{fate.name}" not in outage.dead
    return True if fate.kept == "elsewhere" else None
