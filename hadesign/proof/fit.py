"""Whether everything still runs on the machines that are left: a placement that shows it, or a bound that forbids it.

Machines that are equally full stand in one bucket, so that a thousand of them cost as much as one. A placement respects
sizes, taints and pools (through the groups that a workload may run on) and required spreads. It is made anew and moves
whatever it likes; pods that run already are not moved in reality, so "fits" says that there is room, not how to get
there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from hadesign.proof.capacity import RESOURCES, Capacities, Resource
from hadesign.topology.cluster import Cluster, Workload

Size: TypeAlias = tuple[int, ...]
"""An amount of each resource that is known for all machines and requests."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Replicas of a workload for which the placement found no room."""

    workload: str
    replicas: int


@dataclass(frozen=True, slots=True)
class Fit:
    """The verdict on one set of machines: `fits`, `cannot` (by the bound `why`) or `not shown`; and who is left out."""

    verdict: Literal["fits", "cannot", "not shown"]
    why: str = ""
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """Replicas of a workload that want a place: how many in each zone and on each node at most (`None`: no limit)."""

    workload: Workload
    replicas: int
    size: Size
    per_zone: int | None
    per_node: int | None


@dataclass
class _Bucket:
    """Machines of one group that have the same room left and hold the same number of the workload at hand."""

    group: int
    zone: str
    free: Size
    machines: int
    holds: int = field(default=0)


class Fitter:
    """Fits the workloads of a Cluster onto what is left of it."""

    def __init__(self, cluster: Cluster, capacities: Capacities) -> None:
        """Find the resources that are known of all machines and requests."""
        self.cluster, self.offers = cluster, capacities.offers
        self.workloads = [w for w in cluster.workloads if w.kind != "DaemonSet" and w.replicas]
        self.resources: tuple[Resource, ...] = tuple(
            resource
            for resource in RESOURCES
            if all(resource in offer for offer in self.offers.values())
            and all(getattr(w.requests, resource) is not None for w in self.workloads)
        )

    def fit(self, left: Mapping[int, int]) -> Fit:
        """Return whether all workloads fit onto `left` machines of each group.

        A required spread over zones counts an empty zone of dead machines as empty, so what it held stays away until
        the zone returns; with a preferred one it moves to the others.
        """
        demands = sorted(self._demands(left), key=_urgency)
        why = self._bound(demands, left)
        buckets = [
            _Bucket(group, self.cluster.groups[group].zone or "", self._offer(group), count)
            for group, count in left.items()
            if count
        ]
        unplaced = []
        for demand in demands:
            buckets, missing = _place(demand, buckets)
            if missing:
                unplaced.append(Unplaced(demand.workload.name, missing))
        if why:
            return Fit("cannot", why, tuple(unplaced))
        return Fit("not shown" if unplaced else "fits", "", tuple(unplaced))

    def _offer(self, group: int) -> Size:
        return tuple(self.offers[group][resource] for resource in self.resources)

    def _demands(self, left: Mapping[int, int]) -> Iterator[Demand]:
        for workload in self.workloads:
            replicas = workload.replicas or 0
            size = tuple(getattr(workload.requests, resource) for resource in self.resources)
            spread = workload.spread
            nodes = sum(left.get(group, 0) for group in workload.eligible)
            per_node = -(-replicas // max(nodes, 1)) if spread and spread.node == "required" else None
            per_zone = None
            if spread and spread.zone == "required":
                zones = {self.cluster.groups[group].zone for group in workload.eligible} - {None}
                alive = {self.cluster.groups[g].zone for g in workload.eligible if left.get(g)} - {None}
                each, extra = divmod(replicas, max(len(zones), 1))
                replicas = each * len(alive) + min(extra, len(alive))
                per_zone = each + (1 if extra else 0)
            yield Demand(workload, replicas, size, per_zone, per_node)

    def _bound(self, demands: Sequence[Demand], left: Mapping[int, int]) -> str:
        """Return the sum that forbids it, of all machines or of those that some workloads are bound to, or nothing."""
        places = dict.fromkeys([frozenset(g for d in demands for g in d.workload.eligible)])
        places |= dict.fromkeys(frozenset(demand.workload.eligible) for demand in demands)
        for groups in places:
            bound = [demand for demand in demands if groups.issuperset(demand.workload.eligible)]
            for number, resource in enumerate(self.resources):
                room = sum(self._offer(group)[number] * left.get(group, 0) for group in groups)
                wanted = sum(demand.size[number] * demand.replicas for demand in bound)
                if wanted > room:
                    names = ", ".join(demand.workload.name for demand in bound[:3]) + (
                        ", ..." if len(bound) > 3 else ""
                    )
                    return f"{names}: {wanted} of {resource} are asked for, {room} are left"
        return ""


def _urgency(demand: Demand) -> tuple[int, tuple[int, ...], int, str]:
    """Place what is critical first, then what has fewest places to go, then what is large."""
    tier = {"critical": 0, None: 0, "standard": 1, "batch": 2}[demand.workload.tier]
    return (tier, tuple(-amount for amount in demand.size), len(demand.workload.eligible), demand.workload.name)


def _place(demand: Demand, buckets: list[_Bucket]) -> tuple[list[_Bucket], int]:
    """Place the replicas of a workload, each where fewest of it are and most room is; return how many are left over."""
    allowed = set(demand.workload.eligible)
    missing = demand.replicas
    zones: dict[str, int] = {}
    while missing:
        options = [b for b in buckets if b.group in allowed and _takes(demand, b, zones)]
        if not options:
            break
        chosen = min(options, key=lambda b: (zones.get(b.zone, 0), b.holds, [-amount for amount in b.free]))
        count = _how_many(demand, chosen, zones, missing)
        buckets.remove(chosen)
        filled = tuple(free - wanted for free, wanted in zip(chosen.free, demand.size, strict=True))
        buckets.append(_Bucket(chosen.group, chosen.zone, filled, count, chosen.holds + 1))
        if chosen.machines > count:
            buckets.append(_Bucket(chosen.group, chosen.zone, chosen.free, chosen.machines - count, chosen.holds))
        zones[chosen.zone] = zones.get(chosen.zone, 0) + count
        missing -= count
    return _merged(buckets), missing


def _takes(demand: Demand, bucket: _Bucket, zones: Mapping[str, int]) -> bool:
    """Whether a machine of the bucket can take one more replica."""
    if any(free < wanted for free, wanted in zip(bucket.free, demand.size, strict=True)):
        return False
    if demand.per_node is not None and bucket.holds >= demand.per_node:
        return False
    return demand.per_zone is None or zones.get(bucket.zone, 0) < demand.per_zone


def _how_many(demand: Demand, bucket: _Bucket, zones: Mapping[str, int], missing: int) -> int:
    """Return how many machines of a bucket get one replica each in one step: all, unless zones are to be kept even."""
    most = min(bucket.machines, missing)
    if demand.per_zone is not None:
        most = min(most, demand.per_zone - zones.get(bucket.zone, 0))
    # Without a limit by zone a large bucket may be filled at once only if that keeps the zones roughly even.
    return max(1, most if demand.per_zone is not None else min(most, -(-missing // 8)))


def _merged(buckets: list[_Bucket]) -> list[_Bucket]:
    """Put machines with equal room together again, and forget who holds what of the last workload."""
    found: dict[tuple[int, Size], _Bucket] = {}
    for bucket in buckets:
        key = (bucket.group, bucket.free)
        if key in found:
            found[key].machines += bucket.machines
        else:
            found[key] = _Bucket(bucket.group, bucket.zone, bucket.free, bucket.machines)
    return list(found.values())
