"""Capacity after each single failure: what is left and asked for, what fits, and what the autoscaler could add."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.capacity.autoscaling import Autoscaler, Growth, autoscaler
from hadesign.proof.capacity.balances import Balance, Capacities
from hadesign.proof.capacity.demand import unknown_ties
from hadesign.proof.capacity.fit import Fit, Fitter
from hadesign.proof.capacity.machines import pool_of
from hadesign.proof.capacity.packer import Case
from hadesign.proof.capacity.packing import Spare
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.proof.capacity.supply import Loss
from hadesign.proof.failure.closure import Closure, Impact, name_of
from hadesign.proof.failure.graph import DependencyGraph, Leaves, adopt_closely, relevant
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.symmetry import Representative, Symmetry
from hadesign.proof.failure.verdict import KINDS
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId

MANY = 256
"""Kinds of failures up to which each feed and switch is told by itself, also those of zones that are equal."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A resource of a pool (`None`: all that take pods of workloads): left, of how much, and asked for at most."""

    pool: str | None
    resource: Resource
    left: int
    total: int
    asked: int


@dataclass(frozen=True, slots=True)
class WithAutoscaler:
    """The verdict with machines that the autoscaler can add, `seconds` later (`None`: nobody says how long it takes).

    `possible` are the groups with so many machines that they may add; `fit.added` is how many the placement uses.
    """

    possible: tuple[Growth, ...]
    seconds: float | None
    fit: Fit


@dataclass(frozen=True, slots=True)
class AfterFailure:
    """What one failure leaves of the machines that take pods: it takes `machines` of `of` of them.

    `failure` and `kind` are of one example of `count` equal failures (`None`: no failure). For each resource there
    are `amounts` of all machines, and then of the tightest pool that loses machines and that workloads are bound to.
    """

    failure: ThingId | None
    kind: Kind | None
    count: int
    machines: int
    of: int
    amounts: tuple[Amount, ...]
    fit: Fit
    scaled: WithAutoscaler | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class AfterFailures:
    """Verdicts without any failure (`before`; `None` where there is nothing to place) and after each single one.

    `after` has the largest kinds of failure first, and of each kind the failures that take most machines. `missing`
    is what is not given, and where it would have to be. `scaler` is what the autoscaler can add.
    """

    before: AfterFailure | None
    after: tuple[AfterFailure, ...]
    scaler: Autoscaler
    missing: tuple[tuple[Reason, Origin], ...]


def after_failures(cluster: Cluster, capacities: Capacities) -> AfterFailures:
    """Judge what is left after each single failure that takes machines."""
    scaler = autoscaler(cluster, capacities)
    unknown = [(Gap("zonal", "storage-class", name), origin) for name, origin in unknown_ties(cluster).items()]
    missing = (*capacities.missing, *unknown, *scaler.missing)
    if not capacities.allocatable or not cluster.workloads:
        return AfterFailures(None, (), scaler, missing)
    judge = _Judge(cluster, capacities, scaler)
    return AfterFailures(judge.before(), tuple(judge.after()), scaler, missing)


class _Judge:
    """Judges failures of one Cluster."""

    def __init__(self, cluster: Cluster, capacities: Capacities, scaler: Autoscaler) -> None:
        self.cluster, self.capacities, self.scaler = cluster, capacities, scaler
        marks: dict[int, tuple[int, ...]] = {}
        for number, growth in enumerate(scaler.growths):
            marks |= {group: (*marks.get(group, ()), number) for group in growth.groups}
        self.fitter = Fitter(cluster, capacities, marks)
        self._sums = _Sums(self.fitter)
        self._marks = marks
        self._known: dict[frozenset[tuple[int, int]], tuple[Fit, WithAutoscaler | None]] = {}
        self._of = sum(len(cluster.groups[group].nodes) for group in capacities.allocatable)

    def before(self) -> AfterFailure:
        """Judge the design as it is."""
        return self._judged(None, None, 1, (), self.cluster.at("workloads"))

    def after(self) -> list[AfterFailure]:
        """Judge one example of each kind of equal failures."""
        graph, examples = self._examples()
        closure = Closure(graph)
        found = []
        for example in examples:
            lost = tuple(_lost(graph, closure.single(example.event)))
            if lost:
                kind = graph.vertices[example.event[0]].kind
                machines = sum(count for _, count in lost)
                name = name_of(graph, example.event)
                found.append((-KINDS.index(kind), -machines, name, kind, example.count, lost))
        found.sort(key=lambda one: one[:3])
        # Small failures are judged first: they cost little, and what is given up should be few.
        judged = [
            self._judged(name, kind, count, lost, self.cluster.things[name].origin)
            for _, _, name, kind, count, lost in reversed(found)
        ]
        return judged[::-1]

    def _examples(self) -> tuple[DependencyGraph, list[Representative]]:
        """Return one of each kind of equal failures; where these are many, equal zones may have feeds of their own.

        A kind costs as much as there are zones, so that two thousand kinds take minutes.
        """
        graph = relevant(self.cluster, self._leaves())
        examples = Symmetry(graph).examples()
        if len(examples) > MANY:
            graph = replace(graph, vertices=tuple(adopt_closely(graph.vertices)))
            examples = Symmetry(graph).examples()
        return graph, examples

    def _leaves(self) -> Leaves:
        """Give machines one label that are equal wherever they stand."""
        labels: dict[object, int] = {}
        groups: dict[int, tuple[int, ...]] = {}
        supply = self.fitter.supply
        for group in self.capacities.allocatable:
            shape = supply.shapes[supply.shape_of[group]]
            pool = pool_of(self.cluster, group)
            key = supply.masks[shape.kind], shape.allocatable, pool, self._marks.get(group)
            groups[group] = (labels.setdefault(key, len(labels)),)
        return Leaves({}, groups, len(labels))

    def _judged(
        self, failure: ThingId | None, kind: Kind | None, count: int, lost: Sequence[tuple[int, int]], origin: Origin
    ) -> AfterFailure:
        case = self.fitter.case(lost)
        fit, scaled = self._fits(case)
        return AfterFailure(
            failure=failure,
            kind=kind,
            count=count,
            machines=sum(count for _, count in lost),
            of=self._of,
            amounts=tuple(self._sums.amounts(case, lost)),
            fit=fit,
            scaled=scaled,
            origin=origin,
        )

    def _fits(self, case: Case) -> tuple[Fit, WithAutoscaler | None]:
        """Judge what fits, once for all failures that take the same machines."""
        key = frozenset(case.loss.shapes.items())
        if key not in self._known:
            fit = self.fitter.fit(case)
            self._known[key] = fit, self._scaled(case) if fit.verdict != "fits" else None
        return self._known[key]

    def _scaled(self, case: Case) -> WithAutoscaler | None:
        """Judge again with what the autoscaler may add where machines are alive."""
        supply = self.fitter.supply
        possible: list[Growth] = []
        spares: list[Spare] = []
        for growth in self.scaler.growths:
            alive = tuple(group for group in growth.groups if _left(self.fitter, supply.shape_of[group], case.loss))
            if alive and growth.machines:
                possible.append(replace(growth, groups=alive))
                spares.append(Spare(tuple(dict.fromkeys(supply.shape_of[g] for g in alive)), growth.machines))
        if not spares:
            return None
        fit = self.fitter.fit(case, spares)
        return WithAutoscaler(tuple(possible), self.scaler.seconds, fit)


def _left(fitter: Fitter, shape: int, loss: Loss) -> int:
    return fitter.supply.shapes[shape].machines - loss.shapes.get(shape, 0)


def _lost(graph: DependencyGraph, effect: Impact) -> Iterator[tuple[int, int]]:
    """Yield how many machines of which group die."""
    for index in sorted(effect.dead):
        vertex = graph.vertices[index]
        if vertex.machines:
            yield int(vertex.name.partition("/")[2]), vertex.machines
    for index, _ in effect.machines:
        yield int(graph.vertices[index].name.partition("/")[2]), 1


class _Sums:
    """What is left of each balance, and asked for, by the terms of those who ask."""

    def __init__(self, fitter: Fitter) -> None:
        self.fitter, self.cluster = fitter, fitter.cluster
        self._pool = {group: pool_of(self.cluster, group) for group in fitter.capacities.allocatable}
        self._each: dict[str | None, dict[int, list[int]]] = {}
        for place, demand in zip(fitter.of, fitter.demands, strict=True):
            for pool in {None, demand.workload.pool}:
                amounts = self._each.setdefault(pool, {}).setdefault(place, [0] * len(RESOURCES))
                for resource, amount in enumerate(demand.size):
                    amounts[resource] += amount
        self._balances: dict[str | None, list[Balance]] = {}
        for balance in fitter.capacities.balances:
            self._balances.setdefault(balance.pool, []).append(balance)

    def amounts(self, case: Case, lost: Sequence[tuple[int, int]]) -> Iterator[Amount]:
        """Yield for each resource the sum of all machines, and that of the pool with least left of what is asked for.

        Where no machine is lost, every pool counts, else those that lose some.
        """
        pools = sorted({pool for group, _ in lost if (pool := self._pool[group])} or filter(None, self._balances))
        whole = self._of(None, case, lost)
        parts = [amount for pool in pools for amount in self._of(pool, case, lost) if amount.asked]
        for resource in RESOURCES:
            yield from (amount for amount in whole if amount.resource == resource)
            here = [amount for amount in parts if amount.resource == resource]
            if here:
                yield min(here, key=lambda amount: amount.left / amount.asked)

    def _of(self, pool: str | None, case: Case, lost: Sequence[tuple[int, int]]) -> list[Amount]:
        found = []
        for balance in self._balances.get(pool, ()):
            resource, allocatable = balance.resource, self.fitter.capacities.allocatable
            gone = sum(allocatable[g][resource] * count for g, count in lost if pool in (None, self._pool[g]))
            number = RESOURCES.index(resource)
            each = self._each.get(pool, {})
            asked = sum(amounts[number] * case.wants[place].most for place, amounts in each.items())
            found.append(Amount(pool, resource, balance.total - gone, balance.total, asked))
        return found
