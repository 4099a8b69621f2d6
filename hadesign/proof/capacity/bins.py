"""Bins of machines that hold the same, by class and sorted by how much room is left.

A bin is never changed but replaced, so that a copy of all of them costs a copy of some lists. Bin packing with equal
bins counted, and not listed:

    1,000 empty machines                    one bin of 1,000
    3 replicas of 2 CPU, one on each        a bin of 3 with one replica each, and one of 997 that are empty
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import NamedTuple, Self, TypeAlias

from hadesign.proof.capacity.machines import Amounts
from hadesign.proof.capacity.supply import Supply


class Bin(NamedTuple):
    """Machines of one shape that hold the same pods each: replicas by number of the demand.

    `fresh` machines are such as an autoscaler adds.
    """

    shape: int
    free: Amounts
    machines: int
    pods: Mapping[int, int]
    fresh: bool


BinEntry: TypeAlias = tuple[float, int, Bin]
"""A bin in its place: how much of its scarcest resource is free, and a number that makes it unique."""


class Bins:
    """All machines by class, what they hold, and how many replicas of each demand are in each zone (`held`).

    `machines` counts those of each class, without added ones, `free` sums up what they have free, and `refused` are the
    sizes that none of them has room for. Lists of `shared` classes may be another's as well.
    """

    def __init__(self, supply: Supply, left: Sequence[int], demands: int) -> None:
        """Start with empty machines, so many of each shape."""
        self.supply = supply
        self._serial = 0
        self.by_class: list[list[BinEntry]] = [[] for _ in range(supply.kinds)]
        self.machines = [0] * supply.kinds
        self.free = [[0] * len(supply.unit) for _ in range(supply.kinds)]
        self.refused: list[list[Amounts]] = [[] for _ in range(supply.kinds)]
        self.shared: set[int] = set()
        self.held: list[Mapping[str, int]] = [{}] * demands
        for number, machines in enumerate(left):
            if machines:
                self.machines[supply.shapes[number].kind] += machines
                self.add(Bin(number, supply.shapes[number].allocatable, machines, {}, False))

    def copy(self) -> Self:
        """Return a copy that can be changed by itself."""
        self.shared = set(range(self.supply.kinds))
        other = copy(self)
        other.shared = self.shared.copy()
        other.by_class, other.free, other.refused = self.by_class.copy(), self.free.copy(), self.refused.copy()
        other.machines, other.held = self.machines.copy(), self.held.copy()
        return other

    def own(self, kind: int) -> None:
        """Copy the lists of a class before they are changed, if another may use them."""
        if kind in self.shared:
            self.shared.remove(kind)
            self.by_class[kind] = self.by_class[kind].copy()
            self.free[kind] = self.free[kind].copy()
            self.refused[kind] = self.refused[kind].copy()

    def bins(self) -> Iterable[Bin]:
        """Return all bins."""
        return (entry[2] for ordered in self.by_class for entry in ordered)

    def room(self, kinds: Iterable[int]) -> float:
        """Return how much of its scarcest resource the machines of some classes have left together."""
        cpu, memory, pods = map(sum, zip(*(self.free[kind] for kind in kinds), strict=True))
        a, b, c = self.supply.unit
        return min(cpu / a, memory / b, pods / c)

    def add(self, one: Bin) -> None:
        """Add machines of a shape; what they have free counts from now on."""
        kind = self.supply.shapes[one.shape].kind
        self.own(kind)
        self.use(kind, one.free, -one.machines)
        self.put(kind, one)

    def use(self, kind: int, amounts: Amounts, count: int) -> None:
        """Count what is taken from the machines of a class: so many times some amounts."""
        free = self.free[kind]
        for resource, amount in enumerate(amounts):
            free[resource] -= amount * count

    def put(self, kind: int, one: Bin) -> None:
        """Put a bin among those of a class that is owned."""
        cpu, memory, pods = one.free
        a, b, c = self.supply.unit
        self._serial += 1
        insort(self.by_class[kind], (min(cpu / a, memory / b, pods / c), self._serial, one))

    def take(self, kind: int, entry: BinEntry) -> None:
        """Take a bin from those of a class that is owned."""
        ordered = self.by_class[kind]
        del ordered[bisect_left(ordered, entry)]

    def note(self, number: int, zone: str, count: int) -> None:
        """Count replicas of a demand that were placed in a zone."""
        held = self.held[number]
        self.held[number] = {**held, zone: held.get(zone, 0) + count}

    def lose(self, lost: Mapping[int, int]) -> set[int]:
        """Take machines away, the emptiest first, and return the demands that lose replicas.

        Which machines of a shape die makes no difference to what fits on the others: it was never decided which of them
        holds what.
        """
        hit: set[int] = set()
        wanted: dict[int, dict[int, int]] = {}
        for shape, count in lost.items():
            wanted.setdefault(self.supply.shapes[shape].kind, {})[shape] = count
        for kind, shapes in wanted.items():
            self.machines[kind] -= sum(shapes.values())
            self.own(kind)
            ordered = self.by_class[kind]
            for place in range(len(ordered) - 1, -1, -1):
                one = ordered[place][2]
                taken = min(shapes.get(one.shape, 0), one.machines)
                if taken:
                    hit |= self._drop(kind, one, taken)
                    shapes[one.shape] -= taken
                    if taken == one.machines:
                        del ordered[place]
                    else:
                        ordered[place] = (*ordered[place][:2], one._replace(machines=one.machines - taken))
        return hit

    def _drop(self, kind: int, one: Bin, machines: int) -> set[int]:
        """Forget some machines of a bin, and return the demands that had replicas on them."""
        self.use(kind, one.free, machines)
        for number, replicas in one.pods.items():
            self.note(number, self.supply.shapes[one.shape].zone, -replicas * machines)
        return set(one.pods)
