"""Machines that no pod can tell apart, counted: a thousand of them cost as much as one.

A *shape* is what machines of one zone have for pods, where the same workloads may run on them; a *class* are the shapes
of one zone on which the same workloads may run, whatever their size:

    w-a-1, w-a-2  8 CPU   zone a   any workload       shape 0, of class 0
    w-a-3        16 CPU   zone a   any workload       shape 1, of class 0
    db-a-1        8 CPU   zone a   only what tolerates its taint: shape 2, of class 1
    w-b-1         8 CPU   zone b   any workload       shape 3, of class 2
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from hadesign.frozen import dataclass
from hadesign.proof.capacity.balances import Capacities
from hadesign.proof.capacity.demand import Terms
from hadesign.proof.capacity.machines import UNKNOWN, Amounts
from hadesign.proof.capacity.resources import RESOURCES
from hadesign.proof.capacity.spread import Ground
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Shape:
    """Equal machines: their class, zone, what each has for pods, and the groups of the Cluster that they are from."""

    kind: int
    zone: str
    allocatable: Amounts
    groups: tuple[int, ...]
    machines: int


class Supply:
    """The machines of a Cluster by shape, and the classes that each kind of terms may use (`uses`, by zone).

    `masks` tells for each class which terms may use it, as bits, and `zone_of` where it is.
    """

    def __init__(
        self, cluster: Cluster, capacities: Capacities, terms: Sequence[Terms], marks: Mapping[int, object]
    ) -> None:
        """Sort the groups; groups with different marks are never equal."""
        self.terms = terms
        allowed: dict[int, int] = dict.fromkeys(capacities.allocatable, 0)
        for number, one in enumerate(terms):
            for group in one.places:
                allowed[group] |= 1 << number
        kinds: dict[tuple[str, int], int] = {}
        found: dict[object, list[int]] = {}
        for group, mask in allowed.items():
            kind = kinds.setdefault((cluster.groups[group].zone or "", mask), len(kinds))
            allocatable = tuple(capacities.allocatable[group].get(resource, UNKNOWN) for resource in RESOURCES)
            found.setdefault((kind, allocatable, marks.get(group)), []).append(group)
        self.shapes: list[Shape] = []
        self.shape_of: dict[int, int] = {}
        self.zone_of = [zone for zone, _ in kinds]
        for (kind, allocatable, _), groups in found.items():  # type: ignore[misc]
            machines = sum(len(cluster.groups[group].nodes) for group in groups)
            self.shape_of |= dict.fromkeys(groups, len(self.shapes))
            self.shapes.append(Shape(kind, self.zone_of[kind], allocatable, tuple(groups), machines))
        self.kinds = len(kinds)
        self.masks = [mask for _, mask in kinds]
        self.uses: list[dict[str, list[int]]] = [{} for _ in terms]
        for (zone, mask), kind in kinds.items():
            for number in bits_of(mask):
                self.uses[number].setdefault(zone, []).append(kind)

    @cached_property
    def everything(self) -> list[int]:
        """Number of machines of each shape."""
        return [shape.machines for shape in self.shapes]

    @cached_property
    def unit(self) -> Amounts:
        """Return the most that a machine has of each resource, at least 1: what sizes are compared with."""
        known = [[s.allocatable[r] for s in self.shapes if s.allocatable[r] < UNKNOWN] for r in range(len(RESOURCES))]
        return tuple(max([1, *amounts]) for amounts in known)

    @cached_property
    def per_kind(self) -> list[int]:
        """Number of machines of each class."""
        counts = [0] * self.kinds
        for shape in self.shapes:
            counts[shape.kind] += shape.machines
        return counts

    @cached_property
    def _users(self) -> list[list[int]]:
        """For each class the kinds of terms that may use it."""
        found: list[list[int]] = [[] for _ in range(self.kinds)]
        for number, uses in enumerate(self.uses):
            for kind in (kind for kinds in uses.values() for kind in kinds):
                found[kind].append(number)
        return found

    def ground(self, number: int, loss: "Loss") -> tuple[Ground, ...]:
        """Return the machines of each zone that some terms may use, with those that are left."""
        return tuple(
            Ground(
                zone,
                sum(self.per_kind[kind] for kind in kinds),
                sum(self.per_kind[kind] - loss.machines.get(kind, 0) for kind in kinds),
            )
            for zone, kinds in self.uses[number].items()
        )

    def loss(self, groups: Iterable[tuple[int, int]]) -> "Loss":
        """Return what a failure takes, given how many machines of each group."""
        shapes: dict[int, int] = {}
        machines: dict[int, int] = {}
        for group, count in groups:
            shape = self.shape_of[group]
            kind = self.shapes[shape].kind
            shapes[shape] = shapes.get(shape, 0) + count
            machines[kind] = machines.get(kind, 0) + count
        terms = sorted({number for kind in machines for number in self._users[kind]})
        return Loss(shapes, machines, tuple(terms))


def bits_of(mask: int) -> Iterator[int]:
    """Yield the numbers that a set of bits holds."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True)
class Loss:
    """Machines that a failure takes, by shape and by class, and the kinds of terms that may use those classes."""

    shapes: Mapping[int, int]
    machines: Mapping[int, int]
    terms: tuple[int, ...]

    @cached_property
    def kinds(self) -> int:
        """The classes that lose machines, as bits."""
        return sum(1 << kind for kind in self.machines)

    def amount(self, supply: Supply, places: int, resource: int) -> int:
        """Return how much of a resource is lost in a set of classes."""
        shapes = ((supply.shapes[shape], count) for shape, count in self.shapes.items())
        return sum(shape.allocatable[resource] * count for shape, count in shapes if places >> shape.kind & 1)
