"""Steady-state availability of a service whose parts are known by name: exact, every shared part counted once.

Parts fail independently, each given that what it stands on is up. Numbers that are ranges give ranges: availability
rises with every part, so the ends of the range are reached at the ends of all inputs.
"""

from collections.abc import Callable, Sequence
from dataclasses import field

from hadesign.frozen import dataclass
from hadesign.proof.availability.numbers import Number, Numbers
from hadesign.proof.availability.reasons import TooLargeError
from hadesign.proof.availability.tree import Diagram
from hadesign.proof.failure.graph import Leaves, relevant
from hadesign.proof.services.named import Named
from hadesign.topology.cluster import Cluster, Kind, ThingId
from hadesign.topology.structure import Structure

HOURS_PER_YEAR = 24 * 365.0
MINUTES_PER_YEAR = 60 * HOURS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Range:
    """Lower and upper unavailability of a service: what an availability of 0.9999999 would round away."""

    down_low: float
    down_high: float

    @property
    def low(self) -> float:
        """Availability at the lower ends of all inputs."""
        return 1 - self.down_high

    @property
    def high(self) -> float:
        """Availability at the upper ends of all inputs."""
        return 1 - self.down_low

    @property
    def minutes(self) -> tuple[float, float]:
        """Minutes a year out of service, fewest and most."""
        return self.down_low * MINUTES_PER_YEAR, self.down_high * MINUTES_PER_YEAR


@dataclass(frozen=True, slots=True)
class Gain:
    """What a part is worth: minutes a year that go away if it never fails, or if it is doubled.

    `slope` is Birnbaum's importance: how much availability rises with that of the part. `parts` are equal ones, each
    of which is worth that much; figures are those at the lower ends of all inputs.
    """

    parts: tuple[ThingId, ...]
    kind: Kind
    slope: float
    perfect: float
    doubled: float


@dataclass(frozen=True, slots=True)
class Input:
    """A number that was used, and the parts it was used for."""

    number: Number
    parts: tuple[ThingId, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The availability of one arrangement of named parts."""

    down: Range
    inputs: tuple[Input, ...]
    gains: tuple[Gain, ...] = field(default=())


def figure(cluster: Cluster, function: Named, numbers: Numbers, *others: Named, gains: bool = False) -> Figure:
    """Return the availability of a service, which is up while any of `others` is, too; every part must have a number.

    Raises:
        TooLargeError: the decision diagram outgrows its limit.
    """
    things = dict.fromkeys(thing for one in (function, *others) for thing in one.things)
    diagram = Diagram(relevant(cluster, Leaves(dict.fromkeys(things, (0,)), {}, 1) if others else function.leaves))
    names, found = _numbered(diagram, numbers)
    up, low = diagram.bdd.some([*map(diagram.up, (function, *others))]), [number.low for number in found]
    worth = _gains(cluster, names, low, diagram.bdd.slopes(up, low)) if gains else ()
    return Figure(_ranges(diagram, [up], found)[0], inputs_of(names, found), worth)


class Diagrams:
    """Decision diagrams that are built once, however good their parts are."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        self.cluster = cluster
        self._known: dict[frozenset[ThingId], tuple[Diagram, dict[Structure, int]]] = {}

    def of(self, functions: Sequence[Named]) -> tuple[Diagram, list[int]]:
        """Return a diagram of services that share parts, and where each of these stands in it.

        Raises:
            TooLargeError: it outgrows its limit.
        """
        things = dict.fromkeys(thing for function in functions for thing in function.things)
        key = frozenset(things)
        if key not in self._known:
            self._known[key] = Diagram(relevant(self.cluster, Leaves(dict.fromkeys(things, (0,)), {}, 1))), {}
        diagram, ups = self._known[key]
        try:
            for function in functions:
                if function.structure not in ups:
                    ups[function.structure] = diagram.up(function)
        except TooLargeError:
            del self._known[key]
            raise
        return diagram, [ups[function.structure] for function in functions]


def ranges(functions: Sequence[Named], numbers: Numbers, diagrams: Diagrams) -> list[Range]:
    """Return the unavailability of several services that share parts, such as placements of the same replicas.

    Raises:
        TooLargeError: the decision diagram of one of them outgrows its limit.
    """
    cluster = diagrams.cluster
    try:
        diagram, ups = diagrams.of(functions)
        _, found = _numbered(diagram, numbers)
        return _ranges(diagram, ups, found)
    except TooLargeError:
        if len(functions) == 1:
            raise
        # They may fit one by one.
        return [figure(cluster, function, numbers).down for function in functions]


def worst_by(functions: Sequence[Named], diagrams: Diagrams) -> Callable[[Numbers], float]:
    """Return what tells the largest unavailability of services that share parts, at the lower ends of some numbers.

    Raises:
        TooLargeError: their decision diagrams outgrow their limit.
    """
    diagram, ups = diagrams.of(functions)
    told = diagram.bdd.improbabilities(ups)

    def worst(numbers: Numbers) -> float:
        chances = [number.low for number in _numbered(diagram, numbers)[1]]
        return max(told(chances))

    return worst


def _numbered(diagram: Diagram, numbers: Numbers) -> tuple[list[ThingId], list[Number]]:
    """Return the parts that the variables of a diagram stand for, and their numbers."""
    names = [diagram.graph.vertices[index].name for index in diagram.order]
    return names, [number for name in names if (number := numbers.of(name)) is not None]


def _ranges(diagram: Diagram, ups: Sequence[int], numbers: Sequence[Number]) -> list[Range]:
    told = diagram.bdd.improbabilities(ups)
    best = worst = told([number.high for number in numbers])
    if any(number.low != number.high for number in numbers):
        worst = told([number.low for number in numbers])
    return list(map(Range, best, worst))


def inputs_of(names: Sequence[ThingId], numbers: Sequence[Number]) -> tuple[Input, ...]:
    """Return each number once, with the parts that it was used for."""
    found: dict[Number, list[ThingId]] = {}
    for name, number in zip(names, numbers, strict=True):
        found.setdefault(number, []).append(name)
    return tuple(Input(number, tuple(parts)) for number, parts in found.items())


def _gains(
    cluster: Cluster, names: Sequence[ThingId], chances: Sequence[float], slopes: Sequence[float]
) -> tuple[Gain, ...]:
    """Return what each part is worth, best first; equal parts are one entry."""
    found: dict[tuple[Kind, str, str], list[ThingId]] = {}
    worth: dict[tuple[Kind, str, str], tuple[float, float, float]] = {}
    for name, chance, slope in zip(names, chances, slopes, strict=True):
        perfect = slope * (1 - chance) * MINUTES_PER_YEAR
        doubled = slope * ((1 - (1 - chance) ** 2) - chance) * MINUTES_PER_YEAR
        key = (cluster.things[name].kind, f"{slope:.9g}", f"{chance:.12g}")
        found.setdefault(key, []).append(name)
        worth.setdefault(key, (slope, perfect, doubled))
    places = {name: place for place, name in enumerate(filter(set(names).__contains__, cluster.things))}
    listed = [Gain(tuple(sorted(parts, key=places.__getitem__)), key[0], *worth[key]) for key, parts in found.items()]
    return tuple(sorted((g for g in listed if g.perfect > 0), key=lambda g: (-g.perfect, g.parts)))
