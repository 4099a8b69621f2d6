"""Whether everything still runs on the machines that are left: a placement that shows it, or a bound that forbids it.

The placement respects sizes (DaemonSets taken off), taints and pools (through the groups that a workload may run on)
and required spreads. It starts from one on all machines and finds new places for what a failure takes, for which small
pods may make room; where that is not enough, it is made anew. Pods that run already are not moved in reality, so "fits"
says that there is room, not that the scheduler finds it from wherever pods are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.capacity.balances import Capacities
from hadesign.proof.capacity.bounds import Bounds
from hadesign.proof.capacity.machines import UNKNOWN
from hadesign.proof.capacity.packer import Case, Packer
from hadesign.proof.capacity.packing import Packing, Spare
from hadesign.proof.capacity.reasons import Barred, Crowded, Gap, GivenUp, NotPlaced, OfWorkload, Unseated, Unsized
from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.proof.capacity.seats import demands
from hadesign.proof.capacity.spread import IDLE, NOWHERE, ReplicaDemand, Shares, replica_demand, shares_of
from hadesign.proof.capacity.supply import Supply
from hadesign.proof.failure.reason import Reason
from hadesign.topology.cluster import Cluster, Workload

Verdict: TypeAlias = Literal["fits", "cannot", "not-shown"]


@dataclass(frozen=True, slots=True)
class NodeLoad:
    """Machines of some groups that hold the same pods: (position in `Cluster.workloads`, replicas on each).

    `added` machines are such as the autoscaler adds.
    """

    groups: tuple[int, ...]
    machines: int
    pods: tuple[tuple[int, int], ...]
    added: bool


@dataclass(frozen=True, slots=True)
class Concern:
    """A workload that does not simply fit.

    Of its replicas, at most `wanted` want a place, and `unplaced` of these found none. Between `away[0]` and `away[1]`
    want none, because of `why_away`. `why` is the bound that forbids it (`cannot`), or what keeps it from being shown.
    """

    workload: Workload
    verdict: Verdict
    wanted: int
    unplaced: int
    away: tuple[int, int]
    why: Reason | None = None
    why_away: Barred | Unseated | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """The verdict on one set of machines; workloads that are not among the `concerns` fit where all is known.

    `why` is the bound that forbids it, or what keeps it from being shown. `unchecked` are the resources of which not
    all sizes and requests are known: then nothing fits for sure. `added` counts the added machines that are used.
    """

    verdict: Verdict
    why: Reason | None
    concerns: tuple[Concern, ...]
    unchecked: tuple[Resource, ...]
    added: int
    show: Callable[[], Iterator[NodeLoad]] = field(repr=False, compare=False)

    @property
    def placement(self) -> tuple[NodeLoad, ...]:
        """What was found: a proof where everything fits."""
        return tuple(self.show())


class Fitter:
    """Fits the workloads of a Cluster onto what is left of it."""

    def __init__(self, cluster: Cluster, capacities: Capacities, marks: Mapping[int, object] | None = None) -> None:
        """Sort machines and workloads, and place everything once."""
        self.cluster, self.capacities = cluster, capacities
        self.demands = list(demands(cluster, capacities.seating))
        terms = {id(demand.terms): demand.terms for demand in self.demands}
        number = {name: place for place, name in enumerate(terms)}
        self.of = [number[id(demand.terms)] for demand in self.demands]
        self.supply = Supply(cluster, capacities, list(terms.values()), marks or {})
        nothing = self.supply.loss(())
        grounds = [self.supply.ground(place, nothing) for place in range(len(terms))]
        pairs = list(zip(self.supply.terms, grounds, strict=True))
        self.shares: list[Shares] = [shares_of(one, ground) for one, ground in pairs]
        base = [replica_demand(one, shares, ground) for (one, ground), shares in zip(pairs, self.shares, strict=True)]
        self.nothing = Case(nothing, base, ())
        self._cases: dict[frozenset[tuple[int, int]], tuple[list[ReplicaDemand], tuple[int, ...]]] = {}
        self.bounds = Bounds(self.supply, self.demands, self.of, base)
        self.packer = Packer(self.supply, self.demands, self.of)
        self.packer.start(self.nothing, hopeless=self._hopeless(range(len(self.demands)), self.nothing))
        self._last: tuple[Case, tuple[Packing, set[int], Reason | None]] | None = None
        self._positions = {id(workload): place for place, workload in enumerate(cluster.workloads)}
        self._idle = [n for n, place in enumerate(self.of) if base[place].fewest < self.demands[n].terms.rule.replicas]

    def case(self, groups: Iterable[tuple[int, int]]) -> Case:
        """Return what a failure does that takes so many machines of some groups."""
        loss = self.supply.loss(groups)
        key = frozenset(loss.machines.items())
        if key not in self._cases:
            base = self.nothing.wants
            wants = list(base)
            for place in loss.terms:
                wants[place] = replica_demand(
                    self.supply.terms[place], self.shares[place], self.supply.ground(place, loss)
                )
            self._cases[key] = wants, tuple(place for place in loss.terms if wants[place] != base[place])
        return Case(loss, *self._cases[key])

    @cached_property
    def unchecked(self) -> tuple[Resource, ...]:
        """Resources of which a size or a request is not known."""
        known = [workload.requests for workload in self.cluster.workloads]
        return tuple(
            resource
            for place, resource in enumerate(RESOURCES)
            if any(getattr(requests, resource) is None for requests in known)
            or any(shape.allocatable[place] >= UNKNOWN for shape in self.supply.shapes)
        )

    def fit(self, case: Case, spares: Sequence[Spare] = ()) -> Fit:
        """Return whether all workloads fit onto the machines that are left, and on some that can be added."""
        packing, touched, certain = self._placed(case)
        why = (self._crowded(case) or self.bounds.sums(case, spares)) if spares else certain
        missing = self.packer.missing(packing, case)
        if spares and missing:
            packing = self.packer.grown(packing, case, spares, missing)
            missing = self.packer.missing(packing, case)
        return self._judged(packing, case, spares, missing, [*touched, *missing], why)

    def _placed(self, case: Case) -> tuple[Packing, set[int], Reason | None]:
        """Return the best placement that was found without added machines, whom it concerns, and what forbids more."""
        if self._last is None or self._last[0] is not case:
            why = self._crowded(case) or self.bounds.sums(case)
            packing, touched = self.packer.moved(case, hopeless=bool(why))
            missing = self.packer.missing(packing, case, touched)
            if missing and not why and not self._hopeless(missing, case):
                packing = self.packer.anew(case, packing)
                if self.packer.missing(packing, case):
                    # Not shown then; what is left out should at least be what matters least.
                    other, more = self.packer.moved(case, hopeless=True)
                    packing = min((packing, other), key=lambda one: self.packer.left_out(one, case))
                    touched |= more
            self._last = case, (packing, touched, why)
        return self._last[1]

    def _hopeless(self, numbers: Iterable[int], case: Case) -> bool:
        """Whether it is certain that some of these workloads find no place."""
        if any(self.bounds.alone(number, case.wants[self.of[number]], case.loss) for number in numbers):
            return True
        return bool(self.bounds.sums(case))

    def _crowded(self, case: Case) -> Crowded | None:
        """Return which machines are too small for the DaemonSets on them."""
        for group, resource in self.capacities.crowded.items():
            shape = self.supply.shape_of[group]
            if self.supply.shapes[shape].machines > case.loss.shapes.get(shape, 0):
                return Crowded(resource, self.cluster.groups[group].label)
        return None

    def _judged(
        self,
        packing: Packing,
        case: Case,
        spares: Sequence[Spare],
        missing: Mapping[int, int],
        touched: Iterable[int],
        why: Reason | None,
    ) -> Fit:
        numbers = sorted({*touched, *self._idle})
        concerns = tuple(self._concerns(numbers, missing, case, spares))
        hopeless = next((concern for concern in concerns if concern.verdict == "cannot"), None)
        if hopeless and hopeless.why:
            why = OfWorkload(hopeless.workload.name, hopeless.why)
        verdict: Verdict = "cannot" if why else "not-shown"
        if not why:
            why = self._doubt(concerns)
            verdict = "not-shown" if why else "fits"
            if isinstance(why, GivenUp):
                concerns = ()  # what was not tried has no place either, and says nothing
        added = sum(one.machines for one in packing.bins() if one.fresh and one.pods) if spares else 0
        return Fit(verdict, why, concerns, self.unchecked, added, lambda: self._shown(packing))

    def _doubt(self, concerns: Sequence[Concern]) -> Reason | None:
        """Return what keeps it from being shown that everything fits."""
        homeless = next((concern for concern in concerns if concern.unplaced), None)
        if homeless and self.packer.effort.left <= 0:
            return GivenUp()
        if homeless and homeless.why:
            return OfWorkload(homeless.workload.name, homeless.why)
        if self.unchecked:
            return Unsized(self.unchecked)
        lacking = next((w.name for w in self.cluster.workloads if w.replicas is None), None)
        return Gap("replicas", "workload", lacking) if lacking else None

    def _concerns(
        self, numbers: Iterable[int], missing: Mapping[int, int], case: Case, spares: Sequence[Spare]
    ) -> Iterator[Concern]:
        for number in numbers:
            demand, want, unplaced = self.demands[number], case.wants[self.of[number]], missing.get(number, 0)
            total = demand.terms.rule.replicas
            # A workload that has found its places needs no bound: none forbids what has been done.
            why = self.bounds.alone(number, want, case.loss, spares) if unplaced else None
            verdict: Verdict = "cannot" if why else "not-shown" if unplaced or self.unchecked else "fits"
            away = (total - want.most, total - want.fewest)
            if unplaced and not why:
                why = NotPlaced(unplaced, want.most)
            if unplaced or away[1]:
                why_away = (demand.unseated if want.why in (IDLE, NOWHERE) else None) or want.why
                yield Concern(demand.workload, verdict, want.most, unplaced, away, why, why_away if away[1] else None)

    def _shown(self, packing: Packing) -> Iterator[NodeLoad]:
        positions = [self._positions[id(demand.workload)] for demand in self.demands]
        for one in packing.bins():
            pods = tuple((positions[number], count) for number, count in sorted(one.pods.items()) if count)
            yield NodeLoad(self.supply.shapes[one.shape].groups, one.machines, pods, one.fresh)
