"""The worst placement, against every placement there is; and workloads as a whole."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.proof import prove
from hadesign.proof.placement import Room, worst_loss
from tests.designs import as_cluster, control_plane, design, zones


def brute_force(replicas: int, rooms: list[Room], *, by_zone: bool, by_node: bool) -> int | None:
    """Deal replicas over nodes in every way that the constraints allow; return the most on dead nodes."""
    nodes = [(zone, number < room.dead) for zone, room in enumerate(rooms) for number in range(room.nodes)]
    worst = None
    for counts in product(range(replicas + 1), repeat=len(nodes)):
        if sum(counts) != replicas:
            continue
        by_zones = [sum(c for c, (zone, _) in zip(counts, nodes, strict=True) if zone == z) for z in range(len(rooms))]
        if by_node and max(counts) - min(counts) > 1:
            continue
        if by_zone and max(by_zones) - min(by_zones) > 1:
            continue
        lost = sum(count for count, (_, dead) in zip(counts, nodes, strict=True) if dead)
        worst = lost if worst is None else max(worst, lost)
    return worst


_ROOM = st.integers(1, 3).flatmap(lambda n: st.builds(Room, st.just(n), st.integers(0, n)))


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    st.integers(0, 5),
    st.lists(_ROOM, min_size=1, max_size=3).filter(lambda r: sum(x.nodes for x in r) <= 6),
    st.booleans(),
    st.booleans(),
)
@pytest.mark.slow
def test_worst_loss_is_the_worst_of_all_placements(
    replicas: int, rooms: list[Room], by_zone: bool, by_node: bool
) -> None:
    expected = brute_force(replicas, rooms, by_zone=by_zone, by_node=by_node)
    found = worst_loss(replicas, {str(i): room for i, room in enumerate(rooms)}, by_zone=by_zone, by_node=by_node)
    if expected is None:  # no placement meets both spreads: the result is a bound that either alone allows
        assert by_zone
        assert by_node
        assert found == min(
            worst_loss(replicas, {str(i): r for i, r in enumerate(rooms)}, by_zone=True, by_node=False),
            worst_loss(replicas, {str(i): r for i, r in enumerate(rooms)}, by_zone=False, by_node=True),
        )
    else:
        assert found == expected


def workload(replicas: int | None = 3, **more: Any) -> Any:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    entry = {"name": "cart", "kind": "Deployment"} | ({} if replicas is None else {"replicas": replicas}) | more
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
    assert single.witness.endswith("may take all 3 replicas, as no spread is required: 0 left, 1 needed")
    assert single.alike == 2  # equal machines of one pool in one zone are one break


def test_a_quorum_needs_more_than_one_survivor() -> None:
    assert workload(3, quorum=True, spread={"node": "required"}).survives("zone") is False
    assert workload(3, quorum=True, spread={"zone": "required"}).survives("zone") is True


def test_unknown_replicas_prove_nothing() -> None:
    found = workload(None)
    assert found.survives("node") is None
    assert found.unknown == "the number of replicas is not given"


def test_a_workload_that_fits_nowhere_proves_nothing() -> None:
    found = workload(3, zones=["a"], pool="w", tolerates=[])
    assert found.survives("zone") is False
    nodes = [*control_plane({"a": 1})]
    cluster = as_cluster(
        design(infrastructure=zones("a"), nodes=nodes, workloads=[{"name": "x", "kind": "Deployment", "replicas": 1}])
    )
    assert prove(cluster).workloads[0].unknown == "no node may run it"
