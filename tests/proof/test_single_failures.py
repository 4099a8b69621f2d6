"""Every single failure and what dies with it, held against the definition: a thing lives while what it needs does."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.proof import prove
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster
from tests.proof.small import small_design
from tests.strategies import blueprints

SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])


def dies_with(cluster: Cluster, failed: str) -> set[str]:
    """Return all that is dead once a thing has failed: what lacks all things of one of its needs, and so on."""
    dead = {failed}
    while True:
        more = {
            thing.id
            for thing in cluster.things.values()
            if thing.id not in dead and any(set(options) <= dead for options in thing.needs)
        }
        if not more:
            return dead
        dead |= more


def check(cluster: Cluster) -> None:
    failures = prove(cluster).failures
    names = [failure.thing for failure in failures]
    assert len(set(names)) == len(names)
    assert {name for name, thing in cluster.things.items() if thing.kind != "node"} <= {*names}
    assert sum(failure.count for failure in failures if failure.kind == "node") == len(cluster.nodes)
    machines = {node.thing: node for node in cluster.nodes}
    for failure in failures:
        thing = cluster.things[failure.thing]
        assert (failure.kind, failure.name, failure.origin) == (thing.kind, thing.name, thing.origin)
        dead = dies_with(cluster, failure.thing)
        if failure.kind == "node":
            # What runs on a machine alone, such as a process of a balancer, dies with it and is not told apart.
            assert failure.thing in failure.dead
            assert dict(failure.lost) == {machines[failure.thing].group: 1}
            alike = [node for node in cluster.nodes if node.group == machines[failure.thing].group]
            assert failure.count <= len(alike)
        else:
            assert failure.count == 1
            assert failure.dead == dead
            lost: dict[int, int] = {}
            for name in dead & machines.keys():
                lost[machines[name].group] = lost.get(machines[name].group, 0) + 1
            assert dict(failure.lost) == lost


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_single_failures_of_what_is_shipped(path: Any) -> None:
    check(read_cluster(read(path)))


@pytest.mark.parametrize("number", range(60))
def test_single_failures_of_small_designs(number: int) -> None:
    check(as_cluster(small_design(number)))


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_single_failures_of_whatever_is_valid(data: dict[str, Any]) -> None:
    check(as_cluster(data))


@pytest.mark.parametrize("number", range(40))
def test_what_if_says_the_same_of_minimal_sets_and_of_all_but_one_of_their_failures(number: int) -> None:
    proof = prove(as_cluster(small_design(number)))

    def up(service: str, failed: list[str]) -> bool | None:
        (state,) = (state for state in proof.what_if(failed).states if state.proof.id == service)
        return state.up

    for service in proof.services():
        for found in [] if service.unknown else (*service.sets(2).found[:6], *service.sets(3).found[-6:]):
            assert up(service.id, [*found.failures]) is False
            for left_out in found.failures:
                rest = up(service.id, [name for name in found.failures if name != left_out])
                # What is not said may decide only what some failures do.
                assert rest in ((None, True) if service.undecided else (True,))


@pytest.mark.parametrize("number", range(20))
def test_no_failure_set_holds_another_one(number: int) -> None:
    for service in prove(as_cluster(small_design(number))).services():
        names = [frozenset(found.failures) for found in service.sets(3).found]
        assert not [(one, other) for one in names for other in names if one < other], service.id
