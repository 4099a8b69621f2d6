"""The worst placement, against every placement there is; and workloads as a whole."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.proof import prove
from hadesign.proof.capacity.reasons import Unseated
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.services.reasons import ReplicasLost, ReplicasPending
from hadesign.proof.services.worst_case import SpreadRule, ZoneNodes, best_left, worst_left
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried


def brute_force(rule: SpreadRule, rooms: list[ZoneNodes]) -> tuple[int, int] | None:
    """Deal replicas over nodes in every allowed way; return the fewest and most that the best side has left."""
    nodes = [(zone, number < room.dead, room.side) for zone, room in enumerate(rooms) for number in range(room.nodes)]
    found = []
    for counts in product(range(rule.replicas + 1), repeat=len(nodes)):
        if sum(counts) != rule.replicas:
            continue
        by_zones = [sum(c for c, node in zip(counts, nodes, strict=True) if node[0] == z) for z in range(len(rooms))]
        if rule.by_node and max(counts) - min(counts) > 1:
            continue
        if rule.by_zone and max(by_zones) - min(by_zones) > 1:
            continue
        sides = dict.fromkeys((room.side for room in rooms), 0)
        for count, (_, dead, side) in zip(counts, nodes, strict=True):
            sides[side] += 0 if dead else count
        found.append(max(sides.values()))
    return (min(found), max(found)) if found else None


_ROOM = st.integers(1, 3).flatmap(
    lambda n: st.builds(ZoneNodes, st.just(n), st.integers(0, n), st.sampled_from((0, 0, 1, 2)))
)
_ROOMS = st.lists(_ROOM, min_size=1, max_size=4).filter(lambda rooms: sum(room.nodes for room in rooms) <= 6)
_RULE = st.builds(SpreadRule, st.integers(0, 5), st.booleans(), st.booleans())


def check(rule: SpreadRule, rooms: list[ZoneNodes]) -> None:
    """Hold both ends against every placement there is."""
    found = worst_left(rule, rooms), best_left(rule, rooms)
    expected = brute_force(rule, rooms)
    if expected is not None:
        assert found == expected
        return
    # No placement meets both spreads: what either alone ensures, and what either alone allows.
    assert rule.by_zone
    assert rule.by_node
    alone = [replace(rule, by_node=False), replace(rule, by_zone=False)]
    assert found == (
        max(worst_left(one, rooms) for one in alone),
        min(best_left(one, rooms) for one in alone),
    )


@settings(max_examples=tried(200, by_night=600), derandomize=True, deadline=None)
@given(_RULE, _ROOMS)
@pytest.mark.slow
def test_the_worst_and_the_best_are_those_of_all_placements(rule: SpreadRule, rooms: list[ZoneNodes]) -> None:
    check(rule, rooms)


@pytest.mark.parametrize("nodes", [(1,), (2,), (1, 1), (2, 1), (3, 1), (2, 2), (1, 1, 1), (2, 1, 1)])
@pytest.mark.parametrize("replicas", [1, 2, 3, 4, 5])
def test_whatever_dies_on_one_side_or_two(nodes: tuple[int, ...], replicas: int) -> None:
    for by_zone, by_node in product((False, True), repeat=2):
        for dead in product(*(range(count + 1) for count in nodes)):
            for sides in {(0,) * len(nodes), (0,) * (len(nodes) - 1) + (1,)}:
                rooms = [ZoneNodes(*one) for one in zip(nodes, dead, sides, strict=True)]
                check(SpreadRule(replicas, by_zone=by_zone, by_node=by_node), rooms)


def workload(replicas: int | None = 3, **more: Any) -> Any:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    entry = (
        {"name": "cart", "kind": "Deployment", "requests": "none"}
        | ({} if replicas is None else {"replicas": replicas})
        | more
    )
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=[entry]))
    (found,) = prove(cluster).workloads
    return found


@pytest.mark.parametrize(
    ("replicas", "spread", "node", "zone"),
    [
        (1, {}, False, False),
        (3, {}, False, False),
        (3, {"node": "preferred", "zone": "preferred"}, False, False),
        (3, {"node": "required"}, True, True),  # at most two of three may be in one zone
        (2, {"node": "required"}, True, False),
        (2, {"zone": "required"}, True, True),
        (2, {"zone": "required", "node": "required"}, True, True),
    ],
)
def test_what_a_spread_is_worth(replicas: int, spread: dict[str, str], node: bool, zone: bool) -> None:
    found = workload(replicas, spread=spread) if spread else workload(replicas)
    assert (found.survives("node"), found.survives("zone")) == (node, zone)


def test_three_replicas_without_a_spread_may_all_sit_on_one_machine() -> None:
    found = workload(3)
    single = next(fault for fault in found.breaks if fault.kind == "node")
    assert single.judged.why == ReplicasLost("no-spread", sides=1)
    assert (single.left, single.best, single.total, single.needed) == (0, 3, 3, 1)
    assert single.count == 2  # equal machines of one pool in one zone are one break


def test_a_quorum_needs_more_than_one_survivor() -> None:
    assert workload(3, quorum=True, spread={"node": "required"}).survives("zone") is False
    assert workload(3, quorum=True, spread={"zone": "required"}).survives("zone") is True


def test_a_spread_over_zones_without_a_zone_is_down_from_the_start() -> None:
    """Nodes of no zone have no label to spread by, so nothing is placed."""
    nodes = [{"pool": "w", "roles": ["worker"], "count": 2}]
    one = {"name": "web", "kind": "Deployment", "replicas": 4, "spread": {"zone": "required"}}
    managed = {"version": "1.36.4", "installer": "managed"}
    (found,) = prove(as_cluster(design(kubernetes=managed, nodes=nodes, workloads=[one]))).workloads
    (fault,) = found.breaks
    assert (fault.failures, fault.judged.why, fault.left, fault.needed) == (
        (),
        ReplicasPending(4, Unseated("no-zone")),
        0,
        1,
    )


def test_unknown_replicas_prove_nothing() -> None:
    found = workload(None)
    assert found.survives("node") is None
    assert found.unknown == UnknownService("replicas")


def test_a_workload_that_fits_nowhere_proves_nothing() -> None:
    found = workload(3, zones=["a"], pool="w", tolerates=[])
    assert found.survives("zone") is False
    nodes = [*control_plane({"a": 1})]
    cluster = as_cluster(
        design(infrastructure=zones("a"), nodes=nodes, workloads=[{"name": "x", "kind": "Deployment", "replicas": 1}])
    )
    assert prove(cluster).workloads[0].unknown == UnknownService("nodes")
