"""The scheduler's rule for required spreads, played through move by move: no formula of `hadesign.proof`.

A pod may go to a node only if its zone (its node) then holds at most one pod more than the emptiest one that counts.
Dead nodes still count, with no pod on them; so do nodes that the pod may not run on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

Counts = tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """A node: its zone, whether pods of the workload may run there, and whether its spread counts it.

    `room` is how many of them it has room for; `None`: for any number.
    """

    zone: str | None
    open: bool
    counted: bool = True
    room: int | None = None


@dataclass(frozen=True)
class Game:
    """One workload on some nodes; `tie` is what a replica cannot leave because of its volumes: "", zone, node."""

    places: tuple[Place, ...]
    replicas: int
    by_zone: bool
    by_node: bool
    tie: str = ""

    def _labelled(self, number: int) -> bool:
        return self.places[number].zone is not None or not self.by_zone

    def _may(self, counts: Counts, number: int) -> bool:
        """Whether the spreads allow one more replica on a node."""
        counted = [n for n, place in enumerate(self.places) if place.counted and self._labelled(n)]
        place = self.places[number]
        if not place.open or not self._labelled(number) or counts[number] == place.room:
            return False
        if self.by_node and counts[number] + 1 - min(counts[n] for n in counted) > 1:
            return False
        if self.by_zone:
            zones: dict[str | None, int] = {}
            for n in counted:
                zones[self.places[n].zone] = zones.get(self.places[n].zone, 0) + counts[n]
            return zones[place.zone] + 1 - min(zones.values()) <= 1
        return True

    def _ends(self, start: Counts, pending: tuple[tuple[str, int], ...], dead: frozenset[int]) -> frozenset[Counts]:
        """Return where it may end: nobody is pending any more, or nobody who is can be placed."""
        seen: set[object] = set()
        ends: set[Counts] = set()
        todo = [(start, pending)]
        while todo:
            counts, waiting = todo.pop()
            if (counts, waiting) in seen:
                continue
            seen.add((counts, waiting))
            moves = list(self._moves(counts, waiting, dead))
            if not moves:
                ends.add(counts)
            todo += moves
        return frozenset(ends)

    def _moves(
        self, counts: Counts, waiting: tuple[tuple[str, int], ...], dead: frozenset[int]
    ) -> Iterator[tuple[Counts, tuple[tuple[str, int], ...]]]:
        for where, count in waiting:
            for number, place in enumerate(self.places):
                fits = not where or (where == f"node {number}" if self.tie == "node" else where == f"zone {place.zone}")
                if fits and number not in dead and self._may(counts, number):
                    after = tuple(held + (n == number) for n, held in enumerate(counts))
                    rest = {**dict(waiting), where: count - 1}
                    yield after, tuple((name, left) for name, left in sorted(rest.items()) if left)

    def all_ends(self) -> frozenset[Counts]:
        """Return how replicas may be placed while nothing is dead, whoever comes first."""
        waiting = (("", self.replicas),) if self.replicas else ()
        return self._ends((0,) * len(self.places), waiting, frozenset())

    @cache  # noqa: B019 - the games of a test are few
    def before(self) -> frozenset[Counts]:
        """Return how all replicas may be placed while nothing is dead, or as many as the spreads ever allow."""
        ends = self.all_ends()
        most = max(map(sum, ends))
        return frozenset(end for end in ends if sum(end) == most)

    def after(self, dead: frozenset[int]) -> frozenset[Counts]:
        """Return how replicas may be placed in the end when some nodes have died."""
        found: set[Counts] = set()
        for start in self.before():
            running = tuple(0 if number in dead else held for number, held in enumerate(start))
            waiting: dict[str, int] = {"": self.replicas - sum(start)}
            for number in dead:
                name = {"": "", "zone": f"zone {self.places[number].zone}", "node": f"node {number}"}[self.tie]
                waiting[name] = waiting.get(name, 0) + start[number]
            found |= self._ends(running, tuple((name, left) for name, left in sorted(waiting.items()) if left), dead)
        return frozenset(found)


def by_zone(places: Sequence[Place], counts: Counts) -> dict[str, int]:
    """Return how many replicas are in each zone."""
    found: dict[str, int] = {}
    for place, held in zip(places, counts, strict=True):
        found[place.zone or ""] = found.get(place.zone or "", 0) + held
    return found
