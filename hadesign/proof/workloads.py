"""Which single failures take a workload down, for every placement its constraints allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from hadesign.proof.failures import Failure
from hadesign.proof.order_one import kinds
from hadesign.proof.placement import Room, worst_loss
from hadesign.proof.verdict import Break, Service, ServiceProof
from hadesign.topology.cluster import Cluster, Origin, Workload

Hit: TypeAlias = tuple[tuple[str, int], ...]
"""Dead nodes by zone: failures of one kind that share a hit have the same effect."""


class WorkloadProver:
    """Proves workloads: equal constraints are proved once, and failures of equal effect are judged once."""

    def __init__(self, cluster: Cluster, failures: Sequence[Failure]) -> None:
        """Remember what to prove against."""
        self.cluster = cluster
        self.failures = failures
        self.known = kinds(failures)
        self._effects: dict[object, tuple[dict[str, int], dict[tuple[str, Hit], list[Failure]]]] = {}
        self._breaks: dict[object, tuple[Break, ...]] = {}

    def prove(self, service: Service, workload: Workload) -> ServiceProof:
        """Return the proof of one workload."""
        if workload.replicas is None:
            return ServiceProof(
                service, workload.name, (), workload.origin, frozenset(), "the number of replicas is not given"
            )
        if not workload.eligible:
            return ServiceProof(service, workload.name, (), workload.origin, frozenset(), "no node may run it")
        spread = workload.spread
        by_zone = bool(spread and spread.zone == "required")
        by_node = bool(spread and spread.node == "required") or workload.kind == "DaemonSet"
        # By identity: the Cluster keeps one tuple for equal constraints, and hashing thousands of numbers is slow.
        key = (workload.replicas, workload.needed, by_zone, by_node, id(workload.eligible))
        if key not in self._breaks:
            self._breaks[key] = tuple(self._find(workload, by_zone, by_node))
        # What breaks equal workloads is equal; the place that is to blame is each one's own.
        own = Origin(workload.origin.path)
        breaks = tuple(replace(fault, origins=(*fault.origins[:-1], own)) for fault in self._breaks[key])
        return ServiceProof(service, workload.name, breaks, workload.origin, self.known)

    def _find(self, workload: Workload, by_zone: bool, by_node: bool) -> Iterable[Break]:
        zones, effects = self._effect(workload.eligible, by_zone)
        replicas = workload.replicas or 0
        for (_, hit), failures in effects.items():
            dead = dict(hit)
            rooms = {zone: Room(nodes, dead.get(zone, 0)) for zone, nodes in zones.items()}
            lost = worst_loss(replicas, rooms, by_zone=by_zone, by_node=by_node)
            if replicas - lost < workload.needed:
                yield _break(failures, workload, lost, zones, hit, by_zone, by_node)

    def _effect(
        self, eligible: tuple[int, ...], by_zone: bool
    ) -> tuple[dict[str, int], dict[tuple[str, Hit], list[Failure]]]:
        """Return eligible nodes by zone, and the failures that touch them, by kind and hit.

        A node without a zone has no label to spread by, so a zone spread cannot use it.
        """
        if (id(eligible), by_zone) not in self._effects:
            groups = self.cluster.groups
            zone_of = {g: groups[g].zone or "" for g in eligible if groups[g].zone or not by_zone}
            zones: dict[str, int] = {}
            for group, zone in zone_of.items():
                zones[zone] = zones.get(zone, 0) + len(groups[group].nodes)
            effects: dict[tuple[str, Hit], list[Failure]] = {}
            for failure in self.failures:
                hit = _hit(failure, zone_of)
                if hit:
                    effects.setdefault((failure.kind, hit), []).append(failure)
            self._effects[id(eligible), by_zone] = zones, effects
        return self._effects[id(eligible), by_zone]


def _hit(failure: Failure, zone_of: Mapping[int, str]) -> Hit:
    """Count the eligible nodes that a failure takes, by zone."""
    counts: dict[str, int] = {}
    for group, lost in failure.lost.items():
        zone = zone_of.get(group)
        if zone is not None:
            counts[zone] = counts.get(zone, 0) + lost
    return tuple(sorted(counts.items()))


def _break(
    failures: Sequence[Failure],
    workload: Workload,
    lost: int,
    zones: dict[str, int],
    hit: Hit,
    by_zone: bool,
    by_node: bool,
) -> Break:
    first = failures[0]
    replicas = workload.replicas or 0
    alike = sum(failure.alike for failure in failures)
    return Break(
        failure=first.thing,
        kind=first.kind,
        alike=alike,
        left=replicas - lost,
        total=replicas,
        needed=workload.needed,
        witness=_witness(first, alike, workload, lost, zones, hit, by_zone, by_node),
        origins=(first.origin, Origin(workload.origin.path)),
    )


def _alike(others: int) -> str:
    """Say that other failures do the same."""
    return "" if not others else " (or the other one like it)" if others == 1 else f" (or any of {others} like it)"


def _witness(
    first: Failure,
    alike: int,
    workload: Workload,
    lost: int,
    zones: dict[str, int],
    hit: Hit,
    by_zone: bool,
    by_node: bool,
) -> str:
    """Say how the placement comes about, so that it can be checked by hand."""
    replicas = workload.replicas or 0
    what = f"losing {first.kind} {first.name}" + _alike(alike - 1)
    dead, total = sum(count for _, count in hit), sum(zones.values())
    if replicas == 0:
        return f"{what}: there is no replica at all"
    if replicas == 1:
        return f"{what} may take the only replica: 0 of 1 left, {workload.needed} needed"
    copies = f"all {replicas} replicas" if lost == replicas else f"{lost} of {replicas} replicas"
    if dead == total:
        why = f"{'it is' if total == 1 else 'these are'} all the nodes that may run it"
    elif not by_zone and not by_node:
        why = "no spread is required"
    elif by_node and not by_zone and len(zones) > 1 and len(hit) == 1 and dead > 1:
        why = "no spread over zones is required"
    elif by_zone and not by_node and dead == 1:
        why = "no spread over nodes is required"
    else:
        why = "even the required spread allows it"
    return f"{what} may take {copies}, as {why}: {replicas - lost} left, {workload.needed} needed"
