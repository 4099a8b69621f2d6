"""What forbids that everything fits: sums that are exceeded, and replicas for which machines have too few places.

Each bound holds for every placement there is. A sum is taken over each set of machines that some workloads (or their
share of a zone) cannot leave; places are counted for one workload alone, as if the others were not there. On four
machines of 8 CPU that are left,

    sum:     seven replicas of 5 CPU ask for 35, and 32 are left: they cannot fit
    places:  six ask for 30, but a machine has a place for one only, so that there are four places: they cannot, either
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hadesign.proof.capacity.machines import UNKNOWN, Amounts, times
from hadesign.proof.capacity.packer import Case
from hadesign.proof.capacity.packing import Spare
from hadesign.proof.capacity.reasons import Exceeded, FewPlaces
from hadesign.proof.capacity.resources import RESOURCES
from hadesign.proof.capacity.seats import Demand
from hadesign.proof.capacity.spread import NOWHERE, ReplicaDemand
from hadesign.proof.capacity.supply import Loss, Supply, bits_of
from hadesign.proof.failure.reason import Reason

_COUNT = range(len(RESOURCES))


class Bounds:
    """Judges how many replicas surely want a place against the machines that are left."""

    def __init__(
        self, supply: Supply, demands: Sequence[Demand], of: Sequence[int], base: Sequence[ReplicaDemand]
    ) -> None:
        """Sum up what is asked for while nothing is dead (`base`); `of` are the terms of each demand."""
        self.supply, self.demands, self.of, self.base = supply, demands, of, base
        self._each = [[0] * len(RESOURCES) for _ in supply.terms]
        for place, demand in zip(of, demands, strict=True):
            for resource, amount in enumerate(demand.size):
                self._each[place][resource] += amount
        self._whole = [mask_of(kind for kinds in uses.values() for kind in kinds) for uses in supply.uses]
        self._zonal = [{zone: mask_of(kinds) for zone, kinds in uses.items()} for uses in supply.uses]
        zones = [self._zonal[place].values() for place, terms in enumerate(supply.terms) if terms.rule.by_zone]
        masks = {mask_of(range(supply.kinds)), *self._whole, *(mask for found in zones for mask in found)}
        self.sets = sorted(masks, key=lambda mask: (-mask.bit_count(), mask))
        self._within: list[list[int]] = [[] for _ in range(supply.kinds)]
        for number, mask in enumerate(self.sets):
            for kind in bits_of(mask):
                self._within[kind].append(number)
        self._room = self._supplied()
        self._asked = self._sum_up()
        self._broken = [n for n, pair in enumerate(zip(self._asked, self._room, strict=True)) if _exceeds(*pair)]
        self._fitting: dict[tuple[Amounts, int, int], int] = {}
        self._slots: dict[tuple[int, Amounts, int], dict[str, int]] = {}

    def _pieces(self, place: int, want: ReplicaDemand) -> Iterator[tuple[int, int]]:
        """Yield sets of classes that some replicas of equal terms cannot leave, and how many these are."""
        for zone, count in want.least.items():
            yield self._zonal[place][zone], count
        yield self._whole[place], max(want.fewest - sum(want.least.values()), 0)

    def _sum_up(self) -> list[list[int]]:
        """Return for each set of classes what is asked for by replicas that cannot leave it."""
        by_mask: dict[int, list[int]] = {}
        for place, want in enumerate(self.base):
            for mask, count in self._pieces(place, want):
                amounts = by_mask.setdefault(mask, [0] * len(RESOURCES))
                for resource in _COUNT:
                    amounts[resource] += count * self._each[place][resource]
        found = [[0] * len(RESOURCES) for _ in self.sets]
        for mask, amounts in by_mask.items():
            # What holds all of it holds its first class; what can go nowhere is asked for of every set.
            first = next(bits_of(mask), None)
            for number in range(len(self.sets)) if first is None else self._within[first]:
                if not mask & ~self.sets[number]:
                    for resource in _COUNT:
                        found[number][resource] += amounts[resource]
        return found

    def _supplied(self) -> list[list[int]]:
        """Return for each set of classes what its machines offer."""
        found = [[0] * len(RESOURCES) for _ in self.sets]
        for shape in self.supply.shapes:
            for number in self._within[shape.kind]:
                for resource in _COUNT:
                    found[number][resource] += shape.allocatable[resource] * shape.machines
        return found

    def sums(self, case: Case, spares: Sequence[Spare] = ()) -> Exceeded | None:
        """Return the first sum that is exceeded; a set that lost nothing is judged as before."""
        wants, loss = case.wants, case.loss
        changes = [
            (mask, sign * count, self._each[place])
            for place in case.changed
            for sign, all_wants in ((1, wants), (-1, self.base))
            for mask, count in self._pieces(place, all_wants[place])
        ]
        touched = {number for kind in loss.machines for number in self._within[kind]}
        for number in sorted(touched.union(self._broken)):
            places = self.sets[number]
            inside = [change for change in changes if not change[0] & ~places] if number in touched else []
            for resource, name in enumerate(RESOURCES):
                asked = self._asked[number][resource] + sum(count * each[resource] for _, count, each in inside)
                room = self._room[number][resource] + _extra(self.supply, places, spares, resource)
                room -= loss.amount(self.supply, places, resource) if number in touched else 0
                if asked > room:
                    names = self._names(wants, places)
                    return Exceeded(name, max(room, 0), asked, names, len(names) == len(self.demands))
        return None

    def _names(self, wants: Sequence[ReplicaDemand], places: int) -> tuple[str, ...]:
        """Name the workloads of which some replicas cannot leave a set of classes."""
        return tuple(
            demand.workload.name
            for place, demand in zip(self.of, self.demands, strict=True)
            if any(count and not mask & ~places for mask, count in self._pieces(place, wants[place]))
        )

    def alone(self, number: int, want: ReplicaDemand, loss: Loss, spares: Sequence[Spare] = ()) -> Reason | None:
        """Return why a workload would not even fit by itself."""
        if want.why == NOWHERE:
            return NOWHERE
        demand, place = self.demands[number], self.of[number]
        cap = want.shares.most_on_node if demand.terms.rule.by_node else UNKNOWN
        slots = dict(self._all_slots(place, demand.size, cap))
        for shape, count in loss.shapes.items():
            if self._whole[place] >> self.supply.shapes[shape].kind & 1:
                slots[self.supply.shapes[shape].zone] -= count * self._fits(demand.size, cap, shape)
        for zone, shape, machines in self._spare(place, spares):
            slots[zone] += machines * self._fits(demand.size, cap, shape)
        where = [("", sum(slots.values()), want.fewest), *((z, slots[z], count) for z, count in want.least.items())]
        for zone, found, count in where:
            if found < count:
                return FewPlaces(zone, found, count)
        return None

    def _fits(self, size: Amounts, cap: int, shape: int) -> int:
        """Return how many replicas fit on an empty machine."""
        key = size, cap, shape
        if key not in self._fitting:
            self._fitting[key] = min(times(self.supply.shapes[shape].allocatable, size), cap)
        return self._fitting[key]

    def _all_slots(self, place: int, size: Amounts, cap: int) -> Mapping[str, int]:
        """Return by zone how many replicas fit on all machines while none is dead."""
        key = place, size, cap
        if key not in self._slots:
            found = dict.fromkeys(self.supply.uses[place], 0)
            for number, shape in enumerate(self.supply.shapes):
                if self._whole[place] >> shape.kind & 1:
                    found[shape.zone] += shape.machines * self._fits(size, cap, number)
            self._slots[key] = found
        return self._slots[key]

    def _spare(self, place: int, spares: Sequence[Spare]) -> Iterator[tuple[str, int, int]]:
        """Yield zone, shape and number of machines that could be added; each may be added in any of its zones."""
        for spare in spares:
            for shape in spare.shapes:
                if self._whole[place] >> self.supply.shapes[shape].kind & 1:
                    yield self.supply.shapes[shape].zone, shape, spare.machines


def _exceeds(asked: Sequence[int], room: Sequence[int]) -> bool:
    return any(wanted > there for wanted, there in zip(asked, room, strict=True))


def mask_of(kinds: Iterable[int]) -> int:
    """Return a set of classes as bits."""
    return sum(1 << kind for kind in kinds)


def _extra(supply: Supply, places: int, spares: Sequence[Spare], resource: int) -> int:
    """Return the most that machines which can be added to some classes offer."""
    found = 0
    for spare in spares:
        shapes = [supply.shapes[shape] for shape in spare.shapes]
        allocatable = [shape.allocatable[resource] for shape in shapes if places >> shape.kind & 1]
        found += max(allocatable, default=0) * spare.machines
    return found
