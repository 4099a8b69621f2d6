"""Makes room for a replica that finds no place: others, which are smaller or matter less, are taken from a machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hadesign.proof.capacity.bins import Bin
from hadesign.proof.capacity.machines import Amounts
from hadesign.proof.capacity.packing import Order, Packing

_LOOKS = 60
"""Bins, the emptiest first, that are looked at for one in which room can be made."""
_CHOICE = 4
"""Bins in which room can be made, of which the one is taken where it matters least who has to go."""
_FAILURES = 5
"""Searches in vain after which it is given up: then there is little room to be made anywhere."""
MOST = 10_000
"""Bins that are looked at for all replicas that find no place after a failure."""
_COST = 8
"""What it costs to look at all pods of a bin, in bins that are only looked at."""


@dataclass
class Mover:
    """Moves demands for those that stand before them in a queue.

    `rank` is the place of each demand in the queue, `sizes` what a replica of each asks for; `fixed` ones are never
    moved. It gives up after `most` bins. `moved` are those that lost replicas, which have to be placed again.
    """

    rank: Sequence[int]
    sizes: Sequence[Amounts]
    fixed: Sequence[bool]
    most: int = MOST
    moved: set[int] = field(default_factory=set)
    failures: int = 0
    looked: int = 0

    def make_room(self, packing: Packing, order: Order, missing: int) -> int:
        """Put a replica on each of some equal machines from which others are taken, and return how many were placed."""
        if self.failures >= _FAILURES or self.looked >= self.most or packing.effort.left <= 0:
            return 0
        best: tuple[int, int, int, Mapping[int, int]] | None = None
        found = 0
        for kind, place, one in self._looked_at(packing, order):
            taken = self._taken(order, one) if order.limit(one) > 0 else None
            if taken is None:
                continue
            found += 1
            first = min((self.rank[number] for number in taken), default=len(self.rank))
            if best is None or first > best[0]:
                best = first, kind, place, taken
            if found == _CHOICE or not taken:
                break
        if best is None:
            self.failures += 1
            return 0
        _, kind, place, taken = best
        machines = min(packing.by_class[kind][place][2].machines, missing)
        self._exchange(packing, order, kind, place, taken, machines)
        return machines

    def _looked_at(self, packing: Packing, order: Order) -> Iterator[tuple[int, int, Bin]]:
        """Yield bins, the emptiest of each class first, with their class and place in it."""
        looks = -(-_LOOKS // max(len(order.kinds), 1))
        for kind in order.kinds:
            ordered = packing.by_class[kind]
            for place in range(len(ordered) - 1, max(len(ordered) - 1 - looks, -1), -1):
                self.looked += 1
                packing.effort.left -= _COST
                yield kind, place, ordered[place][2]

    def _taken(self, order: Order, one: Bin) -> Mapping[int, int] | None:
        """Return what has to go from each machine of a bin for one more replica, the last in the queue first."""
        mine = self.rank[order.number]
        later = [number for number in one.pods if self.rank[number] > mine and not self.fixed[number]]
        lacking = [amount - room for amount, room in zip(order.size, one.free, strict=True)]
        found: dict[int, int] = {}
        for number in sorted(later, key=self.rank.__getitem__, reverse=True):
            if max(lacking) <= 0:
                break
            size = self.sizes[number]
            counts = [-(-lack // amount) for lack, amount in zip(lacking, size, strict=True) if lack > 0 and amount]
            if not counts:
                continue
            found[number] = min(one.pods[number], max(counts))
            lacking = [lack - found[number] * amount for lack, amount in zip(lacking, size, strict=True)]
        return found if max(lacking) <= 0 else None

    def _exchange(
        self, packing: Packing, order: Order, kind: int, place: int, taken: Mapping[int, int], machines: int
    ) -> None:
        """Take replicas from some machines of a bin, and put one of another demand there."""
        entry = packing.by_class[kind][place]
        one = entry[2]
        packing.own(kind)
        packing.take(kind, entry)
        if machines < one.machines:
            packing.put(kind, one._replace(machines=one.machines - machines))
        free, pods = list(one.free), dict(one.pods)
        for number, count in (*((number, -count) for number, count in taken.items()), (order.number, 1)):
            pods[number] = pods.get(number, 0) + count
            if not pods[number]:
                del pods[number]
            free = [room - count * amount for room, amount in zip(free, self.sizes[number], strict=True)]
            packing.use(kind, self.sizes[number], count * machines)
            packing.note(number, packing.supply.zone_of[kind], count * machines)
        packing.put(kind, one._replace(free=tuple(free), machines=machines, pods=pods))
        packing.refused[kind] = []
        self.moved |= taken.keys()
