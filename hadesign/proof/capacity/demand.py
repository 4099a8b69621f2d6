"""Replicas that want a place: where each workload may run, and what ties its replicas to where they were."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.capacity.balances import pool_of
from hadesign.proof.capacity.resources import RESOURCES
from hadesign.proof.services.replicas import rule_of
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import Cluster, Origin, Storage, Workload
from hadesign.topology.workloads import schedulable

Amounts: TypeAlias = tuple[int, ...]
"""An amount of each of `RESOURCES`."""
Tie: TypeAlias = Literal["", "maybe-zone", "zone", "node"]
"""What a replica's volumes tie it to: nothing, perhaps a zone (the blueprint does not say), a zone, a machine."""
_TIES: tuple[Tie, ...] = ("", "maybe-zone", "zone", "node")


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides how many replicas want a place after a failure; many workloads share it.

    `places` are the groups of machines that replicas may run on. `idle_zone` and `idle_node` tell whether a spread also
    counts a zone or a node on which no replica may run (see `spread`).
    """

    rule: SpreadRule
    places: tuple[int, ...]
    idle_zone: bool
    idle_node: bool
    tie: Tie


@dataclass(frozen=True, slots=True)
class Demand:
    """A workload whose replicas the scheduler places; `size` is what each asks for, 0 where that is not known."""

    workload: Workload
    terms: Terms
    size: Amounts


def demands(cluster: Cluster) -> Iterator[Demand]:
    """Yield what is to be placed, in the order of the Cluster; DaemonSets come with their machines."""
    built = {storage.name: storage for storage in cluster.storage}
    known: dict[object, Terms] = {}
    nodes: dict[str | None, list[int]] = {}
    for index, group in enumerate(cluster.groups):
        if schedulable(cluster.nodes[group.nodes[0]]):
            for pool in {None, pool_of(cluster, index)}:
                nodes.setdefault(pool, []).append(index)
    for workload in cluster.workloads:
        if workload.kind == "DaemonSet" or not workload.replicas:
            continue
        # By identity of the eligible groups: the Cluster keeps one tuple for equal constraints.
        key = id(workload.eligible), workload.volumes, rule_of(workload), workload.pool, workload.zones
        if key not in known:
            volumes = [built[name] for name in workload.volumes]
            known[key] = _terms(cluster, workload, volumes, nodes.get(workload.pool, ()))
        size = tuple(getattr(workload.requests, resource) or 0 for resource in RESOURCES)
        yield Demand(workload, known[key], size)


def _terms(cluster: Cluster, workload: Workload, volumes: Sequence[Storage], nodes: Sequence[int]) -> Terms:
    """Return the terms of a workload; `nodes` are the groups of nodes of its pool, which a spread counts.

    It counts them whatever their taints, as long as the workload's selectors allow them.
    """
    rule = rule_of(workload)
    groups = cluster.groups
    places = [group for group in workload.eligible if groups[group].zone or not rule.by_zone]
    for storage in volumes:
        places = [group for group in places if _reaches(cluster, group, storage)]
    counted = [
        index
        for index in nodes
        if (groups[index].zone or not rule.by_zone) and (workload.zones is None or groups[index].zone in workload.zones)
    ]
    zones = {groups[index].zone for index in places}
    return Terms(
        rule=rule,
        places=tuple(places),
        idle_zone=rule.by_zone and any(groups[index].zone not in zones for index in counted),
        idle_node=rule.by_node and not set(places).issuperset(counted),
        tie=max(map(_tie, volumes), key=_TIES.index, default=""),
    )


def _reaches(cluster: Cluster, group: int, storage: Storage) -> bool:
    """Whether a volume of a class can be used on the machines of a group."""
    if _tie(storage) == "node":
        return group in storage.eligible
    return _tie(storage) != "zone" or storage.zones is None or cluster.groups[group].zone in storage.zones


def _tie(storage: Storage) -> Tie:
    """Return what a volume of a class ties its pod to.

    A cloud's disk with one copy is in one zone, and Ceph's volumes can be reached from everywhere, also where nobody
    says so.
    """
    if storage.row.apart == "node":
        return "node"
    if storage.zonal is not None:
        return "zone" if storage.zonal else ""
    if storage.row.zonal and (storage.stated or 1) == 1:
        return "zone"
    return "" if storage.row.reachable else "maybe-zone"


def unknown_ties(cluster: Cluster) -> Mapping[str, Origin]:
    """Return the places of storage classes in use of which nobody says whether their volumes can move."""
    used = {name for workload in cluster.workloads for name in workload.volumes}
    return {s.name: s.origin for s in cluster.storage if s.name in used and _tie(s) == "maybe-zone"}
