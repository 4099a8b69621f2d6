"""Placements that a rule allows: all of them up to symmetry, or the worst and the best; of too many, two."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.graph import DependencyGraph, Leaves, relevant
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.assignments import (
    MOST_STEPS,
    Assignment,
    NowhereError,
    ToAssign,
    assignments,
    mergeable,
)
from hadesign.proof.services.equivalence import Equivalence
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology import Cluster
from tests.designs import as_cluster, design, zones

MANAGED = {"version": "1.36.4", "installer": "managed"}
RULES = [(by_zone, by_node) for by_zone in (False, True) for by_node in (False, True)]


def machines(layout: dict[str, int], *, racks: int = 0) -> Cluster:
    """Return machines in zones, so many in each; where there are racks, so many of each zone share the first one."""
    named = [(zone, number) for zone, count in layout.items() for number in range(count)]
    nodes: list[dict[str, Any]] = [
        {"name": f"w-{zone}-{number}", "zone": zone, "roles": ["worker"]}
        | ({"rack": f"r-{zone}-{max(number, racks - 1)}"} if racks else {})
        for zone, number in named
    ]
    return as_cluster(design(kubernetes=MANAGED, infrastructure=zones(*layout), nodes=nodes))


def graph_of(cluster: Cluster) -> DependencyGraph:
    """Return the graph of all machines, labelled by their zones."""
    order = list(dict.fromkeys(node.zone for node in cluster.nodes))
    labels = {number: (order.index(group.zone),) for number, group in enumerate(cluster.groups)}
    return relevant(cluster, Leaves({}, labels, len(order)))


class Case:
    """A rule on some machines, and all that may be asked of it."""

    def __init__(self, cluster: Cluster, rule: SpreadRule, needed: int, *, told_apart: bool = False) -> None:
        self.graph = graph_of(cluster)
        self.rule = rule
        self.wanted = ToAssign(rule, needed, tuple(range(self.graph.width)))
        marks = [float(number) if told_apart else 0.0 for number in range(len(self.graph.vertices))]
        self.symmetry = Symmetry(self.graph, marks)
        self.like = Equivalence(self.symmetry, mergeable((self.wanted,), self.graph))
        vertices = enumerate(self.graph.vertices)
        self.zone_of = {(i, n): v.labels[0] for i, v in vertices if v.labels for n in range(v.machines or 1)}

    def found(self) -> tuple[list[Assignment], bool]:
        made = assignments(self.wanted, self.symmetry, self.like)
        return list(made.found), made.every

    def counts(self, placement: Assignment) -> tuple[Counter[int], Counter[Event]]:
        """Return the replicas of each zone and of each machine, those that hold none included."""
        by_zone, by_machine = Counter[int](), Counter[Event]()
        by_machine.update(dict.fromkeys(self.zone_of, 0))
        by_zone.update(dict.fromkeys(self.zone_of.values(), 0))
        for event, held in placement:
            by_machine[event] += held
            by_zone[self.zone_of[event]] += held
        return by_zone, by_machine

    def allowed(self, placement: Assignment) -> bool:
        by_zone, by_machine = self.counts(placement)
        return (
            sum(by_zone.values()) == self.rule.replicas
            and (not self.rule.by_zone or max(by_zone.values()) - min(by_zone.values()) <= 1)
            and (not self.rule.by_node or max(by_machine.values()) - min(by_machine.values()) <= 1)
        )

    def every(self) -> list[Assignment]:
        """Return each way to deal the replicas that the rule allows."""
        dealt = product(range(self.rule.replicas + 1), repeat=len(self.zone_of))
        made = (tuple((e, held) for e, held in zip(self.zone_of, one, strict=True) if held) for one in dealt)
        return [one for one in made if self.allowed(one)]

    def keys(self, placements: list[Assignment]) -> set[tuple[int, ...]]:
        return {self.like.key(one, {}) for one in placements}


LAYOUTS = [machines({"a": 2, "b": 2}), machines({"a": 1, "b": 2, "c": 1}), machines({"a": 3, "b": 2}, racks=2)]


@pytest.mark.parametrize("cluster", LAYOUTS, ids=["2+2", "1+2+1", "racks"])
@pytest.mark.parametrize(("by_zone", "by_node"), RULES)
@pytest.mark.parametrize("replicas", [1, 2, 3, 4, 5])
def test_where_several_are_needed_each_placement_is_equal_to_one_that_is_found(
    cluster: Cluster, by_zone: bool, by_node: bool, replicas: int
) -> None:
    for told_apart in (False, True):
        case = Case(cluster, SpreadRule(replicas, by_zone=by_zone, by_node=by_node), 2, told_apart=told_apart)
        every = case.every()
        if not every:
            with pytest.raises(NowhereError):
                case.found()
            continue
        found, complete = case.found()
        assert complete
        assert all(map(case.allowed, found))
        assert case.keys(found) == case.keys(every)
        assert len(found) == len(case.keys(found))


@pytest.mark.parametrize("cluster", LAYOUTS, ids=["2+2", "1+2+1", "racks"])
@pytest.mark.parametrize(("by_zone", "by_node"), RULES)
@pytest.mark.parametrize("replicas", [1, 2, 3, 4, 5])
def test_where_one_is_enough_the_fewest_and_the_most_machines_are_found(
    cluster: Cluster, by_zone: bool, by_node: bool, replicas: int
) -> None:
    """Only which machines hold one decides: of all placements, those are found that no other has more, or fewer, of."""
    for told_apart in (False, True):
        case = Case(cluster, SpreadRule(replicas, by_zone=by_zone, by_node=by_node), 1, told_apart=told_apart)
        every = {frozenset(event for event, _ in one) for one in case.every()}
        if not every:
            continue
        found, complete = case.found()
        assert complete
        mine = {frozenset(event for event, _ in one) for one in found}
        assert mine <= every
        ends = [one for one in every if not any(other < one for other in every)]
        ends += [one for one in every if not any(other > one for other in every)]
        wanted = [tuple((event, 1) for event in sorted(one)) for one in ends]
        assert case.keys(wanted) <= case.keys([tuple((event, 1) for event in sorted(one)) for one in mine])


MANY = machines({"a": 6, "b": 6, "c": 5}, racks=1)


@pytest.mark.parametrize("replicas", [7, 20])
@pytest.mark.parametrize(("by_zone", "by_node"), RULES)
def test_of_too_many_placements_one_is_packed_and_one_is_spread(by_zone: bool, by_node: bool, replicas: int) -> None:
    case = Case(MANY, SpreadRule(replicas, by_zone=by_zone, by_node=by_node), 4, told_apart=True)
    found, complete = case.found()
    assert not complete
    assert all(map(case.allowed, found))
    used = [len(one) for one in found]
    most = min(replicas, len(case.zone_of))
    if by_node:
        assert set(used) == {most}
    else:
        assert used == [3 if by_zone else 1, most]


def test_of_too_many_placements_few_are_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of 60 machines has a rack of its own: there are 1,770 pairs of them, and each would be made longer."""
    keys: list[Assignment] = []
    key = Equivalence.key

    def asked(like: Equivalence, placement: Assignment, before: Mapping[Event, int]) -> tuple[int, ...]:
        keys.append(placement)
        return key(like, placement, before)

    case = Case(machines({"a": 60}, racks=1), SpreadRule(6, by_zone=False, by_node=True), 2, told_apart=True)
    monkeypatch.setattr(Equivalence, "key", asked)
    assert case.found()[1] is False
    assert MOST_STEPS / 2 < len(keys) < 2 * MOST_STEPS


def test_packed_ones_share_a_zone_and_spread_ones_use_every_zone() -> None:
    case = Case(MANY, SpreadRule(5, by_zone=False, by_node=True), 4, told_apart=True)
    (packed, spread), complete = case.found()
    assert not complete
    assert sorted(case.counts(packed)[0].values()) == [0, 0, 5]
    assert min(case.counts(spread)[0].values()) > 0


def test_of_too_many_choices_of_zones_none_is_called_the_worst() -> None:
    """Three replicas over two dozen zones, each unlike the others: two thousand choices."""
    cluster = machines(dict.fromkeys("abcdefghijklmnopqrstuvwx", 1))
    case = Case(cluster, SpreadRule(3, by_zone=True, by_node=False), 1, told_apart=True)
    found, complete = case.found()
    assert not complete
    assert all(map(case.allowed, found))


def test_equal_zones_are_not_told_apart_where_nobody_asks_for_them() -> None:
    """Seven replicas over twelve zones of three machines: a handful of pictures, and all of them are looked at."""
    names = "abcdefghijkl"
    proof = prove(
        as_cluster(
            design(
                kubernetes=MANAGED,
                infrastructure=zones(*names),
                nodes=[{"pool": "w", "roles": ["worker"], "perZone": 3}],
                workloads=[{"name": "cart", "kind": "Deployment", "replicas": 7}],
                reliability={"node": "99%", "zone": "99.9%"},
            )
        )
    )
    found = proof.availability(proof.workloads[0])
    assert found.extremes
    assert found.down
    assert found.best
    # All on one machine; or on seven machines of seven zones.
    assert found.down.down_high == pytest.approx(1 - 0.99 * 0.999)
    assert found.best.down_high == pytest.approx((1 - 0.99 * 0.999) ** 7)
