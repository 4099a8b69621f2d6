"""Machines that the cluster autoscaler could add: as many as its groups may still grow, equal to those of the pool.

What a group may grow by is its maximum less the machines that the design has; dead machines still count, as whether the
provider replaces them is another matter. New machines stand where machines of the pool are still alive: in a zone that
is lost nothing can be bought.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hadesign.blueprint.operations import ScalingGroup
from hadesign.proof.capacity.offers import Capacities, pool_of
from hadesign.topology.cluster import Cluster, Origin

_PATH = ("spec", "autoscaling", "clusterAutoscaler")


@dataclass(frozen=True, slots=True)
class Growth:
    """How much a group of the autoscaler may grow: so many machines, equal to those of some groups of the Cluster."""

    name: str
    zone: str | None
    machines: int
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Autoscaler:
    """What the autoscaler can add; `seconds` until a new machine is ready, `None` if nobody says so.

    `missing` says what is not given: (what, where it would have to be given).
    """

    growths: tuple[Growth, ...]
    seconds: float | None
    missing: tuple[tuple[str, Origin], ...]


def autoscaler(cluster: Cluster, capacities: Capacities) -> Autoscaler:
    """Return what the autoscaler can add; nothing where none runs."""
    section = cluster.blueprint.spec.autoscaling
    scaler = section.cluster_autoscaler if section else None
    if scaler is None or scaler.enabled is False:
        return Autoscaler((), None, ())
    if scaler.enabled is None:
        return Autoscaler((), None, (("whether the cluster autoscaler is enabled", Origin((*_PATH, "enabled"))),))
    found = list(_groups(cluster, capacities, scaler.groups))
    growths = [one for one in found if isinstance(one, Growth)]
    missing = [one for one in found if not isinstance(one, Growth)]
    if scaler.provision_time is None:
        missing.append(("provisionTime of the cluster autoscaler", Origin((*_PATH, "provisionTime"))))
    return Autoscaler(tuple(growths), scaler.provision_time, tuple(missing))


def _groups(
    cluster: Cluster, capacities: Capacities, entries: Sequence[ScalingGroup]
) -> Iterator[Growth | tuple[str, Origin]]:
    """Yield for each group what it may grow by, or what is missing."""
    pools: dict[str | None, list[int]] = {}
    for number in range(len(cluster.groups)):
        pools.setdefault(pool_of(cluster, number), []).append(number)
    for index, entry in enumerate(entries):
        where = Origin((*_PATH, "groups", index))
        groups = [n for n in pools.get(entry.name, ()) if entry.zone in (None, cluster.groups[n].zone)]
        taking = tuple(number for number in groups if number in capacities.offers)
        if not groups:
            yield f"the machines of autoscaling group {entry.name}, which is no pool of the design", where
        elif entry.max is None:
            yield f"max of autoscaling group {entry.name}", where
        elif taking:
            there = sum(len(cluster.groups[number].nodes) for number in groups)
            yield Growth(entry.name, entry.zone, max(entry.max - there, 0), taking)
