"""Replicas that want a place: where each workload may run, and what ties its replicas to where they were."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import Cluster, Origin, Storage

Tie: TypeAlias = Literal["", "maybe-zone", "zone", "node"]
"""What a replica's volumes tie it to: nothing, perhaps a zone (the blueprint does not say), a zone, a machine."""
_TIES: tuple[Tie, ...] = ("", "maybe-zone", "zone", "node")


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides how many replicas want a place after a failure; many workloads share it.

    `places` are the groups of machines that replicas may run on, and `running` is how many replicas run there while
    nothing has failed (see `running`).
    """

    rule: SpreadRule
    places: tuple[int, ...]
    tie: Tie
    running: int


def reaches(cluster: Cluster, group: int, storage: Storage) -> bool:
    """Whether a volume of a class can be used on the machines of a group."""
    if tie(storage) == "node":
        return group in storage.eligible
    return tie(storage) != "zone" or storage.zones is None or cluster.groups[group].zone in storage.zones


def tie(storage: Storage) -> Tie:
    """Return what a volume of a class ties its pod to.

    A cloud's disk with one copy is in one zone, and Ceph's volumes can be reached from everywhere, also where nobody
    says so.
    """
    if storage.row.local:
        return "node"
    if storage.zonal is not None:
        return "zone" if storage.zonal else ""
    if storage.row.zonal and (storage.stated or 1) == 1:
        return "zone"
    return "" if storage.row.reachable else "maybe-zone"


def tie_of(volumes: Sequence[Storage]) -> Tie:
    """Return what volumes of several classes tie their pod to: the tightest of them."""
    return max(map(tie, volumes), key=_TIES.index, default="")


def unknown_ties(cluster: Cluster) -> Mapping[str, Origin]:
    """Return the places of storage classes in use of which nobody says whether their volumes can move."""
    used = {name for workload in cluster.workloads for name in workload.volumes}
    return {s.name: s.origin for s in cluster.storage if s.name in used and tie(s) == "maybe-zone"}
