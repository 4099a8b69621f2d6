"""Availability of every kind of service, exact or not at all; placed replicas have that of the worst placement."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from hadesign.proof.availability.bdd import TooLargeError
from hadesign.proof.availability.distribution import Distribution
from hadesign.proof.availability.exact import Figure, Gain, Input, Range, figure, inputs_of
from hadesign.proof.availability.numbers import Number, Numbers
from hadesign.proof.capacity.room import Enough
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.graph import Graph, split
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.twins import Twins
from hadesign.proof.services.arrangements import (
    MOST,
    Arrangements,
    NowhereError,
    Placement,
    Wanted,
    arrangements,
    names_of,
)
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.named import Named
from hadesign.proof.services.placed import Placed
from hadesign.proof.services.served import Served
from hadesign.topology.cluster import Cluster
from hadesign.topology.structure import AtLeast, Part, Structure, every

MOST_MACHINES = 40
"""Machines with replicas up to which they are told apart; more are counted."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Modelled availability of a service, or why there is none.

    `down` is what every allowed placement keeps to (the worst one), `best` that of the luckiest one where it differs.
    `extremes` tells whether the two were shown to be the worst and the best. `missing` names the numbers that nobody
    gives, `without` says why there is no figure although all numbers are there.
    """

    down: Range | None = None
    best: Range | None = None
    extremes: bool = True
    inputs: tuple[Input, ...] = ()
    gains: tuple[Gain, ...] = ()
    missing: tuple[str, ...] = ()
    without: str = ""


@dataclass(frozen=True, slots=True)
class _Options:
    """Structure functions of the placements of a service; `every` if the extremes are among them."""

    found: tuple[Structure, ...]
    every: bool


def _replicas(wanted: Wanted, twins: Twins, placement: Placement) -> Structure:
    """Return what must be up of replicas or copies that stand on some things."""
    return AtLeast(wanted.needed, tuple(Part(name) for name in names_of(twins.graph, placement)), "replicas")


class Figures:
    """Computes availabilities; services that always answer alike are computed once."""

    def __init__(self, cluster: Cluster, sides: Sides, search: Callable[[Function], Search]) -> None:
        """Keep the Cluster, its numbers, and how to search what a function counts."""
        self.cluster, self.sides, self.numbers, self._search = cluster, sides, Numbers(cluster), search
        self._known: dict[Hashable, Availability] = {}
        self._placements: dict[tuple[Structure, bool], Figure] = {}

    def of(self, function: Function, key: Hashable) -> Availability:
        """Return the availability of a service; `key` is what services that always answer alike have in common."""
        if key not in self._known:
            missing = self.numbers.missing(v.names[0] if v.names else v.name for v in self._graph(function).vertices)
            self._known[key] = Availability(missing=missing) if missing else self._computed(function)
        return self._known[key]

    def _graph(self, function: Function) -> Graph:
        """Return what a service counts and stands on, machines with numbers of their own by themselves."""
        graph = self._search(function).graph
        return split(graph, self.numbers.of) if self.numbers.single else graph

    def _twins(self, function: Function) -> Twins:
        """Return the twins: only what has equal numbers can be exchanged without anybody noticing."""
        if not self.numbers.single:
            return self._search(function).twins
        graph, marks = self._graph(function), dict[Number | None, float]()
        found = [self.numbers.of(v.names[0] if v.names else v.name) for v in graph.vertices]
        return Twins(graph, [marks.setdefault(number, len(marks)) for number in found])

    def _computed(self, function: Function) -> Availability:
        try:
            if isinstance(function, Copies) and not function.reading:
                return Availability(without="loss of data is for ever: its failure sets say what it takes")
            if isinstance(function, Enough) or self._everywhere(function):
                return self._counted(function)
            return self._best_and_worst(self._options(function))
        except (TooLargeError, NowhereError) as error:
            return Availability(without=str(error))

    @staticmethod
    def _everywhere(function: Function) -> bool:
        """Whether replicas stand on all machines, and these are many."""
        if not isinstance(function, Placed):
            return False
        machines = sum(function.nodes.values())
        return function.rule.by_node and function.rule.replicas >= machines > MOST_MACHINES

    def _options(self, function: Function) -> _Options:
        """Return the structure functions that a service may have."""
        if isinstance(function, Named):
            return _Options((function.structure,), True)
        if isinstance(function, Served):
            return self._served(function)
        if isinstance(function, Placed | Copies):
            return self._arranged(function)
        raise TooLargeError("this kind of service has no figure")

    def _arranged(self, function: Placed | Copies) -> _Options:
        twins = self._twins(function)
        found = self._arrangements(function.wanted, twins)
        needs = [Part(thing) for thing in function.needs] if isinstance(function, Placed) else []
        placed = [_replicas(function.wanted, twins, placement) for placement in found.found]
        return _Options(tuple(every(one, *needs) if needs else one for one in placed), found.every)

    @staticmethod
    def _arrangements(wanted: Wanted, twins: Twins, before: Placement = ()) -> Arrangements:
        if wanted.rule.replicas > MOST_MACHINES:
            raise TooLargeError(f"more than {MOST_MACHINES} replicas are not told apart")
        return arrangements(wanted, twins, before)

    def _served(self, function: Served) -> _Options:
        """Place copies, and then monitors: whether these share machines with copies makes a difference."""
        twins, monitors = self._twins(function), function.monitors
        wanted = function.copies.wanted
        first = self._arrangements(wanted, twins)
        found: list[Structure] = []
        complete = first.every
        for number, placement in enumerate(first.found):
            quorums: list[Structure] = []
            if isinstance(monitors, Named):
                quorums = [monitors.structure]
            else:
                others = replace(monitors.wanted, first=function.copies.leaves.width)
                second = self._arrangements(others, twins, placement)
                quorums = [_replicas(others, twins, other) for other in second.found]
                complete = complete and second.every
            copies = _replicas(wanted, twins, placement)
            found += [every(copies, quorum) for quorum in quorums]
            if len(found) > MOST and number < len(first.found) - 1:
                return _Options(tuple(found), False)
        return _Options(tuple(found), complete)

    def _best_and_worst(self, options: _Options) -> Availability:
        tried = [(self._figure(structure), number) for number, structure in enumerate(options.found)]
        worst, number = max(tried, key=lambda pair: pair[0].down.down_high)
        best = min((one.down for one, _ in tried), key=lambda down: down.down_high)
        detail = self._figure(options.found[number], gains=True)
        other = None if best == worst.down else best
        return Availability(detail.down, other, options.every, detail.inputs, detail.gains)

    def _figure(self, structure: Structure, *, gains: bool = False) -> Figure:
        """Return the figure of one placement; several services may be placed alike."""
        key = structure, gains
        if key not in self._placements:
            named = Named(self.cluster, structure, self.sides)
            self._placements[key] = figure(self.cluster, named, self.numbers, gains=gains)
        return self._placements[key]

    def _counted(self, function: Function) -> Availability:
        """Add up the chances of all counts of dead machines that the service does not survive."""
        graph = self._graph(function)
        names = [vertex.names[0] if vertex.names else vertex.name for vertex in graph.vertices]
        found = [number for name in names if (number := self.numbers.of(name)) is not None]
        ends = tuple(number.high for number in found), tuple(number.low for number in found)
        down = {
            ups: sum(chance for hits, chance in Distribution(graph, ups).chances() if not function.holds(hits))
            for ups in set(ends)
        }
        return Availability(Range(*(down[ups] for ups in ends)), None, True, inputs_of(names, found))
