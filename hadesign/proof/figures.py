"""Availability of every kind of service, exact or not at all; placed replicas have that of the worst placement."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import product

from hadesign.proof.arrangements import MOST, arrangements
from hadesign.proof.availability import Figure, Gain, Input, Range, figure, inputs_of
from hadesign.proof.bdd import TooLargeError
from hadesign.proof.copies import Copies
from hadesign.proof.distribution import Distribution
from hadesign.proof.function import Both, Function
from hadesign.proof.minimal import Search
from hadesign.proof.named import Named
from hadesign.proof.numbers import Numbers
from hadesign.proof.placed import Placed
from hadesign.proof.room import Enough
from hadesign.proof.sides import Sides
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


class Figures:
    """Computes availabilities; services that always answer alike are computed once."""

    def __init__(self, cluster: Cluster, sides: Sides, search: Callable[[Function], Search]) -> None:
        """Keep the Cluster, its numbers, and how to search what a function counts."""
        self.cluster, self.sides, self.numbers, self._search = cluster, sides, Numbers(cluster), search
        self._known: dict[Hashable, Availability] = {}

    def of(self, function: Function, key: Hashable) -> Availability:
        """Return the availability of a service; `key` is what services that always answer alike have in common."""
        if key not in self._known:
            graph = self._search(function).graph
            missing = self.numbers.missing(v.names[0] if v.names else v.name for v in graph.vertices)
            self._known[key] = Availability(missing=missing) if missing else self._computed(function)
        return self._known[key]

    def _computed(self, function: Function) -> Availability:
        try:
            if isinstance(function, Copies) and function.least == 1 and function.storage.least != 1:
                return Availability(without="loss of data is for ever: its failure sets say what it takes")
            if isinstance(function, Enough) or self._everywhere(function):
                return self._counted(function)
            return self._best_and_worst(self._options(function))
        except TooLargeError as error:
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
        if isinstance(function, Both):
            parts = [self._options(part) for part in function.parts]
            lists = [part.found for part in parts]
            if len(lists[0]) * len(lists[1]) > MOST:
                lists = [(found[0], found[-1]) for found in lists]
            chosen = tuple(every(*pair) for pair in product(*lists))
            return _Options(chosen, all(len(part.found) == 1 and part.every for part in parts))
        if isinstance(function, Placed | Copies):
            return self._arranged(function)
        raise TooLargeError("this kind of service has no figure")

    def _arranged(self, function: Placed | Copies) -> _Options:
        wanted = function.wanted
        if wanted.rule.replicas > MOST_MACHINES:
            raise TooLargeError(f"more than {MOST_MACHINES} replicas are not told apart")
        found = arrangements(wanted, self._search(function))
        needs = [Part(thing) for thing in function.needs] if isinstance(function, Placed) else []
        placed = (AtLeast(wanted.needed, tuple(Part(name) for name in names), "replicas") for names in found.found)
        return _Options(tuple(every(one, *needs) if needs else one for one in placed), found.every)

    def _best_and_worst(self, options: _Options) -> Availability:
        tried = [(self._figure(structure), number) for number, structure in enumerate(options.found)]
        worst, number = max(tried, key=lambda pair: pair[0].down.down_high)
        best = min((one.down for one, _ in tried), key=lambda down: down.down_high)
        detail = self._figure(options.found[number], gains=True)
        other = None if best == worst.down else best
        return Availability(detail.down, other, options.every, detail.inputs, detail.gains)

    def _figure(self, structure: Structure, *, gains: bool = False) -> Figure:
        return figure(self.cluster, Named(self.cluster, structure, self.sides), self.numbers, gains=gains)

    def _counted(self, function: Function) -> Availability:
        """Add up the chances of all counts of dead machines that the service does not survive."""
        graph = self._search(function).graph
        names = [vertex.names[0] if vertex.names else vertex.name for vertex in graph.vertices]
        found = [number for name in names if (number := self.numbers.of(name)) is not None]
        down = [
            sum(chance for hits, chance in Distribution(graph, ups).chances() if not function.holds(hits))
            for ups in ([number.high for number in found], [number.low for number in found])
        ]
        return Availability(Range(*down), None, True, inputs_of(names, found))
