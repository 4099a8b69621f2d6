"""What is written, as rules that name a field of the blueprint get it: plain values under the names that YAML has."""

from typing import Any

import pytest

from tests.designs import as_cluster, control_plane, design, zones

SPEC: dict[str, Any] = {
    "infrastructure": zones("a", "b"),
    "nodes": [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1, "labels": {"disk": "ssd"}}],
    "objectives": {"survives": {"etcd": "zone", "workloads": {"cart": "node"}}, "rto": "30m"},
    "workloads": [{"name": "cart", "kind": "Deployment", "replicas": 1, "requests": "none"}],
    "backup": {"volumes": {"schedule": "0 */6 * * *"}, "etcd": "none"},
    "monitoring": {"prometheus": {"replicas": 2, "spread": {"node": "required"}}},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("objectives.rto", 1800),
        ("objectives.survives.workloads", {"cart": "node"}),
        ("objectives.survives.workloads.cart", "node"),
        ("backup.volumes.schedule", "0 */6 * * *"),
        ("backup.etcd", "none"),
        ("monitoring.prometheus.replicas", 2),
        ("network.cni", None),
        ("monitoring.prometheus.replicas.more", None),
    ],
)
def test_a_value_is_plain(path: str, value: Any) -> None:
    assert as_cluster(design(**SPEC)).written.value(("spec", *path.split("."))) == value


def test_entries_have_the_names_that_yaml_has() -> None:
    written = as_cluster(design(**SPEC)).written
    machine, pool = written.entries(("spec", "nodes"))
    assert (machine["name"], machine["roles"]) == ("cp-a-1", ["control-plane", "etcd"])
    assert (pool["perZone"], pool["labels"], pool["taints"]) == (1, {"disk": "ssd"}, None)
    assert written.entries(("spec", "loadBalancers")) == ()


def test_what_is_said_is_given_and_of_what_there_is_not_everything_is_said() -> None:
    written = as_cluster(design(**SPEC)).written
    assert written.given(("spec", "backup", "volumes", "schedule"))
    assert written.given(("spec", "backup", "etcd", "interval"))
    assert not written.given(("spec", "backup", "volumes", "duration"))
    assert not written.given(("spec", "loadBalancers"))


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ({"requests": "none"}, (0, 0, 1)),  # a pod takes a place all the same
        ({"requests": {"cpu": "500m"}}, (500, None, 1)),
        ({"requests": {"memory": "1Gi"}}, (None, 2**30, 1)),
        ({}, (None, None, 1)),
    ],
)
def test_what_a_copy_asks_for(requests: dict[str, Any], expected: tuple[int | None, ...]) -> None:
    load = {name: value for name, value in SPEC["workloads"][0].items() if name != "requests"} | requests
    (cart,) = as_cluster(design(**(SPEC | {"workloads": [load]}))).workloads
    assert (cart.requests.cpu, cart.requests.memory, cart.requests.pods) == expected
