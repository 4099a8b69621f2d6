"""Designs that are meant to be hard: the proof finishes, or says which bound it hit and what is still exact."""

from collections.abc import Sequence
from functools import partial
from itertools import combinations
from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability import bdd
from hadesign.proof.availability.reasons import Forever, NoPlacement, TooLarge
from hadesign.proof.failure.minimal import Search
from hadesign.proof.outcomes import NoFigure, SearchStopped
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.effort import tried
from tests.proof import adversarial
from tests.proof.brute import World
from tests.proof.second import Second
from tests.proof.small import RELIABILITY, Data

HARD = [adversarial.one_host, adversarial.odd_spreads, adversarial.ring_of_feeds, adversarial.nine_zones]


def hard(make: Any) -> tuple[Cluster, Proof]:
    cluster = as_cluster(make())
    return cluster, prove(cluster)


def up(proof: Proof, service: ServiceProof, failed: Sequence[str]) -> bool | None:
    return next(state.up for state in proof.what_if(failed).states if state.proof.id == service.id)


@pytest.mark.slow
@pytest.mark.parametrize("make", HARD, ids=lambda make: make.__name__)
def test_all_sets_to_order_two_are_found_whatever_the_design(make: Any) -> None:
    _, proof = hard(make)
    services = [service for service in proof.services() if not service.unknown]
    assert {service.sets(2).complete for service in services} == {2}
    every = [(service, one) for service in services for one in service.sets(2).found]
    for service, one in Random(1).sample(every, min(len(every), 60)):
        assert up(proof, service, one.failures) is False, (service.id, one.failures)
        for fewer in combinations(one.failures, one.order - 1) if one.failures else ():
            up_then = None if service.undecided else True
            assert up(proof, service, fewer) is up_then, (service.id, one.failures)


@pytest.mark.slow
@pytest.mark.parametrize("make", HARD, ids=lambda make: make.__name__)
def test_every_figure_is_there_or_says_why_not(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bdd, "MOST_NODES", 100_000)  # the bound is the same, and met sooner
    _, proof = hard(make)
    shown = [proof.etcd, *proof.components, *proof.storage, *proof.workloads[: tried(4, by_night=30)]]
    for service in shown:
        found = proof.availability(service)
        if found.down is None:
            assert isinstance(found.without, Forever | NoPlacement | TooLarge)
            assert isinstance(found.without, Forever) is (service.service == "data")
            continue
        assert 0 <= found.down.down_low <= found.down.down_high <= 1
        assert (found.best or found.down).down_high <= found.down.down_high


@pytest.mark.slow
def test_of_placements_that_were_not_all_tried_none_is_called_the_worst() -> None:
    wanted: Data = adversarial.ring_of_feeds()
    wanted["spec"]["objectives"] = {"availability": "90%"}
    proof = prove(as_cluster(wanted))
    web = next(each for each in proof.workloads if each.name == "web")
    assert not proof.availability(web).extremes
    (judged,) = proof.objectives
    assert judged.met is None
    assert judged.why == NoFigure(("control-plane", "agent", "db", "web"))


def test_everything_on_one_host_dies_with_it() -> None:
    cluster, proof = hard(adversarial.one_host)
    host = proof.what_if(["host/hv"])
    assert len(host.dead_machines) == len(cluster.nodes)
    assert {state.up for state in host.states} == {False}
    for service in proof.services():
        assert service.uninterrupted("node") is (service.name != "db")
        assert service.survives("node") is False
    # All that nine members share, once: host, zone, datastore, either of two feeds and of two switches.
    up = {kind: float(value.rstrip("%")) / 100 for kind, value in RELIABILITY.items()}
    pairs = (1 - (1 - up["power"]) ** 2) * (1 - (1 - up["switch"]) ** 2)
    shared = up["host"] * up["zone"] * up["datastore"] * pairs
    down = proof.availability(proof.etcd).down
    assert down
    assert down.low == pytest.approx(shared, abs=1e-6)


@pytest.mark.slow
def test_a_ring_of_feeds_agrees_with_another_programs_diagrams() -> None:
    cluster, proof = hard(adversarial.ring_of_feeds)
    second = Second(cluster)
    down = second.down("etcd")
    found = proof.etcd.sets(3)
    expected = second.minimal(down, 3)
    assert {frozenset(one.failures) for one in found.found} <= expected
    assert sum(one.count for one in found.found) == len(expected) > 100


@pytest.mark.slow
def test_nine_zones_agree_with_brute_force_whatever_is_cut() -> None:
    cluster, proof = hard(adversarial.nine_zones)
    world = World(cluster)
    # Each zone has four links: not even four failures cut a majority off.
    assert proof.etcd.sets(3).found == ()
    assert world.minimal(proof.etcd, 2) == []
    five = [f"zone/{name}" for name in "abcde"]
    assert proof.what_if(five[:4]).states[0].up is True
    assert proof.what_if(five).states[0].up is False


def test_a_search_that_hits_its_bound_says_to_which_order_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.proof.searches.Search", partial(Search, most=300))
    data = adversarial.ring_of_feeds()
    data["spec"]["objectives"] = {"survives": {"etcd": "2 nodes", "workloads": {"web": "2 nodes"}}}
    proof = prove(as_cluster(data))
    (web,) = (service for service in proof.workloads if service.name == "web")
    found = web.sets(2)
    assert (found.complete, {one.order for one in found.found}) == (1, {1})
    etcd, stopped = proof.objectives
    assert etcd.met is True
    assert (stopped.met, stopped.why) == (None, SearchStopped(2, ("web",)))
