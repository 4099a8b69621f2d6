"""Machines that take pods of workloads, and what each of them has for these once its DaemonSets are on it."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.topology.cluster import Capacity, Cluster

Amounts = tuple[int, ...]
"""An amount of each of `RESOURCES`."""
UNKNOWN = 1 << 80
"""Stands for an amount that nobody gave: large enough to forbid nothing."""


def takers(cluster: Cluster) -> list[int]:
    """Return the groups that take pods of workloads: workers, and control-plane nodes that some workload may run on.

    A control-plane node takes pods if it has no taint, or if a workload tolerates it; a DaemonSet on it moves nowhere.
    """
    moving = {id(w.eligible): w.eligible for w in cluster.workloads if w.kind != "DaemonSet"}
    open_ones = {index for eligible in moving.values() for index in eligible}
    return [index for index, group in enumerate(cluster.groups) if "worker" in group.roles or index in open_ones]


def pool_of(cluster: Cluster, group: int) -> str | None:
    """Return the pool that the machines of a group come from."""
    return cluster.nodes[cluster.groups[group].nodes[0]].pool


def free_of(cluster: Cluster, groups: Sequence[int]) -> Mapping[int, Mapping[Resource, int]]:
    """Return for some groups what a machine has besides its DaemonSets, as far as known; less than 0: too little."""
    daemons = [(w, frozenset(w.eligible)) for w in cluster.workloads if w.kind == "DaemonSet"]
    return {
        index: dict(
            _free(cluster.groups[index].allocatable, [w.requests for w, eligible in daemons if index in eligible])
        )
        for index in groups
    }


def _free(room: Capacity, daemons: Sequence[Capacity]) -> Iterator[tuple[Resource, int]]:
    for resource in RESOURCES:
        whole = getattr(room, resource)
        taken = [getattr(requests, resource) for requests in daemons]
        if whole is not None and None not in taken:
            yield resource, whole - sum(taken)


def amounts(known: Mapping[Resource, int]) -> Amounts:
    """Return an amount of each resource; of one that nobody gave there is enough."""
    return tuple(max(known.get(resource, UNKNOWN), 0) for resource in RESOURCES)


def times(free: Amounts, size: Amounts) -> int:
    """Return how many pods of a size fit into what is free."""
    found = UNKNOWN
    for room, amount in zip(free, size, strict=True):
        if amount and room // amount < found:
            found = room // amount
    return found
