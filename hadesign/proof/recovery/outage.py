"""Failures at once and all that dies with them, as services feel them."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from hadesign.frozen import dataclass
from hadesign.proof.failure.domains import Domains
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.graph import Hits
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.services.replicas import Replicas
from hadesign.topology.cluster import ThingId


@dataclass(frozen=True, eq=False)
class Outage:
    """Failures and all that dies with them: things (nodes among them), and nodes by group."""

    failures: tuple[ThingId, ...]
    dead: frozenset[ThingId]
    lost: Mapping[int, int]

    @cached_property
    def links(self) -> tuple[ThingId, ...]:
        """The links that are dead."""
        return tuple(sorted(thing for thing in self.dead if thing.startswith("link/")))

    def among(self, things: Iterable[ThingId]) -> list[ThingId]:
        """Return those of some things that are dead."""
        return [thing for thing in things if thing in self.dead]

    def hits(self, function: Function) -> Hits:
        """Return how much is dead of what a service counts."""
        return hits_of(function.leaves, self.dead, self.lost)

    def felt(self, placed: Replicas) -> Hits:
        """Return how much is dead of what replicas count, but for links without which the network is still whole."""
        cut = len({*placed.sides.of(self.links).values()}) > 1
        dead = self.dead if cut else self.dead.difference(self.links)
        return hits_of(placed.leaves, dead, self.lost)

    def leaves(self, function: Function) -> bool:
        """Whether enough is left of a service."""
        return function.holds(self.hits(function))


class Outages:
    """What dies with failures, computed once for each set of them."""

    def __init__(self, domains: Domains) -> None:
        """Keep the failure domains."""
        self._domains = domains
        self._known: dict[tuple[ThingId, ...], Outage] = {}

    def of(self, failures: Iterable[ThingId]) -> Outage:
        """Return the outage that these failures make, all at once; the same one if it is asked for again."""
        named = tuple(dict.fromkeys(failures))
        if named not in self._known:
            self._known[named] = Outage(named, *self._domains.closure(named))
        return self._known[named]
