"""The worked examples that stand in the docstrings of the proof: what they say is so."""

from typing import Any

from hadesign.proof import prove
from hadesign.proof.failure.canonical import CanonicalKeys
from hadesign.proof.failure.closure import name_of
from hadesign.proof.failure.graph import Leaves, relevant
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.assignments import ToAssign, assignments, mergeable, names_of
from hadesign.proof.services.equivalence import Equivalence
from hadesign.proof.services.worst_case import SpreadRule, ZoneNodes, best_left, worst_left
from tests.designs import as_cluster, control_plane, design, zones


def racks(**hosts: int) -> Any:
    """Return the graph of nodes that stand each on a host of its own, so many hosts in each rack of zone a."""
    placed = [(rack, f"{rack}-{number}") for rack, count in hosts.items() for number in range(count)]
    infrastructure = zones("a") | {
        "racks": [{"name": rack, "zone": "a"} for rack in hosts],
        "hosts": [{"name": f"h-{name}", "rack": rack} for rack, name in placed],
    }
    nodes = [{"name": f"n-{name}", "host": f"h-{name}", "roles": ["worker"]} for _, name in placed]
    managed = {"version": "1.36.4", "installer": "managed"}
    cluster = as_cluster(design(kubernetes=managed, infrastructure=infrastructure, nodes=nodes))
    return relevant(cluster, Leaves({}, dict.fromkeys(range(len(cluster.groups)), (0,)), 1))


def test_of_four_nodes_two_are_looked_at_each_counted_twice() -> None:
    graph = racks(r1=1, r2=1, r3=2)
    nodes = [e for e in Symmetry(graph).examples() if graph.vertices[e.event[0]].kind == "node"]
    assert [(name_of(graph, one.event), one.count) for one in nodes] == [("node/n-r1-0", 2), ("node/n-r3-0", 2)]


def test_marks_on_equal_racks_have_equal_keys() -> None:
    graph = racks(r1=2, r2=2)
    events = {name_of(graph, (index, 0)): (index, 0) for index in range(len(graph.vertices))}
    n1, n2, n3, n4 = (events[f"node/n-{name}"] for name in ("r1-0", "r1-1", "r2-0", "r2-1"))
    keys = CanonicalKeys(Symmetry(graph))
    assert keys.key({n1: 1, n2: 1}) == keys.key({n3: 1, n4: 1})
    assert keys.key({n1: 1, n3: 1}) == keys.key({n2: 1, n4: 1}) != keys.key({n1: 1, n2: 1})


def test_the_worst_and_the_luckiest_placement() -> None:
    rule, rooms = SpreadRule(3, by_zone=True, by_node=False), [ZoneNodes(2, 1), ZoneNodes(2, 0)]
    assert (worst_left(rule, rooms), best_left(rule, rooms)) == (1, 3)


def test_three_placements_stand_for_all() -> None:
    graph = racks(r1=2, r2=2)
    symmetry = Symmetry(graph)
    wanted = ToAssign(SpreadRule(2, by_zone=False, by_node=False), 1, (0,))
    found = assignments(wanted, symmetry, Equivalence(symmetry, mergeable((wanted,), graph)))
    assert found.every
    assert {names_of(graph, placement) for placement in found.found} == {
        ("node/n-r1-0",),
        ("node/n-r1-0", "node/n-r1-1"),
        ("node/n-r1-0", "node/n-r2-0"),
    }


def test_twelve_pairs_are_one_group() -> None:
    layout = {"a": 1, "b": 1, "c": 1}
    proof = prove(as_cluster(design(infrastructure=zones(*layout), nodes=control_plane(layout))))
    (group,) = (one for one in proof.grouped(proof.etcd, 2) if one.order == 2)
    assert group.sets == 12
    assert [sorted(name for _, names in line for name in names) for line in group.lines] == [
        [f"node/cp-{zone}-1", f"zone/{zone}"] for zone in "abc"
    ]
