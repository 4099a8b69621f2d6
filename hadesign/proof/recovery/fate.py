"""Whether what takes the cluster takes its backups, too."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

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
    if target.zone is not None and target.zone in zones:
        return Fate("zone", "zone", target.zone)
    region = target.region
    here = {zone.region for zone in cluster.infrastructure.zones} | {cluster.infrastructure.region}
    if target.offsite is None and target.zone is None and (region is None or region in here):
        return Fate("offsite", None)
    return Fate("offsite", "reached" if target.offsite is False else "elsewhere")
