"""What is left for requests after the largest node or the largest zone is lost: an upper bound, by resource and pool.

The sum is a bound, not a placement: requests that exceed it cannot fit, requests below it may still not pack. Sizes are
taken as the blueprint gives them; what the system and the kubelet reserve is not subtracted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.topology.cluster import Cluster, NodeGroup, Origin, Workload

Resource: TypeAlias = Literal["cpu", "memory", "pods"]
RESOURCES: tuple[Resource, ...] = ("cpu", "memory", "pods")
"""Millicores, bytes, pods."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One resource of the nodes of a pool (`None`: all that take ordinary pods), in millicores, bytes, pods.

    `critical` is the part of `requested` by workloads of tier critical or of no stated tier. `zone_share` and `zone`
    are `None` where no zones are known. `origin` is where the nodes are declared.
    """

    pool: str | None
    resource: Resource
    requested: int
    critical: int
    total: int
    node_share: int
    node: str
    zone_share: int | None
    zone: str | None
    origin: Origin

    @property
    def after_node(self) -> int:
        """What is left without the largest node."""
        return self.total - self.node_share

    @property
    def after_zone(self) -> int | None:
        """What is left without the largest zone."""
        return None if self.zone_share is None else self.total - self.zone_share


@dataclass(frozen=True, slots=True)
class Capacities:
    """Balances that can be drawn, and what is missing for the others: (what, where it would have to be given).

    `offers` is what each machine of a group of workers offers to workloads, DaemonSets taken off, as far as known.
    """

    balances: tuple[Balance, ...]
    missing: tuple[tuple[str, Origin], ...]
    offers: Mapping[int, Mapping[Resource, int]]


def capacities(cluster: Cluster) -> Capacities:
    """Draw the balance of every resource for all nodes together and for each pool that workloads are bound to."""
    ordinary = [index for index, group in enumerate(cluster.groups) if "worker" in group.roles]
    pool_of = {index: cluster.nodes[cluster.groups[index].nodes[0]].pool for index in ordinary}
    bound = {
        w.origin.path: entry.pool for w, entry in zip(cluster.workloads, cluster.blueprint.spec.workloads, strict=True)
    }
    offers = {index: dict(_offer(cluster, index)) for index in ordinary}
    balances: list[Balance] = []
    missing: dict[str, Origin] = {}
    for pool in (None, *sorted({pool for pool in bound.values() if pool})):
        groups = [index for index in ordinary if pool is None or pool_of[index] == pool]
        workloads = [w for w in cluster.workloads if pool is None or bound[w.origin.path] == pool]
        if not groups or not workloads:
            continue
        for resource in RESOURCES:
            gaps = dict(_gaps(cluster, [cluster.groups[index] for index in groups], workloads, resource))
            missing.update(gaps)
            if not gaps:
                balances.append(_balance(cluster, pool, groups, offers, workloads, resource))
    return Capacities(tuple(balances), tuple(missing.items()), offers)


def _offer(cluster: Cluster, index: int) -> Iterator[tuple[Resource, int]]:
    """Yield what a machine of a group offers; a DaemonSet's pods go with their nodes, so they shrink each node."""
    daemons = [w for w in cluster.workloads if w.kind == "DaemonSet" and index in w.eligible]
    for resource in RESOURCES:
        size = getattr(cluster.groups[index].size, resource)
        taken = [getattr(w.requests, resource) for w in daemons]
        if size is not None and None not in taken:
            yield resource, max(size - sum(taken), 0)


def _gaps(
    cluster: Cluster, groups: Sequence[NodeGroup], workloads: Sequence[Workload], resource: Resource
) -> Iterator[tuple[str, Origin]]:
    """Yield what is not given: sizes of nodes, requests and replicas of workloads."""
    for group in groups:
        if getattr(group.size, resource) is None:
            yield f"size.{resource} of {group.label}", cluster.nodes[group.nodes[0]].origin
    for workload in workloads:
        if getattr(workload.requests, resource) is None:
            yield f"requests.{resource} of workload {workload.name}", workload.origin
        if workload.replicas is None:
            yield f"replicas of workload {workload.name}", workload.origin


def _balance(
    cluster: Cluster,
    pool: str | None,
    groups: Sequence[int],
    offers: Mapping[int, Mapping[Resource, int]],
    workloads: Sequence[Workload],
    resource: Resource,
) -> Balance:
    moving = [w for w in workloads if w.kind != "DaemonSet"]
    requested = sum(_request(w, resource) for w in moving)
    critical = sum(_request(w, resource) for w in moving if w.tier in ("critical", None))
    largest = max(groups, key=lambda index: offers[index][resource])
    zones: dict[str, int] = {}
    for index in groups:
        zone, count = cluster.groups[index].zone, len(cluster.groups[index].nodes)
        if zone is not None:
            zones[zone] = zones.get(zone, 0) + offers[index][resource] * count
    biggest = max(zones, key=lambda name: zones[name]) if zones else None
    first = cluster.nodes[cluster.groups[largest].nodes[0]]
    return Balance(
        pool=pool,
        resource=resource,
        requested=requested,
        critical=critical,
        total=sum(offers[index][resource] * len(cluster.groups[index].nodes) for index in groups),
        node_share=offers[largest][resource],
        node=first.name,
        zone_share=zones[biggest] if biggest else None,
        zone=biggest,
        origin=first.origin,
    )


def _request(workload: Workload, resource: Resource) -> int:
    """Return what all replicas ask for together."""
    each: int = getattr(workload.requests, resource)
    return each * (workload.replicas or 0)
