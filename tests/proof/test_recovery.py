"""Recovery times, loss windows, capacity: sums and bounds with published values."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.recovery import master_down_interval
from hadesign.proof.schedule import longest_gap
from tests.designs import as_cluster, control_plane, design, zones


@pytest.mark.parametrize(("priority", "seconds"), [(100, 3.609), (101, 3.605), (254, 3.008)])
def test_master_down_interval_of_rfc_5798(priority: int, seconds: float) -> None:
    assert round(master_down_interval(1.0, priority), 3) == seconds


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("0 */6 * * *", 6),
        ("*/15 * * * *", 0.25),
        ("0 0 * * *", 24),
        ("0 0,12 * * *", 12),
        ("30 2 * * SUN", 168),
        ("0 0 1 * *", 24 * 31),
        ("0 0 1 1 *", 24 * 366),
        ("0 0 1 * MON", 168),  # either field matches when both are restricted
        ("0 8-16/4 * * MON-FRI", 64),
        ("0 0 29 2 *", 24 * 1461),
    ],
)
def test_longest_gap(schedule: str, hours: float) -> None:
    assert longest_gap(schedule) == hours * 3600


def test_a_schedule_that_never_comes_has_no_gap() -> None:
    assert longest_gap("0 0 31 2 *") is None


def times(**more: Any) -> dict[str, Any]:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, **more))
    return {time.failure: time for time in prove(cluster).recovery.times}


CART = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "10s"}


@pytest.mark.parametrize(("version", "seconds"), [("1.36.4", 50 + 300 + 10), ("1.31.3", 40 + 300 + 10)])
def test_a_pod_comes_back_after_grace_eviction_and_start(version: str, seconds: float) -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    data = design(infrastructure=zones("a"), nodes=nodes, workloads=[CART])
    data["spec"]["kubernetes"]["version"] = version
    (time,) = [t for t in prove(as_cluster(data)).recovery.times if t.failure == "workload"]
    assert time.seconds == seconds
    assert [term.given for term in time.terms] == [False, False, True]


@pytest.mark.parametrize(
    ("grace", "toleration", "seconds"), [("20s", "30s", 50), ("2m", "60s", 180), ("5m", "60s", 360)]
)
def test_published_profiles_of_node_failure(grace: str, toleration: str, seconds: float) -> None:
    # kubespray docs/advanced/kubernetes-reliability.md: evicted after 50 s, 3 min and 6 min.
    plane = {
        "controllerManager": {"nodeMonitorGracePeriod": grace},
        "apiServer": {"defaultNotReadyToleration": toleration},
    }
    found = times(controlPlane=plane, workloads=[CART])["workload"]
    assert found.seconds - 10 == seconds


def test_what_survives_needs_no_replacement() -> None:
    spread = CART | {"replicas": 2, "spread": {"node": "required"}}
    assert "workload" not in times(workloads=[spread])


def test_an_unknown_start_time_is_missing_and_not_zero() -> None:
    found = times(workloads=[{"name": "cart", "kind": "Deployment", "replicas": 1}])["workload"]
    assert found.missing == ("startTime of workload cart",)


def test_capacity_after_the_largest_node_and_zone() -> None:
    nodes = [
        *control_plane({"a": 1}),
        {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi", "pods": 110}},
    ]
    entry = {"name": "cart", "kind": "Deployment", "replicas": 10, "requests": {"cpu": 1, "memory": "1Gi"}}
    agent = {"name": "agent", "kind": "DaemonSet", "requests": {"cpu": "500m", "memory": "1Gi"}}
    cluster = as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes, workloads=[entry, agent]))
    balances = {balance.resource: balance for balance in prove(cluster).capacity.balances}
    cpu = balances["cpu"]
    # An agent of 500 millicores on each node leaves 7,500 of 8,000.
    assert (cpu.requested, cpu.total, cpu.after_node, cpu.after_zone) == (10_000, 30_000, 22_500, 15_000)
    assert balances["pods"].total == 4 * 109


def test_capacity_names_what_is_missing() -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    entry = {"name": "cart", "kind": "Deployment", "replicas": 2}
    capacity = prove(as_cluster(design(infrastructure=zones("a"), nodes=nodes, workloads=[entry]))).capacity
    assert capacity.balances == ()
    assert {what for what, _ in capacity.missing} >= {"size.cpu of w-a-*", "requests.cpu of workload cart"}
