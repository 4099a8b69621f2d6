"""How many machines are dead, as an exact distribution: for services that count hundreds of them.

The graph is walked as a tree (see `places`); shared parts are assumed up and down in turn where they are decided, and
what is of one symmetry class is computed once and taken to a power. One number stands for the counts of all labels
(see `_radix`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from hadesign.proof.availability.chances import SMALLEST, Chances, Sums, mixed
from hadesign.proof.availability.fold import folded
from hadesign.proof.availability.places import ROOT, Places
from hadesign.proof.availability.reasons import TooLargeError
from hadesign.proof.failure.graph import DependencyGraph, Hits
from hadesign.proof.failure.symmetry import Symmetry

MOST_SHARED = 12
"""Shared parts that are decided at one place; each doubles the work there."""


class Distribution:
    """The distribution of `Hits` over a graph whose labels stand on groups of machines."""

    def __init__(self, graph: DependencyGraph, up: Sequence[float]) -> None:
        """Arrange the tree.

        Args:
            graph: what is counted, and what it stands on.
            up: availability of each vertex given what it stands on; of a group, of each of its machines.

        Raises:
            TooLargeError: too many parts are shared at one place, or something else than machines is counted.
        """
        self._sums = Sums()
        self.graph, self.up = folded(graph, up)
        self._places = Places(self.graph)
        counted = all(vertex.machines or not vertex.labels for vertex in self.graph.vertices)
        if not counted or any(len(parts) > MOST_SHARED for parts in self._places.shared.values()):
            raise TooLargeError("shared-parts", MOST_SHARED)
        self._weights = self._radix()
        self._below = self._totals()
        self._families = self._by_parent(Symmetry(self.graph, self.up).members)
        self._asks = self._asked()
        self._known: dict[tuple[int, tuple[bool, ...]], Chances] = {}

    def _radix(self) -> list[int]:
        """Return the weight of each label in the number that stands for the counts of all."""
        totals = [1] * (self.graph.width + 1)
        for vertex in self.graph.vertices:
            for label in vertex.labels:
                totals[label] += vertex.machines
        weights = [1]
        for total in totals[:-1]:
            weights.append(weights[-1] * total)
        return weights

    def hits(self, number: int) -> Hits:
        """Return the counts of all labels that a number stands for."""
        return tuple(number % self._weights[label + 1] // self._weights[label] for label in range(self.graph.width))

    def _totals(self) -> list[int]:
        """Return what is counted below each vertex, itself included."""
        totals = [0] * len(self.graph.vertices)
        for index in reversed(range(len(totals))):
            vertex = self.graph.vertices[index]
            totals[index] += vertex.machines * self._each(index)
            if self._places.parent[index] != ROOT:
                totals[self._places.parent[index]] += totals[index]
        return totals

    def _each(self, index: int) -> int:
        """Return what one dead machine of a group counts."""
        return sum(self._weights[label] for label in self.graph.vertices[index].labels)

    def _by_parent(self, families: Sequence[Sequence[int]]) -> Mapping[int, list[tuple[int, int]]]:
        """Return for each place what hangs below it: an example and how many are like it; shared parts each alone."""
        found: dict[int, list[tuple[int, int]]] = {}
        for members in families:
            place = found.setdefault(self._places.parent[members[0]], [])
            shared = [index for index in members if index in self._places.decided]
            place += [(index, 1) for index in shared]
            if len(members) > len(shared):
                first = next(index for index in members if index not in self._places.decided)
                place.append((first, len(members) - len(shared)))
        return found

    def _asked(self) -> list[tuple[int, ...]]:
        """Return the shared parts that are decided above a vertex and asked about below it, or by itself."""
        asks: list[set[int]] = [set() for _ in self.graph.vertices]
        for index in reversed(range(len(asks))):
            if index in self._places.free and index in self._places.decided:
                continue  # decided where it hangs, and nothing hangs below it
            own = {index, *self.graph.parents[index]} & set(self._places.decided)
            for part in self._places.shared.get(index, ()):
                own |= {need for need in self.graph.parents[part] if need in self._places.decided}
            asks[index] |= own
            asks[index] = {part for part in asks[index] if index not in self._places.line(self._places.decided[part])}
            if self._places.parent[index] != ROOT:
                asks[self._places.parent[index]] |= asks[index]
        return [tuple(sorted(asked)) for asked in asks]

    def chances(self) -> Iterator[tuple[Hits, float]]:
        """Yield every vector of hits that can happen, with its chance.

        Raises:
            TooLargeError: there are too many to add up.
        """
        for number, chance in self._inside(ROOT, {}).items():
            yield self.hits(number), chance

    def _inside(self, place: int, state: dict[int, bool]) -> Chances:
        """Return the distribution below a place that lives, given the shared parts that were decided above it."""
        if place == ROOT:
            return self._decide(place, state)
        key = place, tuple(state[part] for part in self._asks[place])
        if key not in self._known:
            self._known[key] = self._decide(place, state)
        return self._known[key]

    def _decide(self, place: int, state: dict[int, bool]) -> Chances:
        """Assume the parts that are shared here up and down in turn."""
        parts = self._places.shared.get(place, ())
        result: Chances = {}
        for ups in product((True, False), repeat=len(parts)):
            chance, assumed = 1.0, dict(state)
            for part, up in zip(parts, ups, strict=True):
                chance *= self.up[part] if up else 1 - self.up[part]
                assumed[part] = up and self._satisfied(part, assumed, ROOT)
            if chance > SMALLEST:
                for number, inner in self._families_of(place, assumed).items():
                    result[number] = result.get(number, 0.0) + chance * inner
        return result

    def _satisfied(self, index: int, state: Mapping[int, bool], parent: int) -> bool:
        """Whether a vertex has what it needs besides its parent; what was not decided stands above and lives."""
        return all(
            any(state.get(option, True) for option in options)
            for options in self.graph.vertices[index].needs
            if options != (parent,)
        )

    def _families_of(self, place: int, state: dict[int, bool]) -> Chances:
        """Return the distribution of all that hangs below a place."""
        result: Chances = {0: 1.0}
        for index, count in self._families.get(place, ()):
            result = self._sums.added(result, self._sums.power(self._vertex(index, state, place), count))
        return result

    def _vertex(self, index: int, state: dict[int, bool], place: int) -> Chances:
        """Return the distribution of a vertex and of what hangs below it, given that its parent lives."""
        dead = {self._below[index]: 1.0}
        if index in self._places.decided:
            return self._inside(index, state) if state[index] else dead
        if not self._satisfied(index, state, place):
            return dead
        up = self.up[index]
        machines = self.graph.vertices[index].machines
        if machines:
            return self._sums.power(mixed(up, {0: 1.0}, {self._each(index): 1.0}), machines)
        return mixed(up, self._inside(index, state), dead)
