"""Whatever exists knows the place in the blueprint that it comes from: where its name, or what names it, is written."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster
from tests.origins import can_be_written, origins, written
from tests.strategies import blueprints

SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])


def test_a_place_is_one_that_a_blueprint_can_have() -> None:
    assert can_be_written(("spec", "infrastructure", "zones", 3, "power", 1))
    assert can_be_written(("spec", "nodes", 0, "host"))
    for path in (
        ("spec", "zones"),
        ("spec", "nodes", "host"),
        ("infrastructure",),
        ("spec", 0),
        ("spec", "nodes", 0, "no"),
    ):
        assert not can_be_written(path)


def check_places(cluster: Cluster) -> int:
    """Check every origin in the Cluster and return their number."""
    found = [origin.path for origin in origins(cluster)]
    assert [path for path in found if not can_be_written(path)] == []
    return len(found)


def check_names(cluster: Cluster) -> None:
    """Check that whatever can fail comes from where its name is written, or from the pool that it is a machine of."""
    for thing in cluster.things.values():
        value, name = written(cluster.document, thing.origin.path), thing.name.rpartition("/")[2]
        if isinstance(value, dict):
            assert value.get("name") == name or name.startswith(f"{value.get('pool')}-"), thing
        else:
            assert name == value or name in value or value == "managed", thing


EVERYTHING: dict[str, Any] = {
    "apiVersion": "hadesign.io/v1",
    "kind": "Blueprint",
    "metadata": {"name": "everything"},
    "spec": {
        "kubernetes": {"version": "1.36.4", "installer": "kubeadm"},
        "infrastructure": {
            "region": "eu",
            "zones": [
                {"name": "a", "region": "north", "site": "dc", "power": ["feed-1", "feed-2"], "switch": "core"},
                {"name": "b", "site": "hall", "power": "feed-3"},
                {"name": "c"},
            ],
            "racks": [
                {"name": "r1", "zone": "a", "switch": ["tor-1", "tor-2"], "power": "pdu-1"},
                {"name": "r2", "zone": "b"},
            ],
            "hosts": [
                {"name": "hv", "zone": "b", "rack": "r2", "power": "pdu-2", "switch": "blade"},
                {"name": "hv2", "zone": "b"},
            ],
            "links": [
                {"name": "fibre", "between": ["a", "c"], "power": "mast"},
                {"name": "copper", "between": ["a", "b"], "switch": "edge"},
            ],
        },
        "nodes": [
            {"name": "cp-1", "zone": "a", "rack": "r1", "datastore": "san", "roles": ["control-plane", "etcd"]},
            {"name": "cp-2", "zone": "b", "host": "hv2", "roles": ["control-plane", "etcd"], "power": "ups"},
            {"name": "cp-3", "zone": "b", "host": "hv", "roles": ["control-plane", "etcd"], "switch": "own"},
            {"name": "lb", "zone": "b", "roles": ["load-balancer"]},
            {"pool": "w", "zones": ["a", "b"], "perZone": 2, "roles": ["worker"], "power": "aisle"},
        ],
        "controlPlane": {"endpoint": "api.example.org:8443"},
        "loadBalancers": [
            {"name": "api", "type": "haproxy", "instances": ["lb"]},
            {"name": "web", "type": "hardware", "serves": "ingress", "vip": "192.0.2.1"},
        ],
        "dependencies": [{"name": "vault", "kind": "kms", "neededBy": ["api"], "zones": ["a"]}],
    },
}


def test_everything_that_can_fail_comes_from_where_its_name_is_written() -> None:
    cluster = as_cluster(EVERYTHING)
    check_names(cluster)
    assert check_places(cluster) > 40
    where = {thing.id: ".".join(map(str, thing.origin.path[2:])) for thing in cluster.things.values()}
    expected = {
        "region/north": "zones.0.region",
        "region/eu": "region",
        "site/dc": "zones.0.site",
        "power/feed-2": "zones.0.power",
        "power/pdu-1": "racks.0.power",
        "power/pdu-2": "hosts.0.power",
        "power/mast": "links.0.power",
        "switch/edge": "links.1.switch",
        "power/ups": "1.power",
        "switch/core": "zones.0.switch",
        "switch/tor-2": "racks.0.switch",
        "switch/blade": "hosts.0.switch",
        "switch/own": "2.switch",
        "datastore/san": "0.datastore",
        "power/aisle": "4.power",
        "zone/a": "zones.0",
        "rack/r1": "racks.0",
        "rack/r2": "racks.1",
        "host/hv": "hosts.0",
        "link/fibre": "links.0",
        "instance/api/lb": "0.instances.0",
        "balancer/web": "1",
        "dependency/vault": "0",
        "node/w-b-2": "4",
    }
    assert {name: where[name] for name in expected} == expected


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_places_of_what_is_shipped(path: Any) -> None:
    cluster = read_cluster(read(path))
    check_names(cluster)
    assert check_places(cluster) > 20


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_places_of_whatever_is_valid(data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    check_names(cluster)
    check_places(cluster)
