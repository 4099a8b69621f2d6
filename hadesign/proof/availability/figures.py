"""Availability of every kind of service, exact or not at all; placed replicas have that of the worst placement."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

from hadesign.proof.availability.distribution import Distribution
from hadesign.proof.availability.exact import Gain, Input, Range, figure, inputs_of, ranges
from hadesign.proof.availability.numbers import Number, Numbers
from hadesign.proof.availability.reasons import Forever, NoPlacement, TooLargeError
from hadesign.proof.capacity.enough import Enough
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.graph import DependencyGraph, split
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.assignments import (
    MOST,
    Assignment,
    Assignments,
    NowhereError,
    ToAssign,
    assignments,
    mergeable,
    names_of,
)
from hadesign.proof.services.contested import Contested
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.equivalence import Equivalence, together
from hadesign.proof.services.named import Named
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.served import Served
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.two_levels import CopiesOnTwoLevels
from hadesign.topology.cluster import Cluster, Origin
from hadesign.topology.structure import AtLeast, Part, Structure, every

MOST_MACHINES = 40
"""Machines with replicas up to which they are told apart; more are counted."""
_ROUNDING = 1e-12
"""Relative difference up to which two figures are the same."""


@dataclass(frozen=True, slots=True)
class ModelledAvailability:
    """Modelled availability of a service, or why there is none.

    `down` is what every allowed placement keeps to (the worst one), `best` that of the luckiest one where it differs.
    `extremes` tells whether the two were shown to be the worst and the best. `missing` are the places of numbers that
    nobody gives, `without` is why there is no figure although all numbers are there.
    """

    down: Range | None = None
    best: Range | None = None
    extremes: bool = True
    inputs: tuple[Input, ...] = ()
    gains: tuple[Gain, ...] = ()
    missing: tuple[Origin, ...] = ()
    without: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Options:
    """Structure functions of the placements of a service; `every` if the extremes are among them."""

    found: tuple[Structure, ...]
    every: bool


def _replicas(wanted: ToAssign, symmetry: Symmetry, placement: Assignment) -> Structure:
    """Return what must be up of replicas or copies that stand on some things."""
    return AtLeast(wanted.needed, tuple(Part(name) for name in names_of(symmetry.graph, placement)), "replicas")


def _parts(function: Served | Supplied) -> list[Structure | ToAssign]:
    """Return what is to be placed, and what stands where it is, each with labels of its own."""
    if isinstance(function, Served):
        monitors = function.monitors
        copies = function.copies.leaves.width
        own = monitors.structure if isinstance(monitors, Named) else replace(monitors.wanted, first=copies)
        return [function.copies.wanted, own]
    found: list[Structure | ToAssign] = [function.replicas.wanted, *map(Part, function.replicas.needs)]
    for supply, first in zip(function.supplies, function.starts[1:], strict=False):
        parts = _parts(supply.io) if isinstance(supply.io, Served) else [supply.io.wanted]
        found += [replace(p, first=p.first + first) if isinstance(p, ToAssign) else p for p in parts]
    return found


class Figures:
    """Computes availabilities; services that always answer alike are computed once."""

    def __init__(self, cluster: Cluster, sides: Sides, search: Callable[[Function], Search]) -> None:
        """Keep the Cluster, its numbers, and how to search what a function counts."""
        self.cluster, self.sides, self.numbers, self._search = cluster, sides, Numbers(cluster), search
        self._known: dict[Hashable, ModelledAvailability] = {}
        self._placements: dict[Structure, Range] = {}
        # By identity of the search, which is kept for as long as this.
        self._lacking: dict[int, tuple[Origin, ...]] = {}
        self._symmetry_of: dict[int, Symmetry] = {}
        self._merged: dict[Hashable, tuple[range, ...]] = {}
        self._alike: dict[tuple[int, tuple[range, ...]], Equivalence] = {}

    def of(self, function: Function, key: Hashable) -> ModelledAvailability:
        """Return the availability of a service; `key` is what services that always answer alike have in common."""
        if key not in self._known:
            missing = self._missing(function)
            self._known[key] = ModelledAvailability(missing=missing) if missing else self._computed(function)
        return self._known[key]

    def _missing(self, function: Function) -> tuple[Origin, ...]:
        """Return the numbers that a service needs and nobody gives."""
        search = id(self._search(function))
        if search not in self._lacking:
            vertices = self._graph(function).vertices
            self._lacking[search] = self.numbers.missing(v.names[0] if v.names else v.name for v in vertices)
        return self._lacking[search]

    def _graph(self, function: Function) -> DependencyGraph:
        """Return what a service counts and stands on, machines with numbers of their own by themselves."""
        graph = self._search(function).graph
        return split(graph, self.numbers.of) if self.numbers.single else graph

    def _symmetry(self, function: Function, wants: Sequence[ToAssign]) -> tuple[Symmetry, Equivalence]:
        """Return the symmetry, and what tells equally good assignments; services that count the same share them."""
        search = id(self._search(function))
        if search not in self._symmetry_of:
            self._symmetry_of[search] = self._marked(function)
        symmetry = self._symmetry_of[search]
        key = (search, *((wanted.first, wanted.domains, wanted.rule.by_zone) for wanted in wants))
        if key not in self._merged:
            self._merged[key] = mergeable(wants, symmetry.graph) if not self.sides.links else ()
        runs = self._merged[key]
        if (search, runs) not in self._alike:
            self._alike[search, runs] = Equivalence(symmetry, runs)
        return symmetry, self._alike[search, runs]

    def _marked(self, function: Function) -> Symmetry:
        """Return the symmetry of a graph: only what has equal numbers can be exchanged without anybody noticing."""
        if not self.numbers.single:
            return self._search(function).symmetry
        graph, marks = self._graph(function), dict[Number | None, float]()
        found = [self.numbers.of(v.names[0] if v.names else v.name) for v in graph.vertices]
        return Symmetry(graph, [marks.setdefault(number, len(marks)) for number in found])

    def _computed(self, function: Function) -> ModelledAvailability:
        try:
            if isinstance(function, Copies | CopiesOnTwoLevels) and not function.reading:
                return ModelledAvailability(without=Forever())
            if isinstance(function, Enough):
                return self._counted(function)
            if isinstance(function, Supplied):
                return self._supplied(function)
            if isinstance(function, Contested):
                return self._contested(function)
            options = self._options(function)
            return (self._summed(function) if self._everywhere(function) else None) or self._best_and_worst(options)
        except TooLargeError as error:
            return ModelledAvailability(without=error.why)
        except NowhereError:
            return ModelledAvailability(without=NoPlacement())

    def _contested(self, function: Contested) -> ModelledAvailability:
        """Return the figure of an address that several sides may have.

        It is not better with every part that is, so that of ranges the ends show nothing: then it is no worse than an
        address that no zone which may have it can be cut off from another one.
        """
        found = figure(self.cluster, function, self.numbers)
        if all(used.number.low == used.number.high for used in found.inputs):
            return ModelledAvailability(found.down, inputs=found.inputs)
        needed = figure(self.cluster, function.at_least(), self.numbers).down
        reached = figure(self.cluster, self._named(function.structure), self.numbers).down
        return ModelledAvailability(Range(reached.down_low, needed.down_high), inputs=found.inputs)

    def _supplied(self, function: Supplied) -> ModelledAvailability:
        """Return the figure of replicas with their I/O; where there are too many placements, what it keeps to."""
        try:
            options = self._options(function)
            if options.every:
                return self._best_and_worst(options)
        except TooLargeError:
            pass
        return self._bounded([self._computed(part) for part in (function.replicas, *(s.io for s in function.supplies))])

    @staticmethod
    def _bounded(parts: Sequence[ModelledAvailability]) -> ModelledAvailability:
        """Return what several parts keep to that are all needed: it is down no longer than one after the other."""
        without = next((part for part in parts if part.down is None), None)
        if without is not None:
            return without
        downs = [part.down for part in parts if part.down is not None]
        most = min(sum(down.down_high for down in downs), 1.0)
        inputs = {one.number: one for part in parts for one in part.inputs}
        extremes = all(part.extremes for part in parts)
        return ModelledAvailability(
            Range(max(down.down_low for down in downs), most), None, extremes, tuple(inputs.values())
        )

    @staticmethod
    def _everywhere(function: Function) -> bool:
        """Whether there is but one placement, equally many replicas on every machine, and these are many."""
        if not isinstance(function, Replicas):
            return False
        machines = sum(function.nodes.values())
        return machines > MOST_MACHINES and function.rule.by_node and function.rule.replicas % machines == 0

    def _summed(self, function: Function) -> ModelledAvailability | None:
        """Return the figure of a count, `None` if that takes too long: a diagram may still be small enough."""
        try:
            return self._counted(function)
        except TooLargeError:
            return None

    def _options(self, function: Function) -> _Options:
        """Return the structure functions that a service may have."""
        if isinstance(function, Named):
            return _Options((function.structure,), True)
        if isinstance(function, Served | Supplied):
            return self._placed_together(function)
        if isinstance(function, Replicas | Copies | CopiesOnTwoLevels):
            return self._arranged(function)
        raise TypeError(f"{type(function).__name__} has no structure function")

    def _arranged(self, function: Replicas | Copies | CopiesOnTwoLevels) -> _Options:
        symmetry, like = self._symmetry(function, (function.wanted,))
        if self._everywhere(function):
            found = assignments(function.wanted, symmetry, like)
        else:
            found = self._arrangements(function.wanted, symmetry, like)
        needs = [Part(thing) for thing in function.needs] if isinstance(function, Replicas) else []
        placed = [_replicas(function.wanted, symmetry, placement) for placement in found.found]
        return _Options(tuple(every(one, *needs) if needs else one for one in placed), found.every)

    @staticmethod
    def _arrangements(
        wanted: ToAssign, symmetry: Symmetry, like: Equivalence, before: Mapping[Event, int] | None = None
    ) -> Assignments:
        if wanted.rule.replicas > MOST_MACHINES:
            raise TooLargeError("replicas", MOST_MACHINES)
        return assignments(wanted, symmetry, like, before)

    def _placed_together(self, function: Served | Supplied) -> _Options:
        """Place one part after the other: whether they share machines makes a difference."""
        parts = _parts(function)
        placed = [part for part in parts if isinstance(part, ToAssign)]
        symmetry, like = self._symmetry(function, placed)
        states: list[tuple[tuple[Structure, ...], Mapping[Event, int]]] = [((), {})]
        complete = True
        for part in parts:
            if not isinstance(part, ToAssign):
                states = [((*others, part), before) for others, before in states]
                continue
            longer: list[tuple[tuple[Structure, ...], Mapping[Event, int]]] = []
            for number, (others, before) in enumerate(states):
                found, was = self._arrangements(part, symmetry, like, before), complete
                complete = complete and found.every
                longer += [
                    ((*others, _replicas(part, symmetry, one)), together(before, one) if one else before)
                    for one in found.found
                ]
                # What is not complete any more does not become so, and each further try takes as long.
                if number < len(states) - 1 and (len(longer) > MOST or complete < was):
                    complete = False
                    break
            states = longer
        return _Options(tuple(every(*found) for found, _ in states), complete)

    def _best_and_worst(self, options: _Options) -> ModelledAvailability:
        tried = self._downs(options.found)
        worst = max(down.down_high for down in tried)
        # The first of those that differ by rounding only.
        number = next(n for n, down in enumerate(tried) if isclose(down.down_high, worst, rel_tol=_ROUNDING))
        best = min(tried, key=lambda down: down.down_high)
        detail = figure(self.cluster, self._named(options.found[number]), self.numbers, gains=True)
        other = None if isclose(best.down_high, worst, rel_tol=_ROUNDING) else best
        return ModelledAvailability(detail.down, other, options.every, detail.inputs, detail.gains)

    def _downs(self, structures: Sequence[Structure]) -> list[Range]:
        """Return the figure of each placement; several services may be placed alike."""
        new = [structure for structure in dict.fromkeys(structures) if structure not in self._placements]
        found = ranges(self.cluster, [self._named(structure) for structure in new], self.numbers)
        self._placements.update(zip(new, found, strict=True))
        return [self._placements[structure] for structure in structures]

    def _named(self, structure: Structure) -> Named:
        return Named(self.cluster, structure, self.sides)

    def _counted(self, function: Function) -> ModelledAvailability:
        """Add up the chances of all counts of dead machines that the service does not survive."""
        graph = self._graph(function)
        names = [vertex.names[0] if vertex.names else vertex.name for vertex in graph.vertices]
        found = [number for name in names if (number := self.numbers.of(name)) is not None]
        ends = tuple(number.high for number in found), tuple(number.low for number in found)
        down = {
            ups: sum(chance for hits, chance in Distribution(graph, ups).chances() if not function.holds(hits))
            for ups in set(ends)
        }
        return ModelledAvailability(Range(*(down[ups] for ups in ends)), None, True, inputs_of(names, found))
