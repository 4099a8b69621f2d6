"""All minimal failure sets of a service up to an order: sets that break it, no smaller part of which does.

Sets are put together failure by failure, and of equal sets (see `symmetry`) only one is looked at and counted for all.
Where most failures are different, pairs are counted instead by what each failure takes (see `pairs`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from math import factorial, prod
from typing import Literal

from hadesign.frozen import dataclass
from hadesign.proof.failure.closure import Closure, Event, Impact, name_of
from hadesign.proof.failure.exchanging import Exchanging, many_alike
from hadesign.proof.failure.graph import DependencyGraph, Hits, adopt_closely
from hadesign.proof.failure.pairs import Meeting, Pairs, TooManyError
from hadesign.proof.failure.symmetry import Representative, Symmetry
from hadesign.proof.failure.verdict import KINDS, Unfinished
from hadesign.topology.cluster import ThingId

MOST = 2_000_000
"""Sets that are looked at before the search says that it stops: about half a minute."""
MOST_FOUND = 20_000
"""Kinds of pairs of one service that are found before the search says that it stops; each is told by itself."""
MOST_TOLD = 256
"""Labels that are alike up to which single failures are told by names: of 2,000 zones, one is named and counted."""
KEPT = 1
"""Failures up to which it is kept what can follow them, as other services ask again; of more, there are too many."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A minimal failure set that stands for `count` sets of equal failures with equal effect, itself included."""

    events: tuple[Event, ...]
    count: int
    effect: Impact


@dataclass(frozen=True, slots=True)
class Patterns:
    """What was found, smallest first; nothing is missing up to the order `complete`, and why it is no higher one."""

    found: tuple[Pattern, ...]
    complete: int
    unfinished: Unfinished | None = None


@dataclass(frozen=True, slots=True)
class _Set:
    """A set of failures on the way, in the order of their orbits; `count` counts sequences and not sets."""

    events: tuple[Event, ...]
    orbits: tuple[int, ...]
    count: int
    effect: Impact

    def longer(self, example: Representative, effect: Impact) -> "_Set":
        """Return the set with one failure more."""
        events, orbits = (*self.events, example.event), (*self.orbits, example.orbit)
        return _Set(events, orbits, self.count * example.count, effect)


class Search:
    """Looks for minimal failure sets of services that share a graph."""

    def __init__(self, graph: DependencyGraph, most: int = MOST, symmetry: Symmetry | None = None) -> None:
        """Prepare the graph; `symmetry` is given where it is not that of the graph with its labels."""
        self.graph, self.most = graph, most
        self.closure, self.symmetry = Closure(graph), symmetry or Symmetry(graph)
        self._meeting = Meeting(self.closure, self.symmetry)
        self._following: dict[tuple[Event, ...], list[tuple[Representative, Impact]]] = {}

    def singles(self) -> list[ThingId]:
        """Return an example of each kind of single failure that is different for the services."""
        return [name_of(self.graph, example.event) for example in self.symmetry.examples()]

    def sets(self, holds: Callable[[Hits], bool], order: int) -> Patterns:
        """Return every minimal failure set of at most `order` failures.

        Args:
            holds: whether the service is up, given how many of each label are dead. It must be monotone: more dead
                never helps.
            order: the largest number of failures at once.
        """
        if self._exchanging is not None and order > self._told_apart:
            several = self._exchanging.sets(holds, order)
            own = [
                self._own(one, self._exchanging.graph) for one in several.found if len(one.events) > self._told_apart
            ]
            return replace(several, found=(*self.sets(holds, 1).found, *own) if self._told_apart else tuple(own))
        judged = _Judge(holds, self.symmetry)
        if not judged(self.closure.nothing.hits):
            return Patterns((Pattern((), 1, self.closure.nothing),), order)
        harmless = [_Set((), (), 1, self.closure.nothing)]
        found: list[Pattern] = []
        looked = 0
        for size in range(1, order + 1):
            if size == order == 2 and self._is_diverse(harmless):
                return self._with_pairs(harmless, judged, found, self.most - looked)
            broken: list[_Set] = []
            following: list[_Set] = []
            for one, example, effect in self._longer(harmless, judged):
                looked += 1
                if looked > self.most:
                    return Patterns(tuple(found), size - 1, self._unfinished("sets", self.most))
                if not judged(effect.hits):
                    broken.append(one.longer(example, effect))
                elif size < order:
                    following.append(one.longer(example, effect))
            found += self._patterns([s for s in broken if size < 3 or self._minimal(s, judged)])
            harmless = following
        return Patterns(tuple(found), order)

    @cached_property
    def _exchanging(self) -> "Search | None":
        """The search of sets of several failures where many labels are alike: of one, each is told by itself."""
        alike = () if isinstance(self.symmetry, Exchanging) else many_alike(self.graph)
        if not alike:
            return None
        graph = replace(self.graph, vertices=tuple(adopt_closely(self.graph.vertices)))
        return Search(graph, self.most, Exchanging(graph, alike))

    @cached_property
    def _told_apart(self) -> int:
        """Up to how many failures each set is told by itself although labels are alike; none where these are too many.

        As each failure is told with a number for each label, what that takes grows with the square of the labels.
        """
        return int(max(map(len, self.graph.alike), default=0) <= MOST_TOLD)

    @cached_property
    def _numbers(self) -> dict[ThingId, int]:
        return {vertex.name: index for index, vertex in enumerate(self.graph.vertices)}

    def _own(self, pattern: Pattern, graph: DependencyGraph) -> Pattern:
        """Return a pattern of the same things in another order as one of this graph."""
        events = tuple((self._numbers[graph.vertices[index].name], machine) for index, machine in pattern.events)
        return Pattern(events, pattern.count, self.effect(events))

    def _is_diverse(self, harmless: list[_Set]) -> bool:
        """Whether there are more pairs of different failures than it takes to find out which failures meet."""
        return len(harmless) ** 2 > 16 * len(self.graph.vertices)

    def _with_pairs(self, harmless: list[_Set], judged: "_Judge", found: list[Pattern], most: int) -> Patterns:
        """Add the minimal pairs of failures, of which none is enough alone, to the single ones that were found."""
        singles = [Representative(one.events[0], one.count, one.orbits[0]) for one in harmless]
        try:
            broken = Pairs(self._meeting, judged, most).broken(singles, MOST_FOUND)
        except TooManyError as error:
            bound = MOST_FOUND if error.bound == "kinds" else self.most
            return Patterns(tuple(found), 1, self._unfinished(error.bound, bound))
        sets = [_Set(b.events, b.orbits, b.sequences, b.effect) for b in broken]
        return Patterns((*found, *self._patterns(sets)), 2)

    def _unfinished(self, bound: Literal["sets", "kinds"], most: int) -> Unfinished:
        """Say why the search stopped: what is different is what makes many sets."""
        kinds = Counter(self.graph.vertices[example.event[0]].kind for example in self.symmetry.examples())
        several = [(kind, count) for kind, count in kinds.items() if count > 1]
        return Unfinished(bound, most, tuple(sorted(several, key=lambda one: (-one[1], KINDS.index(one[0])))))

    def _longer(self, sets: list[_Set], holds: Callable[[Hits], bool]) -> Iterator[tuple[_Set, Representative, Impact]]:
        """Yield every set of one failure more; a failure that is enough alone needs no company."""
        for one in sets:
            for example, effect in self._next(one):
                if one.events and not holds(self.closure.hits(example.event)):
                    continue
                yield one, example, effect

    def _next(self, one: _Set) -> Iterable[tuple[Representative, Impact]]:
        """Return what can still happen after a set of failures in the order of orbits, and what it does with them."""
        if len(one.events) > KEPT:
            return self._after(one)
        found = self._following.get(one.events)
        if found is None:
            found = self._following[one.events] = list(self._after(one))
        return found

    def _after(self, one: _Set) -> Iterator[tuple[Representative, Impact]]:
        for example in self.symmetry.examples(one.events):
            if one.orbits and example.orbit < one.orbits[-1]:
                continue
            single = self.closure.single(example.event)
            if one.effect.implies(example.event) or any(single.implies(event) for event in one.events):
                continue
            yield example, self.closure.both(one.effect, single)

    def effect(self, events: tuple[Event, ...]) -> Impact:
        """Return what a set of failures does."""
        result = self.closure.nothing
        for event in events:
            result = self.closure.both(result, self.closure.single(event))
        return result

    def _minimal(self, one: _Set, holds: Callable[[Hits], bool]) -> bool:
        """Whether the service holds again if any one of the failures is taken back."""
        return all(
            holds(self.effect((*one.events[:number], *one.events[number + 1 :])).hits)
            for number in range(len(one.events))
        )

    def _patterns(self, sets: list[_Set]) -> list[Pattern]:
        """Put sets of equal failures and equal effect together; each was met in every order of its equal failures."""
        firsts: dict[tuple[tuple[int, ...], Hits], _Set] = {}
        counts: Counter[tuple[tuple[int, ...], Hits]] = Counter()
        for one in sets:
            key = one.orbits, self.symmetry.canonical(one.effect.hits)
            firsts.setdefault(key, one)
            counts[key] += one.count
        return [
            Pattern(first.events, counts[key] // prod(map(factorial, Counter(first.orbits).values())), first.effect)
            for key, first in firsts.items()
        ]


class _Judge:
    """Asks a service about each vector of hits once, and once about all that it cannot tell apart."""

    def __init__(self, holds: Callable[[Hits], bool], symmetry: Symmetry) -> None:
        self._holds, self._canonical = holds, symmetry.canonical
        self._known: dict[Hits, bool] = {}

    def __call__(self, hits: Hits) -> bool:
        hits = self._canonical(hits)
        known = self._known.get(hits)
        if known is None:
            known = self._known[hits] = self._holds(hits)
        return known
