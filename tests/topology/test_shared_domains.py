"""Failure domains of any other kind: what they carry is lost with them, whatever it is."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.proof import prove
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones

POOL = {"pool": "w", "roles": ["worker"], "perZone": 3}


def cluster(*domains: dict[str, Any], **more: Any) -> Cluster:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), POOL]
    places = zones("a", "b", "c", domains=list(domains))
    return as_cluster(design(infrastructure=places, nodes=nodes, **more))


def test_what_a_domain_carries_is_lost_with_it() -> None:
    built = cluster({"name": "x", "kind": "carrier", "carries": ["zone/a", "zone/b"]})
    thing = built.things["domain/x"]
    assert (thing.kind, thing.noun) == ("domain", "carrier")
    assert ("domain/x",) in built.things["zone/a"].needs
    assert ("domain/x",) not in built.things["zone/c"].needs
    proof = prove(built)
    assert proof.etcd.survives("zone") is False
    assert [found.failures for found in proof.etcd.breaks] == [("domain/x",)]


@pytest.mark.parametrize("level", ["rack", "zone", "region"])
def test_it_counts_as_large_as_a_feed(level: Any) -> None:
    built = cluster({"name": "x", "kind": "carrier", "carries": ["zone/a", "zone/b"]})
    assert prove(built).etcd.broken_by(level)
    assert not prove(built).etcd.broken_by("node")


def test_single_machines_of_a_pool_can_be_carried() -> None:
    built = cluster({"name": "x", "kind": "account", "carries": ["node/w-a-1", "node/w-b-2"]})
    dead, lost = prove(built).domains.closure(["domain/x"])
    assert dead == {"domain/x", "node/w-a-1", "node/w-b-2"}
    assert sum(lost.values()) == 2
    groups = {node.name: node.group for node in built.nodes}
    assert groups["w-a-1"] != groups["w-a-2"] == groups["w-a-3"]
    assert built.pools[0].groups == tuple(sorted({g for n, g in groups.items() if n.startswith("w-")}))


@pytest.mark.parametrize(
    ("carries", "message"),
    [
        (["zone/d"], "there is no part zone/d"),
        (["node/w-a-9"], "there is no part node/w-a-9"),
        (["domain/x"], "a shared domain cannot carry another one"),
    ],
)
def test_a_part_that_is_not_there_is_refused(carries: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        cluster({"name": "x", "kind": "carrier", "carries": carries})
    (problem,) = refused.value.diagnostics
    assert problem.message == message
    assert problem.path == "spec.infrastructure.domains[0].carries[0]"


def test_it_has_a_number_of_its_own() -> None:
    carrier = {"name": "x", "kind": "carrier", "carries": ["zone/a", "zone/b"]}
    built = cluster(carrier, reliability={"domain": "99%", "parts": {"domain/x": "90%"}})
    assert built.reliability.kinds["domain"].low == 0.99
    assert built.reliability.parts["domain/x"].high == 0.9


def test_what_is_reached_in_several_ways_is_above_once() -> None:
    infrastructure = {
        "zones": [{"name": "a", "power": "feed"}],
        "racks": [{"name": "r", "zone": "a", "power": "feed"}],
        "hosts": [{"name": "hv", "rack": "r", "power": ["feed", "other"]}],
    }
    machine = {"name": "cp", "host": "hv", "roles": ["control-plane", "etcd"], "power": "feed"}
    above = as_cluster(design(infrastructure=infrastructure, nodes=[machine])).above.of("node/cp")
    assert sorted(above) == ["host/hv", "power/feed", "power/other", "rack/r", "zone/a"]
