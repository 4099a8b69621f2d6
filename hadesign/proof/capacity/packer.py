"""Puts replicas on machines: everything anew in one of several ways, or only what a failure has displaced."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from math import ceil

from hadesign.frozen import dataclass
from hadesign.proof.capacity.moving import MOST as MOST_MOVES
from hadesign.proof.capacity.moving import Mover
from hadesign.proof.capacity.packing import Effort, Order, Packing, Spare
from hadesign.proof.capacity.seats import Demand
from hadesign.proof.capacity.spread import ReplicaDemand
from hadesign.proof.capacity.supply import Loss, Supply

MOST = 4_000_000
"""Bins that are looked at for all verdicts of a design: a few seconds. Then nothing finds a place any more."""
MOST_ANEW = 300_000
"""Of these, what placements that are made anew may take, all failures together."""
_LARGE = 0.1
"""Replicas from this share of the largest machine on are packed tightly, smaller ones fill evenly what is left."""
TIERS = {"critical": 0, None: 1, "standard": 2, "batch": 3}
"""What is placed first; what nobody knows the importance of may be critical."""


@dataclass(frozen=True)
class Case:
    """A failure: what it takes, and how many replicas of each kind of terms then want a place.

    `changed` are the terms for which that is another number than before.
    """

    loss: Loss
    wants: Sequence[ReplicaDemand]
    changed: tuple[int, ...]


class Packer:
    """Places the replicas of all demands; `of` are the terms of each."""

    def __init__(self, supply: Supply, demands: Sequence[Demand], of: Sequence[int]) -> None:
        """Keep what there is and what is asked for."""
        self.supply, self.demands, self.of = supply, demands, of
        self.effort, self._anew = Effort(MOST), MOST_ANEW
        self._sizes = [demand.size for demand in demands]
        # By CPU and memory; the number of pods says nothing about how hard it is to find a place for one.
        pairs = ([*zip(d.size, supply.unit, strict=True)] for d in demands)
        self._shares = [max(amount / most for amount, most in pair[:2]) for pair in pairs]
        # A spread over nodes says which machine a replica can go back to.
        self._fixed = [demand.terms.rule.by_node for demand in demands]
        self._homeless: set[int] = set()
        self._by_terms: list[list[int]] = [[] for _ in supply.terms]
        for number, place in enumerate(of):
            self._by_terms[place].append(number)

    @cached_property
    def _orders(self) -> list[list[int]]:
        """Orders in which workloads are placed: what matters most first, large ones first, picky ones first."""
        unit = self.supply.unit
        largest = [
            -max(self._crowd(n), *(amount / most for amount, most in zip(d.size, unit, strict=True)))
            for n, d in enumerate(self.demands)
        ]
        tiers = [TIERS[demand.workload.tier] for demand in self.demands]
        picky = [self._choice(number) for number in range(len(self.demands))]
        numbers = range(len(self.demands))
        return [
            sorted(numbers, key=lambda number: (tiers[number], largest[number], picky[number])),
            sorted(numbers, key=lambda number: (largest[number], picky[number])),
            sorted(numbers, key=lambda number: (picky[number], largest[number])),
        ]

    def _crowd(self, number: int) -> float:
        """Return the share of machines that must hold a replica, where each has to be on a machine of its own."""
        rule, uses = self.demands[number].terms.rule, self.supply.uses[self.of[number]]
        machines = sum(self.supply.per_kind[kind] for kinds in uses.values() for kind in kinds)
        return rule.replicas / machines if rule.by_node and machines else 0.0

    def _choice(self, number: int) -> int:
        """Return how many groups of machines a replica has to choose from, at least in its zone."""
        terms = self.demands[number].terms
        return len(terms.places) // (len(self.supply.uses[self.of[number]]) or 1 if terms.rule.by_zone else 1)

    def start(self, case: Case, *, hopeless: bool) -> None:
        """Place everything while nothing is dead; every failure starts from there."""
        self.whole = self._afresh(case, hopeless=hopeless)
        self._homeless = set(self.missing(self.whole, case))

    def anew(self, case: Case, packing: Packing) -> Packing:
        """Place everything anew if there is time for it, and return this or another packing: the better one."""
        if self._anew <= 0:
            return packing
        left = self.effort.left
        made = self._afresh(case, hopeless=False, until=left - self._anew)
        packing = min((packing, made), key=lambda one: self.left_out(one, case))
        self._anew -= left - self.effort.left
        return packing

    def _afresh(self, case: Case, *, hopeless: bool, until: int = 0) -> Packing:
        """Try to place everything anew in several ways, and return the one that leaves out least of what matters.

        Where it is hopeless to place everything, one way has to do. No further way is tried once no more than `until`
        is left of the effort.
        """
        lost = case.loss.shapes
        left = [shape.machines - lost.get(number, 0) for number, shape in enumerate(self.supply.shapes)]
        by_tier, by_size, by_choice = self._orders
        ways = ((by_size, _LARGE), (by_choice, _LARGE / 2), (by_size, 1.0), (by_choice, 0.0), (by_tier, _LARGE / 2))
        tried: list[Packing] = []
        for order, large in ways[-1:] if hopeless else ways:
            packing = Packing(self.supply, left, len(self.demands), self.effort)
            self._place(packing, order, case, order, large)
            if not self.missing(packing, case):
                return packing
            tried.append(packing)
            if self.effort.left <= until:
                break
        return min(tried, key=lambda one: self.left_out(one, case))

    def moved(self, case: Case, *, hopeless: bool) -> tuple[Packing, set[int]]:
        """Find new places for what lost machines held and what had none before; return also whom that may concern.

        Large ones go first, or what matters most where it is hopeless to place everything; others make room for them.
        """
        packing = self.whole.copy()
        touched = packing.lose(case.loss.shapes) | self._homeless
        touched.update(number for place in case.changed for number in self._by_terms[place])
        touched |= self._place(packing, self._orders[0 if hopeless else 1], case, touched, _LARGE)
        return packing, touched

    def grown(self, packing: Packing, case: Case, spares: Sequence[Spare], missing: Mapping[int, int]) -> Packing:
        """Find places for what has none on machines that can be added."""
        packing = packing.copy()
        packing.spares = [Spare(spare.shapes, spare.machines) for spare in spares]
        self._place(packing, self._orders[1], case, missing, _LARGE)
        return packing

    def missing(self, packing: Packing, case: Case, among: Iterable[int] | None = None) -> dict[int, int]:
        """Return the demands of which replicas have no place, with how many."""
        numbers = range(len(self.demands)) if among is None else sorted(among)
        counts = ((n, case.wants[self.of[n]].most - sum(packing.held[n].values())) for n in numbers)
        return {number: count for number, count in counts if count > 0}

    def left_out(self, packing: Packing, case: Case) -> tuple[int, ...]:
        """Return how many replicas of each tier have no place."""
        found = [0] * len(TIERS)
        for number, count in self.missing(packing, case).items():
            found[TIERS[self.demands[number].workload.tier]] += count
        return tuple(found)

    def _place(
        self, packing: Packing, order: Sequence[int], case: Case, among: Collection[int], large: float
    ) -> set[int]:
        """Place what is missing of some demands and of those that are moved for them; return the latter.

        Replicas that are at least so `large`, as a share of the largest machine, are packed tightly.
        """
        rank = [0] * len(order)
        for place, number in enumerate(order):
            rank[number] = place
        # Where some have no place even before a failure, it is of little use to find out which ones after it.
        mover = Mover(rank, self._sizes, self._fixed, MOST_MOVES // 20 if self._homeless else MOST_MOVES)
        for number in order:
            if number in among or number in mover.moved:
                tight = self._shares[number] >= large
                _Filling(self, packing, number, case.wants[self.of[number]], mover, tight=tight).run()
        return mover.moved


class _Filling:
    """Places what is missing of one workload, and keeps to its spreads."""

    def __init__(
        self, packer: Packer, packing: Packing, number: int, want: ReplicaDemand, mover: Mover, *, tight: bool
    ) -> None:
        self.packing, self.number, self.want, self.mover, self.tight = packing, number, want, mover, tight
        self.demand = packer.demands[number]
        self.uses = packer.supply.uses[packer.of[number]]
        self.rule = self.demand.terms.rule
        self.missing = want.most - sum(packing.held[number].values())
        self.left = {zone: sum(packing.machines[kind] for kind in kinds) for zone, kinds in self.uses.items()}

    def run(self) -> None:
        """Fill zone by zone where zones are to be kept even, else everywhere at once."""
        if self.missing <= 0:
            return
        if not self.rule.by_zone:
            # The emptiest class comes first, so that no zone is full when another workload must have its share there.
            kinds = sorted((k for kinds in self.uses.values() for k in kinds), key=lambda k: -self.packing.room((k,)))
            self._fill(kinds, sum(self.left.values()), sum(self.packing.held[self.number].values()), self.missing)
            return
        targets, more = self.want.targets, self.want.zones_with_more
        for zone, (share, _) in targets.items():
            self._fill_zone(zone, share)
        more -= sum(1 for zone, (share, _) in targets.items() if self._held(zone) > share)
        wider = [zone for zone, (share, larger) in targets.items() if larger > share == self._held(zone)]
        for zone in sorted(wider, key=lambda zone: (-self.packing.room(self.uses[zone]), zone)):
            if more > 0 and self._fill_zone(zone, targets[zone][1]):
                more -= 1

    def _held(self, zone: str) -> int:
        return self.packing.held[self.number].get(zone, 0)

    def _fill_zone(self, zone: str, target: int) -> int:
        """Bring a zone up to so many replicas, and return how many were placed."""
        count = target - self._held(zone)
        return self._fill(self.uses[zone], self.left[zone], self._held(zone), count) if count > 0 else 0

    def _fill(self, kinds: Sequence[int], machines: int, held: int, count: int) -> int:
        """Place replicas; with a spread over nodes, every node gets its share before any gets one more."""
        each = self.want.shares.node
        if not self.rule.by_node:
            placed = self._put(kinds, None, max(1, count // max(machines, 1)), count)
        elif not each:
            placed = self._put(kinds, 1, 1, count)
        else:
            first = min(max(each * machines - held, 0), count)
            placed = self._put(kinds, each, each, first)
            if placed == first:
                placed += self._put(kinds, each + 1, 1, count - placed)
        self.missing -= placed
        return placed

    def _put(self, kinds: Sequence[int], cap: int | None, share: int, count: int) -> int:
        """Place replicas, and make room where there is none; what is packed tightly is so in all classes alike."""
        placed = 0
        if self.tight and len(kinds) > 1:
            rooms = [self.packing.room((kind,)) for kind in kinds]
            total = sum(rooms)
            for kind, room in zip(kinds, rooms, strict=True):
                part = min(ceil((count - placed) * room / total), count - placed) if total > 0 else 0
                placed += self.packing.fill(self._order((kind,), cap, share), part)
                total -= room
        order = self._order(kinds, cap, share)
        placed += self.packing.fill(order, count - placed)
        while placed < count:
            made = self.mover.make_room(self.packing, order, count - placed)
            if not made:
                break
            placed += made
        return placed

    def _order(self, kinds: Sequence[int], cap: int | None, share: int) -> Order:
        return Order(self.number, self.demand.size, kinds, cap, share, self.tight)
