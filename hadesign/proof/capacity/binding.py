"""Volumes that are placed before their pods: with `volumeBindingMode: Immediate` in any zone that the class may use.

Nothing asks then where the pods may run, nor where their spread wants them: a pod whose volume is in a zone where it
may not run stays Pending, and of pods that have to spread over zones, with all volumes in one of them, a single one
runs (https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode).

    zones a, b and c; three replicas, one to a zone; all three volumes in zone b: one runs, as a and c stay empty
"""

from collections.abc import Iterable, Mapping, Sequence

from hadesign.proof.capacity.demand import tie
from hadesign.proof.capacity.running import Room, seated
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import Cluster, Storage


def early(volumes: Iterable[Storage]) -> Storage | None:
    """Return the first class whose volumes may be placed before their pods, each in one zone.

    Kubernetes binds immediately where a class says nothing, and the clouds' own classes wait: silence leaves it open.
    """
    return next((one for one in volumes if tie(one) == "zone" and one.binding != "WaitForFirstConsumer"), None)


def zones(cluster: Cluster, storage: Storage) -> tuple[str, ...]:
    """Return the zones that a volume of a class may be placed in: those it names, or all in which there are nodes."""
    return storage.zones or tuple(dict.fromkeys(group.zone for group in cluster.groups if group.zone))


def certain(rule: SpreadRule, rooms: Mapping[str, Sequence[Room]], where: Iterable[str]) -> int:
    """Return how many replicas run in whatever zones their volumes are: at worst all of these are in one.

    Args:
        rule: how many replicas there are, and how they have to spread.
        rooms: by zone what nodes hold, as in `running.seated`; a zone that is missing holds none.
        where: the zones that a volume may be placed in.
    """
    return min(seated(rule, _only(rooms, zone)) if zone in rooms else 0 for zone in where)


def _only(rooms: Mapping[str, Sequence[Room]], zone: str) -> Mapping[str, Sequence[Room]]:
    """Return the rooms where nodes of all zones count for a spread, and those of one zone may hold replicas."""
    return {name: room if name == zone else [(0, count) for _, count in room] for name, room in rooms.items()}
