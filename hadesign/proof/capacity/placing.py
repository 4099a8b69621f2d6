"""Puts replicas on machines: everything anew in one of several ways, or only what a failure has displaced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hadesign.proof.capacity.demand import Demand
from hadesign.proof.capacity.packing import Effort, Order, Packing
from hadesign.proof.capacity.spread import Wanted
from hadesign.proof.capacity.stock import Loss, Stock

MOST = 3_000_000
"""Bins that are looked at for all verdicts of a design: a few seconds. Then nothing finds a place any more."""
TIERS = {"critical": 0, None: 1, "standard": 2, "batch": 3}
"""What is placed first; what nobody knows the importance of may be critical."""


@dataclass(frozen=True)
class Case:
    """A failure: what it takes, and how many replicas of each kind of terms then want a place.

    `changed` are the terms for which that is another number than before.
    """

    loss: Loss
    wants: Sequence[Wanted]
    changed: tuple[int, ...]


class Placer:
    """Places the replicas of all demands; `of` are the terms of each."""

    def __init__(self, stock: Stock, demands: Sequence[Demand], of: Sequence[int]) -> None:
        """Keep what there is and what is asked for."""
        self.stock, self.demands, self.of = stock, demands, of
        self.effort = Effort(MOST)
        self._by_terms: list[list[int]] = [[] for _ in stock.terms]
        for number, place in enumerate(of):
            self._by_terms[place].append(number)

    @cached_property
    def _orders(self) -> list[list[int]]:
        """Orders in which workloads are placed: what matters most first, large ones first, picky ones first."""
        unit = self.stock.unit
        largest = [-max(amount / most for amount, most in zip(d.size, unit, strict=True)) for d in self.demands]
        tiers = [TIERS[demand.workload.tier] for demand in self.demands]
        picky = [self._choice(number) for number in range(len(self.demands))]
        numbers = range(len(self.demands))
        return [
            sorted(numbers, key=lambda number: (tiers[number], largest[number], picky[number])),
            sorted(numbers, key=lambda number: (largest[number], picky[number])),
            sorted(numbers, key=lambda number: (picky[number], largest[number])),
        ]

    def _choice(self, number: int) -> int:
        """Return how many groups of machines a replica has to choose from, at least in its zone."""
        terms = self.demands[number].terms
        return len(terms.places) // (len(self.stock.uses[self.of[number]]) or 1 if terms.rule.by_zone else 1)

    def start(self, case: Case, *, hopeless: bool) -> None:
        """Place everything while nothing is dead; every failure starts from there."""
        self.whole = self.best(case, hopeless=hopeless)
        self._homeless = set(self.missing(self.whole, case))

    def best(self, case: Case, *, hopeless: bool) -> Packing:
        """Try to place everything anew in several ways, and return the one that leaves out least of what matters.

        Where it is hopeless to place everything, one way has to do.
        """
        lost = case.loss.shapes
        left = [shape.machines - lost.get(number, 0) for number, shape in enumerate(self.stock.shapes)]
        by_tier, by_size, by_choice = self._orders
        ways = ((by_size, False), (by_size, True), (by_choice, True), (by_tier, True), (by_tier, False))
        tried: list[Packing] = []
        for order, tight in ways[-1:] if hopeless else ways:
            packing = Packing(self.stock, left, len(self.demands), self.effort)
            self._place(packing, order, case, tight=tight)
            if not self.missing(packing, case):
                return packing
            tried.append(packing)
        return min(tried, key=lambda one: self.left_out(one, case))

    def moved(self, case: Case) -> tuple[Packing, set[int]]:
        """Find new places for what lost machines held and what had none before; return also whom that may concern."""
        packing = self.whole.copy()
        touched = packing.lose(case.loss.shapes) | self._homeless
        touched.update(number for place in case.changed for number in self._by_terms[place])
        self._place(packing, [number for number in self._orders[0] if number in touched], case, tight=False)
        return packing, touched

    def grown(self, packing: Packing, case: Case, missing: Mapping[int, int]) -> Packing:
        """Find places for what has none on machines that can be added."""
        self._place(packing, [number for number in self._orders[0] if number in missing], case, tight=False)
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

    def _place(self, packing: Packing, order: Iterable[int], case: Case, *, tight: bool) -> None:
        for number in order:
            _Placing(self, packing, number, case.wants[self.of[number]], tight=tight).run()


class _Placing:
    """Places what is missing of one workload, and keeps to its spreads."""

    def __init__(self, placer: Placer, packing: Packing, number: int, want: Wanted, *, tight: bool) -> None:
        self.packing, self.number, self.want, self.tight = packing, number, want, tight
        self.demand = placer.demands[number]
        self.uses = placer.stock.uses[placer.of[number]]
        self.rule = self.demand.terms.rule
        self.missing = want.most - sum(packing.held[number].values())
        self.left = {zone: sum(packing.machines[kind] for kind in kinds) for zone, kinds in self.uses.items()}

    def run(self) -> None:
        """Fill zone by zone where zones are to be kept even, else everywhere at once."""
        if self.want.shares.conflict or self.missing <= 0:
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
        return self.packing.fill(Order(self.number, self.demand.size, kinds, cap, share, self.tight), count)
