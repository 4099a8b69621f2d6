"""What a proof says: for each service the smallest sets of failures that take it down, each with what it leaves."""

from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cached_property
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.topology.cluster import FailureLevel, Kind, Origin, ThingId
from hadesign.vocabulary import kinds

LEVELS: dict[FailureLevel, frozenset[Kind]] = {level: kinds.kinds_up_to(level) for level in kinds.LEVELS}
"""Kinds of failure that each objective level includes."""

Survived: TypeAlias = Literal["node", "host", "rack", "zone", "region"]
SURVIVED: tuple[Survived, ...] = ("node", "host", "rack", "zone", "region")
"""What a service is asked about: as the levels, and whether it survives the loss of a machine but not of its host."""
_NODE: frozenset[Kind] = frozenset({"node", "instance"})

_RACK_SIZED: frozenset[Kind] = frozenset(kind for kind, row in kinds.KINDS.items() if row.rack_sized)

KINDS: tuple[Kind, ...] = tuple(kinds.KINDS)
"""Every kind of failure, small to large."""

ServiceKind: TypeAlias = Literal[
    "etcd", "api", "endpoint", "node-endpoint", "control-plane", "component", "data", "io", "capacity", "workload"
]
"""What a service is; `data` and `io` are the two answers about a storage class: copies kept, and I/O goes on."""

Assumed: TypeAlias = Literal["", "spread", "access-mode", "binding"]


@dataclass(frozen=True, slots=True)
class FailureSet:
    """A minimal set of failures that takes a service down, and what it leaves of it.

    `count` is that of the sets that do the same, this one included: any one of 600 equal nodes is one set. `lost` are
    the named things of the service that die with what fails, `origins` the places of both in the blueprint, the failing
    things first. `drained` is the node that is out for maintenance before they happen; where there is one, neither it
    nor the failures alone take the service down.
    """

    failures: tuple[ThingId, ...]
    kinds: tuple[Kind, ...]
    count: int
    judged: Judgement
    lost: tuple[ThingId, ...]
    origins: tuple[Origin, ...]
    drained: ThingId | None = None

    @property
    def away(self) -> tuple[ThingId, ...]:
        """All that is not there: the node that is out for maintenance, and what fails."""
        return self.failures if self.drained is None else (self.drained, *self.failures)

    @property
    def left(self) -> int:
        """What the worst allowed placement leaves."""
        return self.judged.left

    @property
    def best(self) -> int:
        """What the luckiest allowed placement leaves."""
        return self.judged.best

    @property
    def total(self) -> int:
        """What there is while nothing has failed."""
        return self.judged.total

    @property
    def needed(self) -> int:
        """What the service cannot do without."""
        return self.judged.needed

    @property
    def order(self) -> int:
        """Number of failures at once."""
        return len(self.failures)

    @property
    def failure(self) -> ThingId:
        """The failure of a set of one; the first of several, and nothing where the service is down without any."""
        return self.failures[0] if self.failures else ""

    @property
    def kind(self) -> Kind:
        """Kind of the failure of a set of one, of several that of the largest; what is down anyway breaks by a node."""
        return max(self.kinds, key=KINDS.index, default="node")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Why a search stopped: it was to look at more than `most` sets, or to tell more than `most` kinds of them.

    `different` are kinds of things of which each one takes something else of the service, and how many there are: equal
    ones are looked at once.
    """

    bound: Literal["sets", "kinds"]
    most: int
    different: tuple[tuple[Kind, int], ...]


@dataclass(frozen=True, slots=True)
class FailureSets:
    """Minimal failure sets of a service, smallest first; none is missing up to the order `complete`.

    `unfinished` says why the search went no further, if it was to.
    """

    found: tuple[FailureSet, ...]
    complete: int
    unfinished: Unfinished | None = None


def service_id(service: ServiceKind, of: str) -> str:
    """Return what tells a service from every other one: `etcd`, `workload/shop/cart`, `data/block`."""
    return f"{service}/{of}" if of else service


@dataclass(frozen=True)
class ServiceProof:
    """The proof of one service: it survives every set of failures that holds none of its minimal failure sets.

    `known` holds the kinds of things that the blueprint names at all: where no zone is named, nothing can be said about
    the loss of one. Hosts are known, too, where each machine is its own.
    `unknown` is what the blueprint would have to tell before anything can be proved. `covered`
    tells whether the objective of the whole design is about this service, and `may_pause` whether it asks only that it
    comes back by itself. `assumed` names what the blueprint leaves open and the proof takes at its worst, such as a
    spread, its own or (`assumed_of`) that of what it needs: then it shows what may happen, not what will. `of` is what
    it is about where there may be several of its kind: namespace and name of pods, or a storage class. `at_worst` finds
    the same service where everything stands as badly as the design allows (`None`: it leaves nothing open).

    Where something else is `undecided`, the failure sets are those that take it down whatever is true; `worlds` are its
    proofs in each of the least favourable cases, and without any it cannot be shown that anything leaves it up.
    """

    service: ServiceKind
    name: str
    origin: Origin
    known: frozenset[Kind]
    search: Callable[[int], FailureSets] = field(repr=False, compare=False)
    unknown: Reason | None = None
    covered: bool = True
    assumed: Assumed = ""
    of: str = ""
    undecided: Reason | None = None
    worlds: "tuple[ServiceProof, ...]" = ()
    may_pause: bool = False
    assumed_of: tuple[str, Origin] | None = None
    at_worst: Callable[[], "ServiceProof | None"] = field(default=lambda: None, repr=False, compare=False)

    @property
    def id(self) -> str:
        """What tells a service from every other one: `etcd`, `workload/shop/cart`, `data/block`."""
        return service_id(self.service, self.of)

    @cached_property
    def breaks(self) -> tuple[FailureSet, ...]:
        """The single failures that take it down."""
        return self.sets(1).found

    def sets(self, order: int) -> FailureSets:
        """Return all minimal failure sets of at most `order` failures."""
        return self.search(order)

    def broken_by(self, level: FailureLevel) -> tuple[FailureSet, ...]:
        """Return single failures among those that `level` includes."""
        return tuple(b for b in self.breaks if b.kind in LEVELS[level])

    def uninterrupted(self, what: Survived) -> bool | None:
        """Whether it goes on after the loss of any one thing of that size; `None` if that cannot be told.

        A machine of bare metal is its own host, and one of a cloud counts as such.
        """
        if what != "node":
            return self.survives("node" if what == "host" else what)
        return self._in_every_world(lambda one: one.without_node)

    @property
    def without_node(self) -> bool | None:
        """Whether it goes on without any one node or load balancer instance, as things are said to stand."""
        if self.unknown:
            return None
        if any(found.kind in _NODE for found in self.breaks):
            return False
        return True if self.decided(world.without_node for world in self.worlds) else None

    @property
    def left_open(self) -> tuple[str, Origin]:
        """Of what something is assumed, by name, and where that stands."""
        return self.assumed_of or (self.name, self.origin)

    @property
    def lacks(self) -> Reason | None:
        """What the blueprint would have to tell before everything, or more, can be proved."""
        return self.unknown or self.undecided

    def decided(self, answers: Iterable[bool | None]) -> bool:
        """Whether it is certain that a service is up, given what is true of its worlds."""
        return self.undecided is None or (bool(self.worlds) and all(answers))

    def survives(self, level: FailureLevel) -> bool | None:
        """Whether no single failure of that level takes the service down; `None` if that cannot be told.

        What survives a zone survives the racks in it, also where no racks are named.
        """
        return self._in_every_world(lambda one: one.as_said(level))

    def _in_every_world(self, answer: "Callable[[ServiceProof], bool | None]") -> bool | None:
        """Return an answer that holds however badly things stand; what fails as they are said to stand fails anyway."""
        own = answer(self)
        worst = self.at_worst() if own else None
        return own if worst is None or answer(worst) else None

    def as_said(self, level: FailureLevel) -> bool | None:
        """Whether it survives a level where nothing shares more than the design says."""
        if self.unknown:
            return None
        if self.broken_by(level):
            return False
        if not self.decided(world.as_said(level) for world in self.worlds):
            return None
        if level == "node" and "host" not in self.known:
            # Several machines may share a host that nobody names; it is in one rack, or at least in one zone.
            return self.as_said("rack" if self.known & _RACK_SIZED else "zone") or None
        if level == "rack" and not self.known & _RACK_SIZED:
            return self.as_said("zone") or None
        return True if level in ("node", "rack") or level in self.known else None
