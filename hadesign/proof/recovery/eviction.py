"""When Kubernetes evicts pods from nodes that are silent, and when it stops to."""

from collections import Counter
from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.detection import eviction_rate, last_eviction
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import EvictionStopped
from hadesign.proof.recovery.steps import Step
from hadesign.topology.cluster import Cluster
from hadesign.topology.workloads import schedulable


@dataclass(frozen=True, slots=True)
class NodesByZone:
    """Nodes that may run a workload, by zone: all, those that are dead or cut off, and the zones that are cut off."""

    every: Mapping[str, int]
    gone: Mapping[str, int]
    cut: frozenset[str]

    @property
    def living(self) -> dict[str, int]:
        """Nodes by zone that can take a replica, without zones that have none."""
        left = {zone: count - self.gone[zone] for zone, count in self.every.items()}
        return {zone: count for zone, count in left.items() if count}


class Evictions:
    """Counts the nodes of each zone, as evictions are limited by zone."""

    def __init__(self, cluster: Cluster) -> None:
        """Index the machines that are nodes of Kubernetes by zone."""
        self._cluster = cluster
        self._are_nodes = {node.group for node in cluster.nodes if schedulable(node)}
        self._in_zone: Counter[str] = Counter()
        for group in self._are_nodes:
            self._in_zone[cluster.groups[group].zone or ""] += len(cluster.groups[group].nodes)

    def tainted(self, nodes: NodesByZone, outage: Outage) -> tuple[list[Step], EvictionStopped | None]:
        """Return when the last dead node is tainted, or why none is: most of a small zone is dead, but not all."""
        dead: Counter[str] = Counter()
        for group, count in outage.lost.items():
            if group in self._are_nodes:
                dead[self._cluster.groups[group].zone or ""] += count
        slowest: tuple[float, int, str] = (0.0, 0, "")
        for zone in (zone for zone, gone in nodes.gone.items() if gone):
            silent = self._in_zone[zone] if zone in nodes.cut else dead[zone]
            rate = eviction_rate(silent, self._in_zone[zone])
            if not rate:
                return [], EvictionStopped(zone)
            slowest = max(slowest, (last_eviction(silent, rate), silent, zone))
        return ([timers.nodes_tainted(*slowest)] if slowest[0] else []), None
