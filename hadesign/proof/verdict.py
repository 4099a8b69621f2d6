"""What a proof says: for each service the single failures that take it down, each with its witness."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.blueprint.governance import FailureLevel
from hadesign.topology.cluster import Kind, Origin, ThingId

LEVELS: dict[FailureLevel, frozenset[Kind]] = {
    "node": frozenset({"node", "host", "balancer"}),
    "rack": frozenset({"node", "host", "balancer", "rack", "switch", "power", "datastore"}),
    "zone": frozenset({"node", "host", "balancer", "rack", "switch", "power", "datastore", "zone"}),
    "region": frozenset(
        {"node", "host", "balancer", "rack", "switch", "power", "datastore", "zone", "site", "region", "provider"}
    ),
}
"""Kinds of failure that each objective level includes; a rack's feeds and switches go down with it."""

Service: TypeAlias = Literal["etcd", "api", "endpoint", "control-plane", "workload", "component"]


@dataclass(frozen=True, slots=True)
class Break:
    """A single failure that takes a service down: `left` of `total` remain, `needed` are required."""

    failure: ThingId
    kind: Kind
    left: int
    total: int
    needed: int
    witness: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class ServiceProof:
    """The order-1 proof of one service: it survives every single failure that is not among `breaks`."""

    service: Service
    name: str
    breaks: tuple[Break, ...]
    origin: Origin

    def broken_by(self, level: FailureLevel) -> tuple[Break, ...]:
        """Breaks among the failures that `level` includes."""
        return tuple(b for b in self.breaks if b.kind in LEVELS[level])

    def survives(self, level: FailureLevel) -> bool:
        """Whether no single failure of that level takes the service down."""
        return not self.broken_by(level)
