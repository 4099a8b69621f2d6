"""The zone of a machine is one fact: written, or that of its rack, its host or its datastore; everybody sees it."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.designs import as_cluster, design

ZONES = [{"name": "a", "subnet": "10.0.1.0/24"}, {"name": "b", "subnet": "10.0.2.0/24"}]
PLACES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "its rack": ({"racks": [{"name": "r", "zone": "b"}]}, {"rack": "r"}),
    "its host": ({"hosts": [{"name": "h", "zone": "b"}]}, {"host": "h"}),
    "the rack of its host": (
        {"racks": [{"name": "r", "zone": "b"}], "hosts": [{"name": "h", "rack": "r"}]},
        {"host": "h"},
    ),
    "its datastore": ({"datastores": [{"name": "d", "zones": ["b"]}]}, {"datastore": "d"}),
}


def cluster(more: dict[str, Any], place: dict[str, Any]) -> Cluster:
    """Return one machine that says nothing of its zone, beside one of zone a."""
    nodes = [
        {"name": "cp", "roles": ["control-plane"], "zone": "a"},
        {"name": "w", "roles": ["worker"], **place},
    ]
    return as_cluster(design(infrastructure={"zones": ZONES, **more}, nodes=nodes))


@pytest.mark.parametrize("kind", PLACES)
def test_the_zone_is_known_wherever_it_is_said(kind: str) -> None:
    built = cluster(*PLACES[kind])
    node = built.nodes[1]
    assert node.zone == "b"
    assert built.groups[node.group].zone == "b"
    assert node.address == "10.0.2.2"
    assert built.above.zone("node/w") == "b"


@pytest.mark.parametrize("kind", PLACES)
def test_targets_and_proof_see_it(kind: str) -> None:
    built = cluster(*PLACES[kind])
    files = {artifact.path: artifact.content for artifact in compile_configs(built, ["kubeadm"])}
    assert "topology.kubernetes.io/zone=b" in str(files["configs/kubeadm/join-w.yaml"])
    lost = {failure.name: failure.dead for failure in prove(built).failures if failure.kind == "zone"}
    assert "node/w" in lost["b"]
    assert "node/w" not in lost["a"]


def test_what_is_written_says_how_it_is_known_otherwise() -> None:
    two = {"datastores": [{"name": "d", "zones": ["a", "b"]}]}
    assert cluster(two, {"datastore": "d"}).nodes[1].zone is None
    assert cluster(two, {"datastore": "d", "zone": "a"}).nodes[1].zone == "a"
    assert cluster({}, {"rack": "r"}).nodes[1].zone is None


def test_a_pool_stands_in_the_zone_of_its_rack() -> None:
    racks = {"racks": [{"name": "r", "zone": "b"}]}
    nodes = [
        {"name": "cp", "roles": ["control-plane"], "zone": "a"},
        {"pool": "w", "roles": ["worker"], "rack": "r", "count": 2},
    ]
    built = as_cluster(design(infrastructure={"zones": ZONES, **racks}, nodes=nodes))
    assert [(node.name, node.zone) for node in built.nodes[1:]] == [("w-b-1", "b"), ("w-b-2", "b")]


def test_a_stretched_datastore_lives_while_one_of_its_zones_does() -> None:
    built = cluster({"datastores": [{"name": "d", "zones": ["a", "b"], "power": "f"}]}, {"datastore": "d"})
    assert built.things["datastore/d"].needs == (("zone/a", "zone/b"), ("power/f",))
