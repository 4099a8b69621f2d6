"""Availability of every kind of service, exact or not at all; placed replicas have that of the worst placement."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from math import isclose
from typing import TypeAlias

from hadesign.proof.availability.comeback import Around, Comeback
from hadesign.proof.availability.contested import contested, fronted
from hadesign.proof.availability.distribution import Distribution
from hadesign.proof.availability.exact import Diagrams, Range, figure, inputs_of, ranges, worst_by
from hadesign.proof.availability.modelled import ModelledAvailability, bounded
from hadesign.proof.availability.numbers import Number, Numbers
from hadesign.proof.availability.placed import Options, by_name, parts_of, placed, replicas_on, wanted_of
from hadesign.proof.availability.reasons import Forever, NoPlacement, TooLargeError
from hadesign.proof.availability.replaced import MOST_PAIRS, ROUNDING, Downtime, Replaced, Waits, spread_of
from hadesign.proof.availability.tree import Diagram
from hadesign.proof.availability.worth import Better, Trials, Worth, most_tried, no_gain, orbits_of
from hadesign.proof.capacity.enough import Enough
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.function import Counts, Function, Labelled
from hadesign.proof.failure.graph import DependencyGraph, relevant, split
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.assignments import (
    MOST,
    Assignments,
    NowhereError,
    ToAssign,
    assignments,
    mergeable,
)
from hadesign.proof.services.contested import Contested
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.equivalence import Equivalence, together
from hadesign.proof.services.fronted import Fronted
from hadesign.proof.services.named import Named
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.served import Served
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.two_levels import CopiesOnTwoLevels
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId
from hadesign.topology.structure import Part, Structure, every

MOST_MACHINES = 40
"""Machines with replicas up to which they are told apart; more are counted."""

Needing: TypeAlias = tuple[Function, Comeback | None]
"""What a service may need, and how it comes back."""


class Figures:
    """Computes availabilities; services that always answer alike are computed once."""

    def __init__(
        self,
        cluster: Cluster,
        sides: Sides,
        search: Callable[[Counts], Search],
        numbers: Numbers | None = None,
        alike: "Figures | None" = None,
        diagrams: Diagrams | None = None,
    ) -> None:
        """Keep the Cluster, its numbers if they are no others, and how to search what a function counts.

        `alike` are figures by whose numbers the same parts are equal, so that placements are the same. `diagrams` are
        those of other figures that are computed for a moment, and of which only how long something is down is asked.
        """
        self._diagrams = diagrams
        self._alike_to, self._arranged_as = alike, dict[tuple[int, int], tuple[Function, Counts, Options]]()
        self.cluster, self.sides, self.numbers, self._search = cluster, sides, numbers or Numbers(cluster), search
        self._known: dict[Hashable, ModelledAvailability] = {}
        self._with_better: dict[ThingId, Figures] = {}  # with another number of a part
        self._placements: dict[Structure, Range] = {}
        # By identity of the search, which is kept for as long as this.
        self._lacking: dict[int, tuple[Origin, ...]] = {}
        self._symmetry_of: dict[int, Symmetry] = {}
        self._merged: dict[Hashable, tuple[range, ...]] = {}
        self._alike: dict[tuple[int, tuple[range, ...]], Equivalence] = {}

    def of(self, function: Function, key: Hashable, comeback: Comeback | None = None) -> ModelledAvailability:
        """Return the availability of a service; `key` is what services that always answer alike have in common.

        `comeback` tells how it comes back, where it is placed anew.
        """
        key = (key, comeback.key) if comeback else key
        if key not in self._known:
            missing = self._missing(function)
            found = ModelledAvailability(missing=missing) if missing else self._computed(function, comeback)
            if found.leant_on and (found.waits or not isinstance(function, Named)):
                found = replace(found, worth=cache(partial(self._worth, function, comeback, found)))
            self._known[key] = found
        return self._known[key]

    def _worth(self, function: Function, comeback: Comeback | None, found: ModelledAvailability) -> Worth:
        """Return what better parts are worth to a service that is placed."""
        return self.worth([(function, comeback)], found)

    def worth(self, worlds: Sequence[Needing], found: ModelledAvailability) -> Worth:
        """Return what better parts are worth to a service with a figure; it is the worst one of some worlds."""
        diagrams = Diagrams(self.cluster)
        waiting = cache(lambda: self._worst_by(worlds[0][0], diagrams))

        def part(name: ThingId, better: Number) -> float | None:
            # Where only how good the same part is is another, placements are the same, of whatever service.
            numbers = Numbers(self.cluster, {name: better})
            alike = self._with_better.setdefault(name, self._other(numbers, None, diagrams))
            return self._other(numbers, alike, diagrams).most_of(worlds, extremes=found.extremes)

        def kind(which: Kind, better: Sequence[Better]) -> list[float | None]:
            made = [Numbers(self.cluster, None, (which, one)) for one in better]
            fixed = len(worlds) == 1 and not isinstance(worlds[0][0], Fronted | Contested)
            if fixed and not (found.waits and found.waits.moved):
                return [waiting()(numbers) for numbers in made]
            return [self._other(numbers, self, diagrams).most_of(worlds, extremes=False) for numbers in made]

        now = found.down.down_high if found.down else 0.0
        least = no_gain(now, exact=not (found.waits and found.waits.moved))
        placed = sum(len(self.options(function).found) for function, _ in worlds)
        most = most_tried(placed, len(self.sides.zones) if self.sides.links else 1)
        trials = Trials(self.cluster, self.numbers, now, least, part, most, kind)
        vertices = [vertex for function, _ in worlds for vertex in self._graph(function).vertices]
        counted = (name for vertex in vertices for name in (vertex.names or (vertex.name,)))
        if len(worlds) > 1:
            return trials.worth(found.leant_on, counted)
        function, comeback = worlds[0]
        counts = Labelled(comeback.around().leaves) if comeback and found.waits and found.waits.moved else function
        wants = [part for part in wanted_of(function) if isinstance(part, ToAssign)]
        return trials.worth(found.leant_on, counted, orbits_of(self._symmetry(counts, wants)[1].symmetry))

    def _other(self, numbers: Numbers, alike: "Figures | None", diagrams: Diagrams) -> "Figures":
        return Figures(self.cluster, self.sides, self._search, numbers, alike, diagrams)

    def most_of(self, worlds: Sequence[Needing], *, extremes: bool) -> float | None:
        """Return how long a service is down in the worst of some worlds, at most; `None` if that cannot be told.

        With `extremes` it has to be the worst placement for certain: there are more to try where fewer parts are equal.
        """
        found = [self.of(function, number, comeback) for number, (function, comeback) in enumerate(worlds)]
        if extremes and not all(one.extremes for one in found):
            return None
        return max((one.down.down_high for one in found if one.down), default=None)

    def _worst_by(self, function: Function, diagrams: Diagrams) -> Callable[[Numbers], float | None]:
        """Return what tells how long the worst placement of a service is down with other numbers of equal parts."""
        try:
            return worst_by([self._named(structure) for structure in self.options(function).found], diagrams)
        except TooLargeError:
            return lambda _numbers: None

    def _missing(self, function: Function) -> tuple[Origin, ...]:
        """Return the numbers that a service needs and nobody gives."""
        if self._alike_to is not None:
            return ()
        search = id(self._search(function))
        if search not in self._lacking:
            vertices = self._graph(function).vertices
            self._lacking[search] = self.numbers.missing(v.names[0] if v.names else v.name for v in vertices)
        return self._lacking[search]

    def _graph(self, function: Counts) -> DependencyGraph:
        """Return what a service counts and stands on, machines with numbers of their own by themselves."""
        graph = self._search(function).graph
        return split(graph, self.numbers.value) if self.numbers.single else graph

    def _symmetry(self, function: Counts, wants: Sequence[ToAssign]) -> tuple[Symmetry, Equivalence]:
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

    def _marked(self, function: Counts) -> Symmetry:
        """Return the symmetry of a graph: only what has equal numbers can be exchanged without anybody noticing."""
        if not self.numbers.single:
            return self._search(function).symmetry
        graph, marks = self._graph(function), dict[Hashable, float]()
        found = [self.numbers.value(v.names[0] if v.names else v.name) for v in graph.vertices]
        return Symmetry(graph, [marks.setdefault(value, len(marks)) for value in found])

    def _computed(self, function: Function, comeback: Comeback | None = None) -> ModelledAvailability:
        if comeback is not None:
            return self._replaced(function, comeback)
        function = placed(function)
        try:
            if isinstance(function, Copies | CopiesOnTwoLevels) and not function.reading:
                return ModelledAvailability(without=Forever())
            if isinstance(function, Enough):
                return self._counted(function)
            if isinstance(function, Supplied):
                return self._supplied(function)
            if isinstance(function, Fronted):
                return fronted(self.cluster, function, self.options(function), self.numbers)
            if isinstance(function, Contested):
                return contested(self.cluster, function, self._named(function.structure), self.numbers)
            options = self.options(function)
            return (self._summed(function) if self._everywhere(function) else None) or self._best_and_worst(options)
        except TooLargeError as error:
            return ModelledAvailability(without=error.why)
        except NowhereError:
            return ModelledAvailability(without=NoPlacement())

    def _replaced(self, function: Function, comeback: Comeback) -> ModelledAvailability:
        """Return bounds of what comes back elsewhere; what is known of its worst placement tells how close ones.

        Where nobody says how often parts fail, or how long anything takes, it may be down as long as repairs take.
        """
        waiting = self._computed(function)
        if waiting.down is None:
            return waiting
        if waiting.worst is None:
            return replace(waiting, down=Range(0.0, waiting.down.down_high), waits=Waits(None, None))
        (own,) = self._moved([waiting.worst], comeback, None)[1]
        if own.waits is None:
            return waiting
        low, waits = min(own.waiting, own.most), replace(own.waits, moved=False)
        perhaps = replace(waiting, down=Range(low, waiting.down.down_high), waits=waits)
        parts = len(relevant(self.cluster, self._named(waiting.worst).leaves).vertices)
        if not own.waits.moved:
            return perhaps
        ways = (way for way in (comeback, comeback.slower) if way is not None)
        return next((found for way in ways if (found := self._anew(function, way, parts))), perhaps)

    def _anew(self, function: Function, comeback: Comeback, parts: int) -> ModelledAvailability | None:
        """Return bounds that count how long moves take; `None` where there is too much to try.

        A placement stands on about so many `parts`.
        """
        around = comeback.around()
        pairs = parts * len(around.special)
        try:
            if pairs * len(self.options(function).found) > MOST_PAIRS:
                return None
            options = self.options(function, Labelled(around.leaves))
            if pairs * len(options.found) > MOST_PAIRS:
                return None
            model, found = self._moved(options.found, comeback, around)
        except TooLargeError:
            return None
        number, down, best = spread_of(found)
        waits = found[number].waits
        if not options.every or waits is None:
            return None
        if self._diagrams is not None:
            return ModelledAvailability(down, best, options.every, waits=waits)
        detail = figure(self.cluster, self._named(options.found[number]), self.numbers, gains=True)
        leant_on = tuple(part for gain in detail.gains for part in gain.parts)
        names = dict.fromkeys((*model.names, *(name for zone in around.plain for name in zone)))
        known = {name: own for name in names if (own := self.numbers.of(name)) is not None}
        inputs = inputs_of(tuple(known), tuple(known.values()))
        return ModelledAvailability(down, best, options.every, inputs, waits=waits, leant_on=leant_on)

    def _moved(
        self, structures: Sequence[Structure], comeback: Comeback, around: Around | None
    ) -> tuple[Replaced, list[Downtime]]:
        """Return bounds of placements, given what their coming back depends on besides what they stand on."""
        named = [self._named(structure) for structure in structures]
        things = dict.fromkeys(thing for one in named for thing in one.things)
        if around is not None:
            things |= dict.fromkeys((*around.special, *around.carry))
        model = Replaced(Diagram(relevant(self.cluster, by_name(things))), self.numbers, comeback, around)
        return model, [model.down(model.diagram.up(one)) for one in named]

    def _supplied(self, function: Supplied) -> ModelledAvailability:
        """Return the figure of replicas with their I/O; where there are too many placements, what it keeps to."""
        try:
            options = self.options(function)
            if options.every:
                return self._best_and_worst(options)
        except TooLargeError:
            pass
        return bounded([self._computed(part) for part in (function.replicas, *(s.io for s in function.supplies))])

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

    def options(self, function: Function, counted: Counts | None = None) -> Options:
        """Return the structure functions that a service may have, up to symmetries of what is `counted`."""
        function = placed(function)
        if self._alike_to is not None:
            return self._alike_to.options(function, counted)
        if isinstance(function, Named):
            return Options((function.structure,), True)
        counts = counted or function
        key = id(function), id(counts.leaves)
        if key not in self._arranged_as:
            # What is known by identity is kept for as long as this.
            self._arranged_as[key] = function, counts, self._made(function, counts)
        return self._arranged_as[key][2]

    def _made(self, function: Function, counted: Counts) -> Options:
        if isinstance(function, Served | Supplied):
            return self._placed_together(function, counted)
        if isinstance(function, Replicas | Copies | CopiesOnTwoLevels):
            return self._arranged(function, counted)
        raise TypeError(f"{type(function).__name__} has no structure function")

    def _arranged(self, function: Replicas | Copies | CopiesOnTwoLevels, counted: Counts) -> Options:
        symmetry, like = self._symmetry(counted, (function.wanted,))
        if self._everywhere(function):
            found = assignments(function.wanted, symmetry, like)
        else:
            found = self._arrangements(function.wanted, symmetry, like)
        needs = [Part(thing) for thing in function.needs] if isinstance(function, Replicas) else []
        placed = [replicas_on(function.wanted, symmetry, placement) for placement in found.found]
        return Options(tuple(every(one, *needs) if needs else one for one in placed), found.every)

    @staticmethod
    def _arrangements(
        wanted: ToAssign, symmetry: Symmetry, like: Equivalence, before: Mapping[Event, int] | None = None
    ) -> Assignments:
        if wanted.rule.replicas > MOST_MACHINES:
            raise TooLargeError("replicas", MOST_MACHINES)
        return assignments(wanted, symmetry, like, before)

    def _placed_together(self, function: Served | Supplied, counted: Counts) -> Options:
        """Place one part after the other: whether they share machines makes a difference."""
        parts = parts_of(function)
        placed = [part for part in parts if isinstance(part, ToAssign)]
        symmetry, like = self._symmetry(counted, placed)
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
                    ((*others, replicas_on(part, symmetry, one)), together(before, one) if one else before)
                    for one in found.found
                ]
                # What is not complete any more does not become so, and each further try takes as long.
                if number < len(states) - 1 and (len(longer) > MOST or complete < was):
                    complete = False
                    break
            states = longer
        return Options(tuple(every(*found) for found, _ in states), complete)

    def _best_and_worst(self, options: Options) -> ModelledAvailability:
        tried = self._downs(options.found)
        worst = max(down.down_high for down in tried)
        # The first of those that differ by rounding only.
        number = next(n for n, down in enumerate(tried) if isclose(down.down_high, worst, rel_tol=ROUNDING))
        best = min(tried, key=lambda down: down.down_high)
        found, other = options.found[number], None if isclose(best.down_high, worst, rel_tol=ROUNDING) else best
        if self._diagrams is not None:
            return ModelledAvailability(tried[number], other, options.every, worst=found)
        detail = figure(self.cluster, self._named(found), self.numbers, gains=True)
        leant_on = tuple(part for gain in detail.gains for part in gain.parts)
        gains, inputs = cache(lambda: Worth(detail.gains)), detail.inputs
        return ModelledAvailability(
            detail.down, other, options.every, inputs, worth=gains, leant_on=leant_on, worst=found
        )

    def _downs(self, structures: Sequence[Structure]) -> list[Range]:
        """Return the figure of each placement; several services may be placed alike."""
        new = [structure for structure in dict.fromkeys(structures) if structure not in self._placements]
        diagrams = self._diagrams or Diagrams(self.cluster)
        found = ranges([self._named(structure) for structure in new], self.numbers, diagrams)
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
