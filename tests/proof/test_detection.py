"""Timers and failover as they are published (facts read in full, or exact arithmetic), to the printed digits."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.recovery.detection import (
    autoscaler_backoff,
    eviction_rate,
    history,
    last_eviction,
    lease_skew,
    lease_takeover,
    lease_tolerates,
    master_down_interval,
    read_back,
    shortest_commit,
    skew_time,
    status_updates_per_minute,
    writes_covered,
)
from hadesign.proof.recovery.schedule import longest_gap
from tests.designs import as_cluster, control_plane, design, zones

WORKERS = {"pool": "w", "roles": ["worker"], "perZone": 2}
CART = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "0s"}


def _with(spec: dict[str, Any]) -> dict[str, Any]:
    """Return three zones, each with a control-plane machine and two workers."""
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), WORKERS]
    return design(**({"infrastructure": zones("a", "b", "c"), "nodes": nodes} | spec))


@pytest.mark.parametrize(
    ("profile", "grace", "toleration", "seconds"),
    [
        ("default, kubespray and older Kubernetes", None, None, 340),
        ("fast", "20s", "30s", 50),
        ("medium", "2m", "60s", 180),
        ("low", "5m", "60s", 360),
    ],
)
def test_a_dead_node_s_pods_are_evicted(profile: str, grace: str | None, toleration: str | None, seconds: int) -> None:
    """Profiles of kubespray's docs/advanced/kubernetes-reliability.md."""
    plane: dict[str, Any] = {}
    if grace:
        plane = {
            "controllerManager": {"nodeMonitorGracePeriod": grace},
            "apiServer": {"defaultNotReadyToleration": toleration},
        }
    data = _with({"controlPlane": plane, "workloads": [CART]})
    data["spec"]["kubernetes"]["version"] = "1.31.3"
    (time,) = [time for time in prove(as_cluster(data)).recovery.times if time.failure == "workload"]
    assert (time.by, time.seconds) == ("re-placement", seconds)


@pytest.mark.parametrize(("interval", "updates"), [(4, 15_000), (20, 3_000)])
def test_a_thousand_nodes_write_their_status(interval: float, updates: float) -> None:
    assert status_updates_per_minute(1000, interval) == updates


def test_the_last_of_thirty_nodes_of_a_lost_zone_is_tainted_after_300_seconds() -> None:
    pool = {"pool": "w", "roles": ["worker"], "perZone": 30, "zones": ["b", "c"]}
    nodes = [*control_plane({"a": 1, "b": 1, "d": 1}), pool]
    proof = prove(as_cluster(_with({"infrastructure": zones("a", "b", "c", "d"), "nodes": nodes, "workloads": [CART]})))
    found = proof.recovers(proof.workloads[0], ["zone/c"])
    assert [term.seconds for term in found.terms] == [50, 300, 300, 0]
    assert last_eviction(30) == 300


@pytest.mark.parametrize(
    ("dead", "nodes", "rate"),
    [
        (1, 30, 0.1),
        (16, 30, 0.1),  # 53 %
        (17, 30, 0),  # 57 % of a small zone
        (11, 20, 0),  # just 55 %
        (27, 50, 0.1),  # 54 %
        (28, 50, 0),
        (28, 51, 0.1),  # 54.9 %
        (29, 51, 0.01),  # 57 % of a large zone
        (30, 30, 0.1),  # all of a zone: it is lost
        (2, 3, 0.1),  # two never make a zone unhealthy
        (3, 5, 0),
        (3, 4, 0),
    ],
)
def test_evictions_slow_down_or_stop_where_most_of_a_zone_is_unhealthy(dead: int, nodes: int, rate: float) -> None:
    assert eviction_rate(dead, nodes) == rate


def test_leases_of_openshift() -> None:
    assert lease_skew(137, 107) == 30
    assert lease_tolerates(107, 26) == 78
    assert lease_takeover(137, 26) == 163
    slow = {"leaseDuration": "137s", "renewDeadline": "107s", "retryPeriod": "26s"}
    proof = prove(as_cluster(_with({"controlPlane": {"scheduler": slow, "controllerManager": slow}})))
    (time,) = [time for time in proof.recovery.times if time.failure == "control plane"]
    assert time.seconds == 1 + 163  # etcd elects a leader first
    assert time.terms[-1].seconds == 26  # as long as after a leader that leaves on purpose


@pytest.mark.parametrize(
    ("trip", "election"), [("10ms", 1.0), ("130ms", 1.3), ("400ms", 4.0), ("5s", 50.0), ("9s", 50.0)]
)
def test_an_election_waits_for_ten_round_trips_and_never_longer_than_50_seconds(trip: str, election: float) -> None:
    cluster = as_cluster(_with({"infrastructure": zones("a", "b", "c", roundTrip=trip)}))
    assert cluster.etcd
    assert cluster.etcd.election == election


@pytest.mark.parametrize(
    ("trip", "fsync", "least"), [(0.0001, 0.001, 0.0011), (0.05, 0.01, 0.06), (0.35, 0.01, 0.36), (0.4, 0.01, 0.41)]
)
def test_a_commit_takes_a_round_trip_and_an_fsync(trip: float, fsync: float, least: float) -> None:
    assert shortest_commit(trip, fsync) == pytest.approx(least, rel=1e-12)


def test_kube_vip_moves_its_address_by_a_lease_of_15_10_and_2_seconds() -> None:
    entry = {"name": "api", "type": "kube-vip", "vip": "10.0.0.9", "instances": ["cp-a-1", "cp-b-1", "cp-c-1"]}
    proof = prove(as_cluster(_with({"controlPlane": {"endpoint": "api.example.org:6443"}, "loadBalancers": [entry]})))
    lease = proof.cluster.timers.address
    assert (lease.lease, lease.renew, lease.retry) == (15, 10, 2)
    found = proof.recovers(proof.endpoint, ["node/cp-a-1"])
    assert (found.by, found.seconds) == ("failover", 17)


def balanced(**more: Any) -> Proof:
    """Return two balancers in front of three API servers."""
    nodes = list(_with({})["spec"]["nodes"])
    nodes += [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"]
    entry = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.0.9", "instances": ["lb-a", "lb-b"]}
    plane = {"endpoint": "api.example.org:6443"}
    return prove(as_cluster(_with({"nodes": nodes, "controlPlane": plane, "loadBalancers": [entry | more]})))


def test_the_check_of_kubeadm_s_guide_takes_30_seconds() -> None:
    """Every 3 s, 10 failures (kubernetes/kubeadm, docs/ha-considerations.md)."""
    proof = balanced(track={"interval": "3s", "fall": 10})
    found = proof.recovers(proof.endpoint, ["instance/api/lb-a"])
    assert (found.terms[0].seconds, found.terms[0].given) == (30, True)


@pytest.mark.parametrize(("priority", "seconds"), [(100, 3.609), (101, 3.605), (254, 3.008)])
def test_master_down_interval_of_rfc_5798(priority: int, seconds: float) -> None:
    assert round(master_down_interval(1.0, priority), 3) == seconds
    assert round(3 + skew_time(1.0, priority), 3) == seconds


@pytest.mark.parametrize(("failures", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 30), (9, 30)])
def test_the_autoscaler_leaves_a_group_alone_that_failed(failures: int, minutes: float) -> None:
    assert autoscaler_backoff(failures) == 60 * minutes


@pytest.mark.parametrize(("size", "speed"), [(100e6, 10e6), (1e9, 100e6)])
def test_a_member_reads_its_data_within_15_seconds(size: float, speed: float) -> None:
    assert read_back(size, speed) == 10


@pytest.mark.parametrize(
    ("schedule", "gap", "kept", "reach"),
    [
        ("0 0,12 * * *", 12 * 3600, 5, 60 * 3600),  # RKE2
        ("*/15 * * * *", 900, 4, 3600),  # kOps, of which it keeps the hourly ones
        ("0 * * * *", 3600, 168, 7 * 86400),
    ],
)
def test_how_far_backups_reach_back(schedule: str, gap: float, kept: int, reach: float) -> None:
    assert longest_gap(schedule) == gap
    assert history(gap, kept) == reach


def test_a_bump_of_a_billion_covers_a_week_of_1653_writes_a_second() -> None:
    assert round(writes_covered(1e9, 604_800)) == 1653
    assert writes_covered(1e9, 604_800) > 1500
