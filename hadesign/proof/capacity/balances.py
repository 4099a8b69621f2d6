"""What is left for requests after the largest node or the largest zone is lost: an upper bound, by resource and pool.

The sum is a bound, not a placement: requests that exceed it cannot fit, requests below it may still not pack. Of a
machine's size is taken off what its kubelet is said to keep back; where nothing is said of that, nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.proof.capacity.machines import pool_of
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.proof.capacity.seats import Seating
from hadesign.topology.cluster import Cluster, NodeGroup, Origin, Workload


@dataclass(frozen=True, slots=True)
class Balance:
    """One resource of the nodes of a pool (`None`: all that take pods of workloads), in millicores, bytes, pods.

    Of `requested`, `critical` is what workloads of tier critical ask for, and `untiered` what those ask for of which
    nobody says how much they matter. `zone_share` and `zone` are `None` where the zone of a node is not known, as any
    zone may be the largest one then. `origin` is where the nodes are declared.
    """

    pool: str | None
    resource: Resource
    requested: int
    critical: int
    untiered: int
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
    """Balances that can be drawn, and what is missing for the others, with where it would have to be given.

    `allocatable` is what each machine of a group has for workloads, DaemonSets taken off, as far as known; its keys are
    the groups that take pods of workloads. `crowded` are the groups of which a machine is too small for its DaemonSets.
    `seating` tells which replicas run while nothing has failed.
    """

    balances: tuple[Balance, ...]
    missing: tuple[tuple[Gap, Origin], ...]
    allocatable: Mapping[int, Mapping[Resource, int]]
    crowded: Mapping[int, Resource]
    seating: Seating

    @property
    def unsized(self) -> bool:
        """Whether sizes or requests are missing without which nobody knows whether everything finds room."""
        return any(self.seating.unsized(workload) for workload in self.seating.cluster.workloads)


def capacities(cluster: Cluster) -> Capacities:
    """Draw the balance of every resource for all nodes together and for each pool that workloads are bound to."""
    seating = Seating(cluster)
    taking, free = seating.taking, seating.free
    allocatable = {index: {resource: max(amount, 0) for resource, amount in free[index].items()} for index in taking}
    short = {index: [resource for resource, amount in free[index].items() if amount < 0] for index in taking}
    daemons = [(w, frozenset(w.eligible)) for w in cluster.workloads if w.kind == "DaemonSet"]
    crowded = {index: resources[0] for index, resources in short.items() if resources}
    balances: list[Balance] = []
    missing: dict[Gap, Origin] = {}
    for pool in (None, *sorted({workload.pool for workload in cluster.workloads if workload.pool})):
        groups = [index for index in taking if pool is None or pool_of(cluster, index) == pool]
        workloads = [w for w in cluster.workloads if pool is None or w.pool == pool]
        if not groups or not workloads:
            continue
        # What a DaemonSet takes of these machines counts, though it is bound to none of them.
        beside = [w for w, eligible in daemons if w not in workloads and not eligible.isdisjoint(groups)]
        for resource in RESOURCES:
            gaps = dict(_gaps(cluster, [cluster.groups[index] for index in groups], [*workloads, *beside], resource))
            missing.update(gaps)
            if not gaps:
                balances.append(_balance(cluster, pool, groups, seating, allocatable, workloads, resource))
    return Capacities(tuple(balances), tuple(missing.items()), allocatable, crowded, seating)


def _gaps(
    cluster: Cluster, groups: Sequence[NodeGroup], workloads: Sequence[Workload], resource: Resource
) -> Iterator[tuple[Gap, Origin]]:
    """Yield what is not given: sizes of nodes, requests and replicas of workloads."""
    for group in groups:
        if getattr(group.size, resource) is None:
            yield Gap(f"size.{resource}", "nodes", group.label, resource), cluster.nodes[group.nodes[0]].origin
    for workload in workloads:
        if getattr(workload.requests, resource) is None:
            yield Gap(f"requests.{resource}", "workload", workload.name, resource), workload.origin
        if workload.replicas is None:
            yield Gap("replicas", "workload", workload.name), workload.origin


def _balance(
    cluster: Cluster,
    pool: str | None,
    groups: Sequence[int],
    seating: Seating,
    allocatable: Mapping[int, Mapping[Resource, int]],
    workloads: Sequence[Workload],
    resource: Resource,
) -> Balance:
    moving = [w for w in workloads if w.kind != "DaemonSet"]
    asked = {
        tier: sum(_request(w, seating, resource) for w in moving if w.tier == tier) for tier in {w.tier for w in moving}
    }
    largest = max(groups, key=lambda index: allocatable[index][resource])
    zones: dict[str | None, int] = {}
    for index in groups:
        zone, count = cluster.groups[index].zone, len(cluster.groups[index].nodes)
        zones[zone] = zones.get(zone, 0) + allocatable[index][resource] * count
    biggest = None if None in zones else max(zones, key=lambda name: zones[name])
    first = cluster.nodes[cluster.groups[largest].nodes[0]]
    return Balance(
        pool=pool,
        resource=resource,
        requested=sum(asked.values()),
        critical=asked.get("critical", 0),
        untiered=asked.get(None, 0),
        total=sum(allocatable[index][resource] * len(cluster.groups[index].nodes) for index in groups),
        node_share=allocatable[largest][resource],
        node=first.name,
        zone_share=None if biggest is None else zones[biggest],
        zone=biggest,
        origin=first.origin,
    )


def _request(workload: Workload, seating: Seating, resource: Resource) -> int:
    """Return what all replicas ask for together that find a node at all: what stays Pending takes up no room."""
    each: int = getattr(workload.requests, resource)
    return each * seating.of(workload).seated
