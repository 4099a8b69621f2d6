"""Order by name: as people order names, and whatever the blueprint's own order is."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from hadesign.topology.order import by_name, in_order, natural
from tests.designs import as_cluster, control_plane, design


def test_numbers_in_names_count_as_numbers() -> None:
    assert in_order(["w-10", "w-2", "a", "w-1"]) == ("a", "w-1", "w-2", "w-10")
    assert in_order(["1", "01"]) == in_order(["01", "1"])
    assert in_order(None) == ()


def test_entries_keep_their_places() -> None:
    assert by_name(["b", "c", "a"], str) == [(2, "a"), (0, "b"), (1, "c")]


@given(st.lists(st.text("ab-019", min_size=1), unique=True))
def test_no_two_names_are_alike(names: list[str]) -> None:
    assert len({repr(natural(name)) for name in names}) == len(names)
    assert in_order(names) == in_order(reversed(names))


def test_machines_of_a_pool_are_dealt_over_zones_by_name() -> None:
    expected = ["cp-b-1", "w-a-1", "w-a-2", "w-b-1", "w-b-2", "w-c-1"]
    for names in permutations("abc"):
        infrastructure = {"zones": [{"name": name} for name in names]}
        for own in ({}, {"zones": list(names)}):
            pool = {"pool": "w", "count": 5, "roles": ["worker"]} | own
            cluster = as_cluster(design(infrastructure=infrastructure, nodes=[*control_plane({"b": 1}), pool]))
            assert [node.name for node in cluster.nodes] == expected


def test_things_and_alternatives_stand_by_name() -> None:
    feeds = {"power": ["f-10", "f-2"]}
    zones = [{"name": "b"} | feeds, {"name": "a", "power": ["f-2", "f-10"]}]
    cluster = as_cluster(design(infrastructure={"zones": zones}, nodes=control_plane({"a": 1})))
    assert cluster.things["zone/b"].needs == cluster.things["zone/a"].needs == (("power/f-2", "power/f-10"),)
    assert [name for name in cluster.things if name.startswith("zone/")] == ["zone/a", "zone/b"]
