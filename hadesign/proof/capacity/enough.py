"""Enough room: what is left of CPU, memory and pods covers what is asked for; a bound, as sums may still not pack."""

from collections.abc import Mapping

from hadesign.proof.capacity.balances import Balance, Capacities
from hadesign.proof.capacity.machines import pool_of
from hadesign.proof.capacity.reasons import Shortfall
from hadesign.proof.capacity.resources import Resource
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves
from hadesign.topology.cluster import Cluster


class Enough:
    """Sums of each resource, over all nodes that take pods and over each pool that workloads are bound to."""

    def __init__(self, cluster: Cluster, capacities: Capacities) -> None:
        """Give machines of one pool that offer the same one label."""
        self.balances = capacities.balances
        labels: dict[object, int] = {}
        groups: dict[int, tuple[int, ...]] = {}
        self._allocatable: list[tuple[str | None, Mapping[Resource, int]]] = []
        for index, allocatable in capacities.allocatable.items():
            pool = pool_of(cluster, index)
            key = pool, tuple(sorted(allocatable.items()))
            if key not in labels:
                labels[key] = len(labels)
                self._allocatable.append((pool, allocatable))
            groups[index] = (labels[key],)
        self.leaves = Leaves({}, groups, len(labels))

    def _left(self, balance: Balance, hits: Hits) -> int:
        lost = sum(
            hit * allocatable[balance.resource]
            for (pool, allocatable), hit in zip(self._allocatable, hits, strict=True)
            if hit and balance.pool in (None, pool)
        )
        return balance.total - lost

    def holds(self, hits: Hits) -> bool:
        """Whether every sum still covers what is asked for."""
        return all(self._left(balance, hits) >= balance.requested for balance in self.balances)

    def judge(self, hits: Hits) -> Judgement:
        """Return the sum that is shortest of what is asked for, in its own unit."""
        worst = min(self.balances, key=lambda b: (self._left(b, hits) - b.requested) / max(b.total, 1))
        left = self._left(worst, hits)
        return Judgement(left, left, worst.total, worst.requested, Shortfall(worst.resource, worst.pool))
