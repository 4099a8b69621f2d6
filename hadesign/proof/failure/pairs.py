"""Minimal pairs of failures, counted by what each failure takes: the cost grows with what meets, not with all pairs.

Two failures that take nothing in common, and no options of one alternative, take together the sum of what each takes.
So of all pairs of two classes (failures with one orbit that take the same) one sum is judged, and the pairs are
counted: all that there are, less those that meet. Pairs that meet are looked at one by one; in a design each failure
meets what it stands on and what stands on it, which is little. Of three racks with machines m1, m2, m3 of which two
must live,

    m1 + m2, m1 + m3, m2 + m3       one sum of two machines, three pairs
    rack 1 + m1                     meet: the machine is dead anyway, and no such pair is one

What takes less than a sum that a service survives is survived, too: services are monotone. So pairs of which the sum
holds are looked at only where they share an alternative.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.closure import Closure, Event, Impact
from hadesign.proof.failure.graph import Hits
from hadesign.proof.failure.symmetry import Representative, Symmetry

Key: TypeAlias = tuple[tuple[int, int], Hits]
"""What equal pairs have in common: the orbits of their failures, in ascending order, and what they take."""
_Class: TypeAlias = tuple[int, Hits]
"""What failures of one class have in common: their orbit, and what each takes."""
Holds: TypeAlias = Callable[[Hits], bool]
_TRIED, _WORTH = 8, 4
"""A question about several failures at once is tried so often, and given up unless one in so many was answered."""


class TooManyError(Exception):
    """More sets would have to be looked at, or more kinds of them told, than is allowed."""

    def __init__(self, bound: Literal["sets", "kinds"]) -> None:
        """Keep which bound it was."""
        super().__init__(bound)
        self.bound = bound


@dataclass(frozen=True, slots=True)
class Broken:
    """The first pair of its kind, how many ordered pairs are like it, and what it does."""

    events: tuple[Event, Event]
    orbits: tuple[int, int]
    sequences: int
    effect: Impact


class Meeting:
    """Which failures meet, and how many there are of each class; the same for all services over a graph."""

    def __init__(self, closure: Closure, symmetry: Symmetry) -> None:
        """Keep what tells what failures do, and which are equal."""
        self.closure, self.symmetry = closure, symmetry
        self._vertices = closure.graph.vertices

    def class_of(self, index: int) -> _Class:
        """Return the class of the failure of a vertex."""
        return self.symmetry.orbits[index], self.closure.hits((index, 0))

    @cached_property
    def sizes(self) -> Counter[_Class]:
        """Number of failures of each class."""
        sizes = Counter[_Class]()
        for index, vertex in enumerate(self._vertices):
            sizes[self.class_of(index)] += vertex.machines or 1
        return sizes

    @cached_property
    def all_hits(self) -> Hits:
        """How many there are of each label."""
        return self.closure.count(frozenset(range(len(self._vertices))))

    @cached_property
    def _takers(self) -> tuple[list[list[int]], dict[tuple[int, int], list[int]]]:
        """For each vertex what takes it along, and for each alternative what takes some of its options."""
        takers: list[list[int]] = [[index] for index in range(len(self._vertices))]
        strainers: dict[tuple[int, int], list[int]] = {}
        for index, vertex in enumerate(self._vertices):
            if not vertex.machines:
                alone = self.closure.single((index, 0))
                for dead in alone.dead - {index}:
                    takers[dead].append(index)
                for strained in alone.strained:
                    strainers.setdefault(strained, []).append(index)
        return takers, strainers

    def of(self, event: Event) -> dict[int, bool]:
        """Return the vertices whose failure meets one of another vertex, and whether they share an alternative."""
        takers, strainers = self._takers
        alone = self.closure.single(event)
        met = {other: False for dead in alone.dead or (event[0],) for other in takers[dead]}
        met.update((other, True) for strained in alone.strained for other in strainers[strained])
        met.pop(event[0])
        return met


class Pairs:
    """Counts pairs that a service does not survive."""

    def __init__(self, meeting: Meeting, judged: Holds, most: int) -> None:
        """Keep what is asked; `most` is how many pairs, or pairs of classes, may be looked at."""
        self._meeting, self._judged, self._left = meeting, judged, most
        self._closure, self._symmetry = meeting.closure, meeting.symmetry
        self._sizes = {one: size for one, size in meeting.sizes.items() if judged(one[1])}
        self._bad: dict[_Class, dict[_Class, Hits]] = {}
        self._ordered = sorted(self._sizes)
        self._worst: dict[tuple[int, int], Hits] = {}
        self._asked, self._saved = Counter[int](), Counter[int]()

    def broken(self, singles: Iterable[Representative], most: int) -> list[Broken]:
        """Return a pair of each kind that is not survived, in the order of an enumeration of all pairs.

        Args:
            singles: of failures that are survived, one of each kind.
            most: how many kinds there may be.

        Raises:
            TooManyError: there are more, or it takes too long.
        """
        counts = Counter[Key]()
        beginning: list[Representative] = []
        for single in singles:
            own = self._with(single)
            if not own.keys() <= counts.keys():
                beginning.append(single)
            counts.update(own)
            if len(counts) > most:
                raise TooManyError("kinds")
        firsts: dict[Key, Broken] = {}
        for single in beginning:
            for one in self._shown(single):
                firsts.setdefault((one.orbits, self._symmetry.canonical(one.effect.hits)), one)
        return [replace(first, sequences=counts[key]) for key, first in firsts.items()]

    def _look(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise TooManyError("sets")

    def _sums(self, one: _Class) -> dict[_Class, Hits]:
        """Return the classes of no smaller orbit with which a class is not survived where they do not meet."""
        known = self._bad.get(one)
        if known is None:
            known = self._bad[one] = {}
            todo = [(0, len(self._ordered))] if self._ordered else []
            while todo:
                first, last = todo.pop()
                if self._ordered[last - 1][0] < one[0] or self._survives_all(one[1], first, last):
                    continue
                if last - first > 1:
                    middle = (first + last) // 2
                    todo += [(first, middle), (middle, last)]
                    continue
                self._look(1)
                total = _sum(one[1], self._ordered[first][1])
                if not self._judged(total):
                    known[self._ordered[first]] = total
        return known

    def _survives_all(self, one: Hits, first: int, last: int) -> bool:
        """Whether it is plain that a failure is survived with any of some others.

        It is if it is survived with the most that any of them takes of each label, as services are monotone. That is
        one question for all of them, which is not asked where it was in vain for most of so many others before.
        """
        size = last - first
        asked, saved = self._asked[size], self._saved[size]
        if size == 1 or (asked >= _TRIED and saved * _WORTH < asked):
            return False
        self._look(1)
        if (first, last) not in self._worst:
            self._worst[first, last] = tuple(map(max, *(hits for _, hits in self._ordered[first:last])))
        # There is no more of a label than there is.
        most = tuple(map(min, self._meeting.all_hits, _sum(one, self._worst[first, last])))
        self._asked[size] += 1
        if survived := self._judged(most):
            self._saved[size] += 1
        return survived

    def _with(self, single: Representative) -> Counter[Key]:
        """Return how many ordered pairs of each kind begin with a failure, or one equal to it."""
        index, _ = event = single.event
        own = self._meeting.class_of(index)
        sums, met = self._sums(own), self._meeting.of(event)
        apart = Counter({other: self._sizes[other] for other in sums})
        found = Counter[Key]()
        if own in apart:
            apart[own] -= 1
        self._look(len(met))
        for other, shared in met.items():
            kind = self._meeting.class_of(other)
            if kind in apart:
                apart[kind] -= self._closure.graph.vertices[other].machines or 1
            if (kind in apart or shared) and (effect := self._together(event, (other, 0), own, kind)):
                found[(own[0], kind[0]), self._symmetry.canonical(effect.hits)] += single.count
        for kind, count in apart.items():
            if count:
                found[(own[0], kind[0]), self._symmetry.canonical(sums[kind])] += single.count * count
        return found

    def _together(self, event: Event, other: Event, own: _Class, kind: _Class) -> Impact | None:
        """Return what a pair does that is a minimal failure set and comes in the order of orbits; else nothing."""
        if kind[0] < own[0] or kind not in self._sizes:
            return None
        one, two = self._closure.single(event), self._closure.single(other)
        if one.implies(other) or two.implies(event):
            return None
        effect = self._closure.both(one, two)
        return None if self._judged(effect.hits) else effect

    def _shown(self, single: Representative) -> Iterable[Broken]:
        """Yield the pairs that begin with a failure, one of each kind, in the order in which they are enumerated."""
        own, strained = self._meeting.class_of(single.event[0]), self._closure.single(single.event).strained
        sums, following = self._sums(own), self._symmetry.examples((single.event,))
        self._look(len(following))
        for example in following:
            kind = self._meeting.class_of(example.event[0])
            if kind in sums or not strained.isdisjoint(self._closure.single(example.event).strained):
                effect = self._together(single.event, example.event, own, kind)
                if effect is not None:
                    yield Broken((single.event, example.event), (own[0], kind[0]), 0, effect)


def _sum(one: Sequence[int], other: Sequence[int]) -> Hits:
    return tuple([a + b for a, b in zip(one, other, strict=True)])
