"""Which machines of the design a group of the cluster autoscaler stands for."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.blueprint.operations import ScalingGroup
from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster, Origin

PATH = ("spec", "autoscaling", "clusterAutoscaler")


@dataclass(frozen=True, slots=True)
class Scaled:
    """A group of the autoscaler and the groups of equal machines (indices) that it scales.

    `problem` says why that cannot be told, as what would have to be known; then there are no machines.
    """

    entry: ScalingGroup
    groups: tuple[int, ...]
    problem: str
    origin: Origin


def scaled_groups(cluster: Cluster) -> Iterator[Scaled]:
    """Match the groups of the autoscaler with the machines of the design.

    A group is called as its pool, or as its pool and its zone, `workers-a`, as groups of one zone usually are.
    """
    section = cluster.blueprint.spec.autoscaling
    scaler = section.cluster_autoscaler if section else None
    pools: dict[tuple[str, str | None], list[int]] = {}
    for number, group in enumerate(cluster.groups):
        pool = cluster.nodes[group.nodes[0]].pool
        if pool is not None:
            pools.setdefault((pool, group.zone), []).append(number)
    owner: dict[int, str] = {}
    for index, entry in enumerate(scaler.groups if scaler else ()):
        found, problem = _match(entry, pools)
        twice = next((owner[number] for number in found if number in owner), None)
        if twice is not None:
            found, problem = (), f"the machines of autoscaling group {entry.name} apart from those of {twice}"
        owner |= dict.fromkeys(found, entry.name)
        yield Scaled(entry, found, problem, Origin((*PATH, "groups", index)))


def _match(entry: ScalingGroup, pools: Mapping[tuple[str, str | None], Sequence[int]]) -> tuple[tuple[int, ...], str]:
    """Return the machines that a group is named after, or why it is not known which."""
    # No two pools and zones make the same name, as their machines would too.
    named = [key for key in pools if key[0] == entry.name] or [
        key for key in pools if f"{key[0]}-{key[1]}" == entry.name
    ]
    if not named:
        return (), f"the machines of autoscaling group {entry.name}, which is neither a pool nor a pool and its zone"
    keys = [key for key in named if entry.zone in (None, key[1])]
    if not keys:
        return (), f"the machines of autoscaling group {entry.name}, as its pool has none in zone {entry.zone}"
    return tuple(number for key in keys for number in pools[key]), ""
