"""Replicas that want a place: where each workload may run, and what ties its replicas to where they were."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.blueprint.platform import StorageClass
from hadesign.blueprint.workloads import Workload as Written
from hadesign.proof.capacity.offers import pool_of
from hadesign.proof.capacity.resources import RESOURCES
from hadesign.proof.services.placed import rule_of
from hadesign.proof.services.placement import Rule
from hadesign.topology.cluster import Cluster, Storage, Workload
from hadesign.topology.storage import ZONAL
from hadesign.topology.workloads import schedulable

Size: TypeAlias = tuple[int, ...]
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

    rule: Rule
    places: tuple[int, ...]
    idle_zone: bool
    idle_node: bool
    tie: Tie


@dataclass(frozen=True, slots=True)
class Demand:
    """A workload whose replicas the scheduler places; `size` is what each asks for, 0 where that is not known."""

    workload: Workload
    terms: Terms
    size: Size


def demands(cluster: Cluster) -> Iterator[Demand]:
    """Yield what is to be placed, in the order of the blueprint; DaemonSets come with their machines."""
    spec = cluster.blueprint.spec
    classes = {entry.name: entry for entry in (spec.storage.classes if spec.storage else ())}
    built = {storage.name: storage for storage in cluster.storage}
    known: dict[object, Terms] = {}
    nodes: dict[str | None, list[int]] = {}
    for index, group in enumerate(cluster.groups):
        if schedulable(cluster.nodes[group.nodes[0]]):
            for pool in {None, pool_of(cluster, index)}:
                nodes.setdefault(pool, []).append(index)
    for workload, entry in zip(cluster.workloads, spec.workloads, strict=True):
        if workload.kind == "DaemonSet" or not workload.replicas:
            continue
        # By identity of the eligible groups: the Cluster keeps one tuple for equal constraints.
        key = id(workload.eligible), workload.volumes, rule_of(workload), entry.pool, entry.zones
        if key not in known:
            volumes = [(classes[name], built[name]) for name in workload.volumes]
            known[key] = _terms(cluster, workload, entry, volumes, nodes.get(entry.pool, ()))
        size = tuple(getattr(workload.requests, resource) or 0 for resource in RESOURCES)
        yield Demand(workload, known[key], size)


def _terms(
    cluster: Cluster,
    workload: Workload,
    entry: Written,
    volumes: Sequence[tuple[StorageClass, Storage]],
    nodes: Sequence[int],
) -> Terms:
    """Return the terms of a workload; `nodes` are the groups of nodes of its pool, which a spread counts.

    It counts them whatever their taints, as long as the workload's selectors allow them.
    """
    rule = rule_of(workload)
    groups = cluster.groups
    places = [group for group in workload.eligible if groups[group].zone or not rule.by_zone]
    for written, built in volumes:
        places = [group for group in places if _reaches(cluster, group, written, built)]
    counted = [
        index
        for index in nodes
        if (groups[index].zone or not rule.by_zone) and (entry.zones is None or groups[index].zone in entry.zones)
    ]
    zones = {groups[index].zone for index in places}
    return Terms(
        rule=rule,
        places=tuple(places),
        idle_zone=rule.by_zone and any(groups[index].zone not in zones for index in counted),
        idle_node=rule.by_node and not set(places).issuperset(counted),
        tie=max((_tie(written) for written, _ in volumes), key=_TIES.index, default=""),
    )


def _reaches(cluster: Cluster, group: int, written: StorageClass, built: Storage) -> bool:
    """Whether a volume of a class can be used on the machines of a group."""
    if written.provider == "local":
        return group in built.eligible
    return _tie(written) != "zone" or written.zones is None or cluster.groups[group].zone in written.zones


def _tie(written: StorageClass) -> Tie:
    """Return what a volume of a class ties its pod to.

    A cloud's disk with one copy is in one zone, and Ceph's volumes can be reached from everywhere, also where nobody
    says so.
    """
    if written.provider == "local":
        return "node"
    if written.zonal is not None:
        return "zone" if written.zonal else ""
    if written.provider in ZONAL and (written.replicas or 1) == 1:
        return "zone"
    return "" if written.provider == "rook-ceph" else "maybe-zone"


def unknown_ties(cluster: Cluster) -> Mapping[str, int]:
    """Return the positions of storage classes in use of which nobody says whether their volumes can move."""
    spec = cluster.blueprint.spec
    used = {name for workload in cluster.workloads for name in workload.volumes}
    listed = enumerate(spec.storage.classes if spec.storage else ())
    return {entry.name: number for number, entry in listed if entry.name in used and _tie(entry) == "maybe-zone"}
