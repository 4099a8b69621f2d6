"""What a proof says: for each service the single failures that take it down, each with its witness."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.blueprint.governance import FailureLevel
from hadesign.topology.cluster import Kind, Origin, ThingId

LEVELS: dict[FailureLevel, frozenset[Kind]] = {
    "node": frozenset({"node", "host"}),
    "rack": frozenset({"node", "host", "rack", "switch", "power", "datastore"}),
    "zone": frozenset({"node", "host", "rack", "switch", "power", "datastore", "zone"}),
    "region": frozenset(
        {"node", "host", "rack", "switch", "power", "datastore", "zone", "site", "region", "balancer", "provider"}
    ),
}
"""Kinds of failure that each objective level includes; a rack's feeds and switches count as rack-sized.

A balancer or a control plane that somebody else runs has its redundancy inside, in the zones that it names: the loss of
all of it at once is as large as that of a region.
"""

_RACK_SIZED: frozenset[Kind] = frozenset({"rack", "switch", "power"})

KINDS: tuple[Kind, ...] = (
    "node", "host", "datastore", "rack", "power", "switch", "zone", "site", "region", "balancer", "provider"
)  # fmt: skip
"""Every kind of failure, small to large."""

Service: TypeAlias = Literal["etcd", "api", "endpoint", "control-plane", "workload", "component"]


@dataclass(frozen=True, slots=True)
class Break:
    """A single failure that takes a service down: `left` of `total` remain, `needed` are required.

    `alike` counts the failures that do the same, this one included: any one of 600 equal machines is one break.
    `origins` are the places in the blueprint that are to blame, the failing thing first.
    """

    failure: ThingId
    kind: Kind
    alike: int
    left: int
    total: int
    needed: int
    witness: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class ServiceProof:
    """The order-1 proof of one service: it survives every single failure that is not among `breaks`.

    `known` holds the kinds of things that the blueprint names at all: where no zone is named, nothing can be said about
    the loss of one. `unknown` says what the blueprint would have to tell before anything can be proved.
    """

    service: Service
    name: str
    breaks: tuple[Break, ...]
    origin: Origin
    known: frozenset[Kind]
    unknown: str = ""

    def broken_by(self, level: FailureLevel) -> tuple[Break, ...]:
        """Breaks among the failures that `level` includes."""
        return tuple(b for b in self.breaks if b.kind in LEVELS[level])

    def survives(self, level: FailureLevel) -> bool | None:
        """Whether no single failure of that level takes the service down; `None` if that cannot be told.

        What survives a zone survives the racks in it, also where no racks are named.
        """
        if self.unknown:
            return None
        if self.broken_by(level):
            return False
        if level == "rack" and not self.known & _RACK_SIZED:
            return self.survives("zone") or None
        return True if level in ("node", "rack") or level in self.known else None
