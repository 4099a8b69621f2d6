"""Machines that the cluster autoscaler could add: as many as its groups may still grow, equal to those of the pool.

What a group may grow by is its maximum less the machines that the design has; dead machines still count, as whether the
provider replaces them is another matter. New machines stand where machines of the pool are still alive: in a zone that
is lost nothing can be bought.
"""

from hadesign.frozen import dataclass
from hadesign.proof.capacity.balances import Capacities
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.failure.reason import Reason, Told
from hadesign.topology.cluster import Cluster, Origin


@dataclass(frozen=True, slots=True)
class Growth:
    """How much a group of the autoscaler may grow: so many machines, equal to those of some groups of the Cluster."""

    name: str
    zone: str | None
    machines: int
    groups: tuple[int, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Autoscaler:
    """What the autoscaler can add; `seconds` until a new machine is ready, `None` if nobody says so.

    `missing` is what is not given, and where it would have to be.
    """

    growths: tuple[Growth, ...]
    seconds: float | None
    missing: tuple[tuple[Reason, Origin], ...]


def autoscaler(cluster: Cluster, capacities: Capacities) -> Autoscaler:
    """Return what the autoscaler can add; nothing where none runs."""
    scaler = cluster.autoscaling.scaler
    if not scaler or scaler.enabled is False:
        return Autoscaler((), None, ())
    if scaler.enabled is None:
        return Autoscaler((), None, ((Gap("enabled", "autoscaler"), scaler.origin.below("enabled")),))
    growths: list[Growth] = []
    missing: list[tuple[Reason, Origin]] = []
    for found in scaler.groups:
        taking = tuple(number for number in found.groups if number in capacities.allocatable)
        if found.problem:
            missing.append((Told(found.problem), found.origin))
        elif found.most is None:
            missing.append((Gap("max", "scaling-group", found.name), found.origin))
        elif taking:
            there = sum(len(cluster.groups[number].nodes) for number in found.groups)
            growths.append(Growth(found.name, found.zone, max(found.most - there, 0), taking, found.origin))
    if not scaler.groups:
        missing.append((Gap("groups", "autoscaler"), scaler.origin))
    if scaler.provision is None:
        missing.append((Gap("provisionTime", "autoscaler"), scaler.origin.below("provisionTime")))
    return Autoscaler(tuple(growths), scaler.provision, tuple(missing))
