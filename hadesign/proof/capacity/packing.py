"""Puts pods on machines: evenly over the emptiest, or on the fullest that have room, as large ones are packed best."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass as mutable
from heapq import merge
from typing import Self

from hadesign.frozen import dataclass
from hadesign.proof.capacity.bins import Bin, BinEntry, Bins
from hadesign.proof.capacity.machines import UNKNOWN, Amounts, times
from hadesign.proof.capacity.supply import Supply

_TOUCHED = 8
"""What it costs to change a bin, in bins that are only looked at."""


@mutable
class Effort:
    """Bins that may still be looked at before a search gives up; at zero nothing finds a place any more."""

    left: int


@mutable
class Spare:
    """Machines that can be added, in all, of any of some shapes."""

    shapes: tuple[int, ...]
    machines: int


@dataclass(frozen=True, slots=True)
class Order:
    """Replicas to be put on machines of some classes: at most `cap` on each machine (`None`: no limit).

    `share` go on a machine at once where machines are filled evenly; `tight` fills the fullest machine first instead.
    """

    number: int
    size: Amounts
    kinds: Sequence[int]
    cap: int | None
    share: int
    tight: bool

    def limit(self, one: Bin) -> int:
        """Return how many more replicas a machine may hold; a new one is empty and shares only as much as it must."""
        if self.cap is None:
            return UNKNOWN
        return (min(self.cap, 1) if one.fresh else self.cap) - one.pods.get(self.number, 0)


def covers(one: Amounts, other: Amounts) -> bool:
    """Whether an amount is at least another one, resource by resource."""
    return one[0] >= other[0] and one[1] >= other[1] and one[2] >= other[2]


class Packing(Bins):
    """Machines that are filled, and machines that can be added (`spares`)."""

    def __init__(self, supply: Supply, left: Sequence[int], demands: int, effort: Effort) -> None:
        """Start with empty machines."""
        super().__init__(supply, left, demands)
        self.effort = effort
        self.spares: list[Spare] = []

    def copy(self) -> Self:
        """Return a copy that can be changed by itself."""
        other = super().copy()
        other.spares = [Spare(spare.shapes, spare.machines) for spare in self.spares]
        return other

    def fill(self, order: Order, count: int) -> int:
        """Put up to `count` replicas on machines, and return how many found a place."""
        missing = count
        while missing and self.effort.left > 0:
            placed = self._sweep(order, missing)
            missing -= placed
            if not placed and not self._open(order, missing):
                break
        return count - missing

    def _sweep(self, order: Order, missing: int) -> int:
        """Go once over all machines, the emptiest first (the fullest if `tight`), and return how many were placed.

        Each machine takes its share, or all that it can if `tight`. A class in which nothing has room for the size is
        noted: machines only get fuller.
        """
        size = order.size
        kinds = [kind for kind in order.kinds if not any(covers(size, refused) for refused in self.refused[kind])]
        taken: list[tuple[int, BinEntry]] = []
        filled: dict[int, list[Bin]] = {kind: [] for kind in kinds}
        found = dict.fromkeys(kinds, 0)
        roomy: set[int] = set()
        placed = looked = 0
        for kind, entry in self._candidates(order, kinds):
            looked += 1
            one = entry[2]
            if not covers(one.free, size):
                continue
            roomy.add(kind)
            limit = order.limit(one)
            if limit > 0:
                taken.append((kind, entry))
                count = _divide(order, one, limit, missing - placed, filled[kind])
                found[kind] += count
                placed += count
                if placed == missing:
                    break
        self.effort.left -= 1 + looked + _TOUCHED * len(taken)
        for kind, entry in taken:
            self.own(kind)
            self.take(kind, entry)
        for kind, count in found.items():
            if count:
                self.use(kind, size, count)
                self.note(order.number, self.supply.zone_of[kind], count)
            for one in filled[kind]:
                self.put(kind, one)
        if placed < missing:
            self._refuse(size, [kind for kind in kinds if kind not in roomy])
        return placed

    def _refuse(self, size: Amounts, kinds: Iterable[int]) -> None:
        """Keep in mind that some classes have no room for a size."""
        for kind in kinds:
            self.own(kind)
            self.refused[kind] = [*(one for one in self.refused[kind] if not covers(one, size)), size]

    def _candidates(self, order: Order, kinds: Sequence[int]) -> Iterable[tuple[int, BinEntry]]:
        """Return the bins of some classes that may have room, each behind its class."""
        least = min(amount / unit for amount, unit in zip(order.size, self.supply.unit, strict=True))
        found: list[Iterable[tuple[int, BinEntry]]] = []
        for kind in kinds:
            ordered = self.by_class[kind][bisect_left(self.by_class[kind], (least,)) :]
            if not order.tight:
                ordered.reverse()
            found.append([(kind, entry) for entry in ordered])
        return found[0] if len(found) == 1 else merge(*found, key=lambda pair: pair[1], reverse=not order.tight)

    def _open(self, order: Order, missing: int) -> bool:
        """Add machines of the shape that takes most of the replicas, if some can be added."""
        allocatable = [
            (times(self.supply.shapes[shape].allocatable, order.size), -number, shape)
            for number, spare in enumerate(self.spares)
            if spare.machines
            for shape in spare.shapes
            if self.supply.shapes[shape].kind in order.kinds
        ]
        fits, number, shape = max(allocatable, default=(0, 0, 0))
        if not fits:
            return False
        spare = self.spares[-number]
        each = fits if order.cap is None else 1
        machines = min(spare.machines, -(-missing // each))
        spare.machines -= machines
        self.add(Bin(shape, self.supply.shapes[shape].allocatable, machines, {}, True))
        self.refused[self.supply.shapes[shape].kind] = []
        return True


def _divide(order: Order, one: Bin, limit: int, missing: int, filled: list[Bin]) -> int:
    """Put up to `missing` replicas on the machines of a bin, at most `limit` on each; add what it becomes."""
    number, (cpu, memory, pod) = order.number, order.size
    free_cpu, free_memory, free_pods = one.free
    left, placed = one.machines, 0
    most = min(times(one.free, order.size), limit if order.tight else min(limit, order.share))
    while left and placed < missing:
        each = min(most, missing - placed)
        machines = min(left, (missing - placed) // each)
        free = free_cpu - each * cpu, free_memory - each * memory, free_pods - each * pod
        pods = {**one.pods, number: one.pods.get(number, 0) + each}
        filled.append(Bin(one.shape, free, machines, pods, one.fresh))
        left -= machines
        placed += each * machines
    if left:
        filled.append(one._replace(machines=left))
    return placed
