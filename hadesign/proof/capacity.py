"""What is left for requests after the largest node or the largest zone is lost: an upper bound, by resource and pool.

The sum is a bound, not a placement: requests that exceed it cannot fit, requests below it may still not pack. Sizes are
taken as the blueprint gives them; what the system and the kubelet reserve is not subtracted.
"""

from collections.abc import Iterator, Sequence
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
    """Balances that can be drawn, and what is missing for the others: (what, where it would have to be given)."""

    balances: tuple[Balance, ...]
    missing: tuple[tuple[str, Origin], ...]


def capacities(cluster: Cluster) -> Capacities:
    """Draw the balance of every resource for all nodes together and for each pool that workloads are bound to."""
    ordinary = [g for g in cluster.groups if "worker" in g.roles]
    pools = sorted({name for w in cluster.blueprint.spec.workloads if (name := w.pool)})
    balances: list[Balance] = []
    missing: dict[str, Origin] = {}
    bound = {
        (w.origin.path): entry.pool
        for w, entry in zip(cluster.workloads, cluster.blueprint.spec.workloads, strict=True)
    }
    for pool in (None, *pools):
        groups = ordinary if pool is None else [g for g in ordinary if cluster.nodes[g.nodes[0]].pool == pool]
        workloads = [w for w in cluster.workloads if pool is None or bound[w.origin.path] == pool]
        if not groups or not workloads:
            continue
        for resource in RESOURCES:
            gaps = dict(_gaps(cluster, groups, workloads, resource))
            missing.update(gaps)
            if not gaps:
                balances.append(_balance(cluster, pool, groups, workloads, resource))
    return Capacities(tuple(balances), tuple(missing.items()))


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
    cluster: Cluster, pool: str | None, groups: Sequence[NodeGroup], workloads: Sequence[Workload], resource: Resource
) -> Balance:
    # A DaemonSet's pods go with their nodes, so they shrink each node rather than add to what has to move.
    overhead = sum(getattr(w.requests, resource) for w in workloads if w.kind == "DaemonSet")
    moving = [w for w in workloads if w.kind != "DaemonSet"]
    sizes = {id(group): max(getattr(group.size, resource) - overhead, 0) for group in groups}
    requested = sum(_request(w, resource) for w in moving)
    critical = sum(_request(w, resource) for w in moving if w.tier in ("critical", None))
    largest = max(groups, key=lambda group: sizes[id(group)])
    zones: dict[str, int] = {}
    for group in groups:
        if group.zone is not None:
            zones[group.zone] = zones.get(group.zone, 0) + sizes[id(group)] * len(group.nodes)
    zone = max(zones, key=lambda name: zones[name]) if zones else None
    return Balance(
        pool=pool,
        resource=resource,
        requested=requested,
        critical=critical,
        total=sum(sizes[id(group)] * len(group.nodes) for group in groups),
        node_share=sizes[id(largest)],
        node=cluster.nodes[largest.nodes[0]].name,
        zone_share=zones[zone] if zone else None,
        zone=zone,
        origin=cluster.nodes[largest.nodes[0]].origin,
    )


def _request(workload: Workload, resource: Resource) -> int:
    """Return what all replicas ask for together."""
    each: int = getattr(workload.requests, resource)
    return each * (workload.replicas or 0)
