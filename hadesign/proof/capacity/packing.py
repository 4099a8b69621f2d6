"""Pods on machines: bins of machines that hold the same, on shelves sorted by how much room is left.

A bin is never changed but replaced, so that a copy of all shelves costs a copy of some lists.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

from hadesign.proof.capacity.demand import Size
from hadesign.proof.capacity.stock import UNKNOWN, Stock


class Bin(NamedTuple):
    """Machines of one shape that hold the same pods each: replicas by number of the demand.

    `fresh` machines are such as an autoscaler adds.
    """

    shape: int
    free: Size
    machines: int
    pods: Mapping[int, int]
    fresh: bool


@dataclass
class Effort:
    """Bins that may still be looked at before a placement gives up; at zero nothing finds a place any more."""

    left: int


@dataclass
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
    size: Size
    kinds: Sequence[int]
    cap: int | None
    share: int
    tight: bool


def times(free: Size, size: Size) -> int:
    """Return how many pods of a size fit into what is free."""
    return min((room // amount for room, amount in zip(free, size, strict=True) if amount), default=UNKNOWN)


def _covers(one: Size, other: Size) -> bool:
    """Whether an amount is at least another one, resource by resource."""
    return one[0] >= other[0] and one[1] >= other[1] and one[2] >= other[2]


_Entry = tuple[float, int, Bin]


class Packing:
    """All machines, what they hold, and how many replicas of each demand are in each zone (`held`).

    `machines` counts those of each class, without added ones, `free` sums up what they have free, and `refused` are the
    sizes that none of them has room for. Lists of `shared` classes may be another packing's as well.
    """

    def __init__(self, stock: Stock, left: Sequence[int], demands: int, effort: Effort) -> None:
        """Start with empty machines."""
        self.stock, self.effort = stock, effort
        self._serial = 0
        self.shelves: list[list[_Entry]] = [[] for _ in range(stock.kinds)]
        self.machines = [0] * stock.kinds
        self.free = [[0] * len(stock.unit) for _ in range(stock.kinds)]
        self.refused: list[list[Size]] = [[] for _ in range(stock.kinds)]
        self.shared: set[int] = set()
        self.held: list[Mapping[str, int]] = [{}] * demands
        self.spares: list[Spare] = []
        for number, machines in enumerate(left):
            if machines:
                self.machines[stock.shapes[number].kind] += machines
                self._put(Bin(number, stock.shapes[number].offer, machines, {}, False))

    def copy(self) -> "Packing":
        """Return a copy that can be changed by itself."""
        self.shared = set(range(self.stock.kinds))
        twin = copy(self)
        twin.shared = self.shared.copy()
        twin.shelves, twin.free, twin.refused = self.shelves.copy(), self.free.copy(), self.refused.copy()
        twin.machines = self.machines.copy()
        twin.held = self.held.copy()
        twin.spares = [Spare(spare.shapes, spare.machines) for spare in self.spares]
        return twin

    def _own(self, kind: int) -> None:
        """Copy the lists of a class before they are changed, if another packing may use them."""
        if kind in self.shared:
            self.shared.remove(kind)
            self.shelves[kind] = self.shelves[kind].copy()
            self.free[kind] = self.free[kind].copy()
            self.refused[kind] = self.refused[kind].copy()

    def bins(self) -> Iterable[Bin]:
        """Return all bins."""
        return (entry[2] for shelf in self.shelves for entry in shelf)

    def room(self, kinds: Iterable[int]) -> float:
        """Return how much of its scarcest resource the machines of some classes have left together."""
        free = [self.free[kind] for kind in kinds]
        return min(sum(amounts[r] for amounts in free) / unit for r, unit in enumerate(self.stock.unit))

    def _put(self, one: Bin) -> None:
        room = min(free / unit for free, unit in zip(one.free, self.stock.unit, strict=True))
        kind = self.stock.shapes[one.shape].kind
        self._own(kind)
        self._serial += 1
        insort(self.shelves[kind], (room, self._serial, one))
        self._count(one, one.machines)

    def _count(self, one: Bin, machines: int) -> None:
        """Keep the sum of what is free."""
        amounts = self.free[self.stock.shapes[one.shape].kind]
        for resource, free in enumerate(one.free):
            amounts[resource] += free * machines

    def _note(self, number: int, zone: str, count: int) -> None:
        self.held[number] = {**self.held[number], zone: self.held[number].get(zone, 0) + count}

    def lose(self, lost: Mapping[int, int]) -> set[int]:
        """Take machines away, the fullest first, and return the demands that lose replicas."""
        hit: set[int] = set()
        wanted: dict[int, dict[int, int]] = {}
        for shape, count in lost.items():
            wanted.setdefault(self.stock.shapes[shape].kind, {})[shape] = count
        for kind, shapes in wanted.items():
            self.machines[kind] -= sum(shapes.values())
            self._own(kind)
            shelf = self.shelves[kind]
            emptied = []
            for place, entry in enumerate(shelf):
                one = entry[2]
                if one.shape not in shapes:
                    continue
                taken = min(shapes[one.shape], one.machines)
                hit |= self._drop(one, taken)
                if taken == one.machines:
                    emptied.append(place)
                else:
                    shelf[place] = (*entry[:2], one._replace(machines=one.machines - taken))
                shapes[one.shape] -= taken
                if not shapes[one.shape]:
                    del shapes[one.shape]
                    if not shapes:
                        break
            for place in reversed(emptied):
                del shelf[place]
        return hit

    def _drop(self, one: Bin, machines: int) -> set[int]:
        """Forget some machines of a bin, and return the demands that had replicas on them."""
        self._count(one, -machines)
        for number, replicas in one.pods.items():
            self._note(number, self.stock.shapes[one.shape].zone, -replicas * machines)
        return set(one.pods)

    def fill(self, order: Order, count: int) -> int:
        """Put up to `count` replicas on machines, and return how many found a place."""
        full: list[Bin] = []
        missing = count
        while missing:
            found = self._find(order, learn=not full) or self._open(order, missing)
            if found is None:
                break
            kind, place = found
            self._own(kind)
            one = self.shelves[kind].pop(place)[2]
            self._count(one, -one.machines)
            held = one.pods.get(order.number, 0)
            limit = self._cap(order, one)
            each = min(times(one.free, order.size), missing, missing if order.tight else order.share, limit - held)
            machines = min(one.machines, missing // each)
            free = tuple(room - each * amount for room, amount in zip(one.free, order.size, strict=True))
            filled = Bin(one.shape, free, machines, {**one.pods, order.number: held + each}, one.fresh)
            if held + each >= limit:
                full.append(filled)
            else:
                self._put(filled)
            if one.machines > machines:
                self._put(one._replace(machines=one.machines - machines))
            self._note(order.number, self.stock.shapes[one.shape].zone, each * machines)
            missing -= each * machines
        for one in full:
            self._put(one)
        return count - missing

    @staticmethod
    def _cap(order: Order, one: Bin) -> int:
        """Return how many replicas a machine may hold; a new one is empty and shares only as much as it must."""
        if order.cap is None:
            return UNKNOWN
        return min(order.cap, 1) if one.fresh else order.cap

    def _find(self, order: Order, *, learn: bool) -> tuple[int, int] | None:
        """Return class and place of a bin that takes another replica: the emptiest, or the fullest if `tight`.

        Where all bins are on their shelves, it learns which sizes a class has no room for: machines only get fuller.
        """
        best: tuple[float, int, int] | None = None
        least = min(amount / unit for amount, unit in zip(order.size, self.stock.unit, strict=True))
        for kind in order.kinds:
            if any(_covers(order.size, size) for size in self.refused[kind]):
                continue
            shelf = self.shelves[kind]
            first = bisect_left(shelf, (least,))
            fits = False
            for place in range(first, len(shelf)) if order.tight else range(len(shelf) - 1, first - 1, -1):
                if self.effort.left <= 0:
                    return None
                self.effort.left -= 1
                room, _, one = shelf[place]
                if best is not None and ((room >= best[0]) if order.tight else (room <= best[0])):
                    fits = True
                    break
                if _covers(one.free, order.size):
                    fits = True
                    if order.cap is None or one.pods.get(order.number, 0) < self._cap(order, one):
                        best = room, kind, place
                        break
            if learn and not fits:
                self._own(kind)
                self.refused[kind].append(order.size)
        return best and best[1:]

    def _open(self, order: Order, missing: int) -> tuple[int, int] | None:
        """Add machines of the shape that takes most of the replicas, if some can be added."""
        offers = [
            (times(self.stock.shapes[shape].offer, order.size), -number, shape)
            for number, spare in enumerate(self.spares)
            if spare.machines
            for shape in spare.shapes
            if self.stock.shapes[shape].kind in order.kinds
        ]
        fits, number, shape = max(offers, default=(0, 0, 0))
        if not fits:
            return None
        spare = self.spares[-number]
        each = fits if order.cap is None else 1
        machines = min(spare.machines, -(-missing // each))
        spare.machines -= machines
        self._own(self.stock.shapes[shape].kind)
        self.refused[self.stock.shapes[shape].kind] = []
        self._put(Bin(shape, self.stock.shapes[shape].offer, machines, {}, True))
        return self._find(order, learn=False)
