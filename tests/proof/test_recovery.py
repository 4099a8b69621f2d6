"""Recovery times by class of failure, loss windows, capacity: sums and bounds with published values."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.reasons import NoBackup, Returned, Undecided, Untimed
from hadesign.proof.recovery.steps import Lack
from hadesign.proof.recovery.times import RecoveryTime
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.recovering import app, designed, events, field, lacks


def proof_of(**more: Any) -> Proof:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    nodes += more.pop("more", [])
    more["controlPlane"] = {"webhooks": []} | more.get("controlPlane", {})
    return prove(as_cluster(design(**({"infrastructure": zones("a", "b", "c"), "nodes": nodes} | more))))


def times(**more: Any) -> dict[str, RecoveryTime]:
    """Return recovery times by class of failure, of services only those of workloads."""
    found = proof_of(**more).recovery.times
    return {time.failure: time for time in found if time.workload in ("", "cart")}


CART = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "10s"}


@pytest.mark.parametrize(("version", "seconds"), [("1.36.4", 60 + 300 + 10), ("1.31.3", 50 + 300 + 10)])
def test_a_pod_comes_back_after_grace_eviction_and_start(version: str, seconds: float) -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    data = design(infrastructure=zones("a"), nodes=nodes, workloads=[CART])
    data["spec"]["kubernetes"]["version"] = version
    (time,) = [t for t in prove(as_cluster(data)).recovery.times if (t.failure, t.workload) == ("node", "cart")]
    assert (time.failure, time.workload, time.by, time.seconds) == ("node", "cart", "rescheduling", seconds)
    assert [term.given for term in time.terms] == [False, False, False, True]


def test_a_pod_without_another_machine_comes_back_with_its_own() -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    found = prove(as_cluster(design(infrastructure=zones("a"), nodes=nodes, workloads=[CART]))).recovery.times
    (time,) = [time for time in found if (time.failure, time.workload) == ("node", "cart")]
    assert (time.by, time.terms, lacks(time.recovery)) == ("return", (), (Returned(("node/w-a-1",)),))


def test_what_survives_needs_no_replacement() -> None:
    spread = CART | {"replicas": 2, "spread": {"node": "required"}}
    found = times(workloads=[spread])
    assert not {"node", "zone"} & found.keys()


def test_what_survives_a_machine_may_still_need_replacement_after_a_zone() -> None:
    found = times(
        workloads=[CART | {"replicas": 2, "spread": {"node": "required"}, "zones": ["a", "b"], "quorum": True}]
    )
    assert "node" in found  # two of two are needed
    pool = [{"pool": "x", "roles": ["worker"], "perZone": 2, "labels": {"disk": "hdd"}}]
    wide = times(workloads=[CART | {"replicas": 3, "spread": {"node": "required"}, "pool": "x"}], more=pool)
    assert not {"node"} & wide.keys()
    quorum = CART | {"replicas": 3, "quorum": True, "spread": {"node": "required"}, "pool": "x"}
    zone = times(workloads=[quorum], more=pool)
    assert "node" not in zone
    assert (zone["zone"].workload, zone["zone"].by) == ("cart", "rescheduling")
    # The leader of etcd and of the controllers, the grace, four nodes at 0.1 a second, eviction, start.
    assert zone["zone"].seconds == pytest.approx((2.1 + 15 + 8.8) + 60 + 40 + 300 + 10)


def test_the_slowest_case_of_a_class_is_told() -> None:
    """Two workers of a pool stand on a host of their own: its loss is slower than that of one machine."""
    hosts = {"hosts": [{"name": "hv", "zone": "a"}]}
    pair = [{"name": f"x-{n}", "zone": "a", "host": "hv", "roles": ["worker"]} for n in (1, 2)]
    found = times(infrastructure=zones("a", "b", "c", **hosts), more=pair, workloads=[CART])
    assert found["node"].seconds == 60 + 20 + 300 + 10


def test_an_unknown_start_time_is_missing_and_not_zero() -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 1}
    found = times(workloads=[cart], controlPlane={"webhooks": []})["node"]
    assert lacks(found.recovery) == (Gap("startTime", "workload", "cart"),)
    assert found.lacking[0].origin.path == ("spec", "workloads", 0, "startTime")
    assert found.recovery.seconds is None


BALANCED: dict[str, Any] = {
    "controlPlane": {"endpoint": "api.example.org:6443"},
    "loadBalancers": [
        {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.0.9", "routed": True, "instances": ["lb-a", "lb-b"]}
    ],
    "more": [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"],
}


def test_every_class_of_failure_is_told_once() -> None:
    recovery = {"restoreTime": "20m", "responseTime": "5m", "volumeRestoreTime": "1h"}
    found = proof_of(workloads=[CART | {"requests": "none"}], recovery=recovery, **_copy(BALANCED)).recovery.times
    assert [(time.failure, time.name, time.by, round(time.seconds, 3)) for time in found] == [
        ("control-plane", "", "failover", 30.4),
        ("api-server-process", "", "failover", 1.5),
        ("load-balancer", "api", "failover", 3.453),
        ("load-balancer-process", "api", "failover", 5.453),
        ("zone", "control-plane", "failover", 33.853),
        ("node", "cart", "rescheduling", 370),
        ("zone", "cart", "rescheduling", 415.9),
        ("etcd-data", "", "by-hand", 1500),
        ("volume-data", "", "by-hand", 3900),
    ]
    assert [time.workload for time in found] == ["", "", "", "", "control-plane", "cart", "cart", "", ""]


def test_what_hangs_is_told_apart_with_who_notices() -> None:
    found = proof_of(**_copy(BALANCED)).recovery.stuck
    assert [(time.failure, time.name, round(time.seconds, 3)) for time in found] == [
        ("etcd-process", "", 13.6),
        ("api-server-hang", "", 10.5),
        ("load-balancer-hang", "api", 5.953),
    ]
    shallow = _copy(BALANCED)
    shallow["loadBalancers"] = [BALANCED["loadBalancers"][0] | {"healthCheck": {"protocol": "tcp"}}]
    starving, servers, _ = proof_of(**shallow).recovery.stuck
    assert lacks(servers.recovery) == lacks(starving.recovery) == (Untimed("unnoticed", "api"),)
    # An objective speaks of what is lost, and so this makes none unknown.
    lost = {time.failure: time for time in proof_of(**shallow).recovery.times}
    assert lacks(lost["api-server-process"].recovery) == lacks(lost["control-plane"].recovery) == ()


def test_behind_kube_vip_an_api_server_that_hangs_loses_the_lease() -> None:
    """Its own kube-vip asks it for the lease, and cannot renew it."""
    vip = {"name": "api", "type": "kube-vip", "vip": "10.0.0.9", "routed": True, "announce": "l2"}
    starving, found = proof_of(loadBalancers=[vip]).recovery.stuck
    assert (found.failure, round(found.seconds, 3)) == ("api-server-hang", 9.4)
    assert (starving.failure, round(starving.seconds, 3)) == ("etcd-process", 11.5)


def test_without_a_balancer_or_with_one_server_nobody_has_to_notice() -> None:
    assert proof_of().recovery.stuck == ()
    (lone, *_) = prove(as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))).recovery.times
    assert lone.failure == "control-plane"


def _copy(data: dict[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, list) else dict(value) for key, value in data.items()}


def test_the_slower_of_scheduler_and_controller_manager_counts() -> None:
    quick = {"leaseDuration": "6s", "renewDeadline": "4s", "retryPeriod": "1s"}
    one = times(controlPlane={"controllerManager": quick})["control-plane"]
    both = times(controlPlane={"controllerManager": quick, "scheduler": quick})["control-plane"]
    assert [one.seconds, both.seconds] == pytest.approx([2.1 + 15 + 8.8, 2.1 + 6 + 4.4])
    assert [term.given for term in one.terms] == [False, False, False]
    assert [term.given for term in both.terms] == [False, True, True]


def test_when_routers_move_on_is_not_known() -> None:
    """kube-vip's lease is ours to time; after BGP the routers' hold timers decide, and the design says none."""
    vip = {"name": "api", "type": "kube-vip", "vip": "10.0.0.9", "routed": True, "announce": "l2"}
    found = times(loadBalancers=[vip])["control-plane"]
    told = times(loadBalancers=[vip | {"announce": "bgp"}])["control-plane"]
    lease = {"address-lease-expired", "address-lease-retried"}
    assert (lease <= {*events(found.recovery)}, lacks(found.recovery)) == (True, ())
    assert lease & {*events(told.recovery)} == set()
    assert lacks(told.recovery) == (Untimed("load-balancer-failover", "api"),)


def test_a_control_plane_of_one_machine_waits_for_it() -> None:
    nodes = [*control_plane({"a": 1})]
    spec = {"infrastructure": zones("a"), "nodes": nodes}
    found = prove(as_cluster(design(**spec, backup={"etcd": "none"}))).recovery.times
    assert found[-1].never
    assert lacks(found[-1].recovery) == (NoBackup("etcd"),)
    unsaid = prove(as_cluster(design(**spec))).recovery.times
    time, restore = found[0], unsaid[-1]
    assert (time.failure, time.by, lacks(time.recovery)) == ("control-plane", "return", (Returned(("node/cp-a-1",)),))
    before, after = field("spec.recovery.responseTime"), field("spec.recovery.restoreTime")
    assert lacks(restore.recovery) == (before, NoBackup("etcd"), after)


def test_what_the_provider_runs_is_not_ours_to_recover() -> None:
    nodes = [{"pool": "w", "roles": ["worker"], "perZone": 2}]
    data = design(infrastructure=zones("a", "b"), nodes=nodes, workloads=[CART])
    data["spec"]["kubernetes"]["installer"] = "managed"
    found = prove(as_cluster(data))
    times = [time for time in found.recovery.times if time.workload == "cart"]
    assert [(time.failure, time.level) for time in times] == [("node", "node"), ("zone", "zone")]
    assert times[0].seconds == 370
    assert not any(time.failure == "etcd-data" for time in found.recovery.times)
    assert found.recovery.losses == ()


# --- loss windows ----------------------------------------------------------------------------------------------------


def windows(**more: Any) -> dict[tuple[str, str], LossWindow]:
    return {(loss.what, loss.failure): loss for loss in proof_of(**more).recovery.losses}


ETCD = {"interval": "15m", "duration": "30s", "offsiteDelay": "2m", "offsite": True}


@pytest.mark.parametrize(
    ("etcd", "machine", "copies", "site"),
    [
        (ETCD, 0, 930, 1050),
        (ETCD | {"offsite": False, "location": "s3://here"}, 0, 930, None),
        (ETCD | {"offsite": False}, 0, None, None),  # on a member's own disk?
        (ETCD | {"inCluster": True, "offsite": False}, 0, None, None),
        (ETCD | {"node": "w-a-1", "offsite": False}, 0, 930, None),
        (ETCD | {"zone": "a", "offsite": False}, 0, 930, None),
        ({"interval": "15m", "region": "eu-west"}, 0, 900, 900),
        ({"interval": "15m"}, 0, None, None),
        ({"interval": "15m", "location": "nfs://store/etcd"}, 0, 900, None),
        ({"offsite": True}, 0, None, None),
    ],
)
def test_windows_of_etcd(etcd: dict[str, Any], machine: float, copies: float | None, site: float | None) -> None:
    found = windows(backup={"etcd": etcd})
    assert found["etcd", "node"].seconds == machine
    assert found["etcd", "zone"].seconds == machine
    assert found["etcd", "all-copies"].seconds == copies
    assert found["etcd", "site"].seconds == site


def test_a_window_is_the_sum_of_its_terms_and_says_what_is_lacking() -> None:
    found = windows(backup={"etcd": {"interval": "15m", "offsite": True}})["etcd", "site"]
    assert events(found) == ["next-snapshot"]
    assert lacks(found) == (field("spec.backup.etcd.duration"), field("spec.backup.etcd.offsiteDelay"))
    whole = windows(backup={"etcd": ETCD})["etcd", "site"]
    assert whole.seconds == sum(term.seconds for term in whole.terms) == 900 + 30 + 120
    assert (lacks(whole), whole.origin.path) == ((), ("spec", "backup", "etcd", "interval"))


@pytest.mark.parametrize("backup", [{}, {"etcd": {"enabled": False, "interval": "1m"}}])
def test_without_a_backup_everything_is_lost_with_the_majority(backup: dict[str, Any]) -> None:
    found = windows(backup=backup)
    assert found["etcd", "node"].seconds == 0
    assert found["etcd", "all-copies"].seconds is None
    assert lacks(found["etcd", "all-copies"]) == (NoBackup("etcd"),)
    assert ("etcd", "site") not in found


def test_a_zone_that_holds_the_majority_takes_what_was_not_saved() -> None:
    nodes = control_plane({"a": 2, "b": 1})
    proof = prove(as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes, backup={"etcd": ETCD})))
    found = {loss.failure: loss.seconds for loss in proof.recovery.losses}
    assert (found["node"], found["zone"]) == (0, 930)


def volumes(storage: dict[str, Any], **backup: Any) -> dict[tuple[str, str], LossWindow]:
    loads = [CART | {"volumes": [{"class": "block"}]}]
    saved = {"backup": {"volumes": backup}} if backup else {}
    return windows(storage={"classes": [{"name": "block"} | storage]}, workloads=loads, **saved)


CEPH = {"provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}
DAILY = {"schedule": "0 2 * * *", "duration": "1h", "offsite": True, "offsiteDelay": "30m"}


@pytest.mark.parametrize(
    ("storage", "machine", "zone"),
    [(CEPH, 0, 0), (CEPH | {"replicas": 1, "failureDomain": "host"}, 90_000, 90_000), ({"provider": "ebs"}, 0, 90_000)],
)
def test_windows_of_volumes(storage: dict[str, Any], machine: float, zone: float) -> None:
    found = volumes(storage, **DAILY)
    assert (found["volumes", "node"].seconds, found["volumes", "zone"].seconds) == (machine, zone)
    assert found["volumes", "node"].name == "block"
    assert found["volumes", "all-copies"].seconds == 24 * 3600 + 3600
    assert found["volumes", "site"].seconds == 24 * 3600 + 3600 + 1800


def test_a_replica_elsewhere_is_younger_than_the_backup() -> None:
    found = volumes(CEPH, **DAILY, replication={"interval": "5m", "lag": "1m"})
    assert found["volumes", "site"].seconds == 360
    assert found["volumes", "all-copies"].seconds == 25 * 3600
    late = volumes(CEPH, **DAILY, replication={"interval": "5m"})
    assert late["volumes", "site"].seconds == 24 * 3600 + 3600 + 1800


def test_a_replica_elsewhere_is_told_where_it_is_all_that_is_known_to_be_left() -> None:
    copies = {"schedule": "0 2 * * *", "duration": "1h", "replication": {"interval": "5m", "lag": "1m"}}
    found = volumes(CEPH, **copies)["volumes", "site"]
    assert (found.seconds, found.origin.path) == (360, ("spec", "backup", "volumes", "replication"))


def test_of_two_copies_that_are_as_old_the_backup_is_told() -> None:
    found = volumes(CEPH, **DAILY, replication={"interval": "25h", "lag": "30m"})["volumes", "site"]
    assert (found.seconds, found.origin.path[-1]) == (25 * 3600 + 1800, "schedule")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"inCluster": True}, "inCluster"),
        ({"node": "cp-a-1"}, "node"),
        ({"location": "cp-a-1"}, "location"),
        ({"zone": "b"}, "zone"),
        ({"offsite": False}, "offsite"),
        ({}, "offsite"),
    ],
)
def test_what_nothing_is_left_of_is_told_at_the_field_that_says_where_it_was(said: dict[str, Any], field: str) -> None:
    proof = designed(
        backup={"etcd": {"interval": "15m"} | said, "volumes": {"schedule": "0 * * * *"} | said},
        storage={"classes": [CEPH | {"name": "block"}]},
        workloads=[app(volumes=[{"class": "block"}])],
    )
    found = {(loss.what, loss.failure): loss for loss in proof.recovery.losses}
    for what in ("etcd", "volumes"):
        (lack,) = (step for step in found[what, "site"].steps if isinstance(step, Lack))
        assert lack.origin.path == ("spec", "backup", what, field)
        assert lack.what == (NoBackup("site") if said else Undecided("backup-place"))
        gone = [
            step for step in found[what, "all-copies"].steps if isinstance(step, Lack) if step.what == NoBackup("left")
        ]
        assert [step.origin.path for step in gone] == [
            ("spec", "backup", what, field)
            for here in [field == "inCluster" or (what == "etcd" and field in ("node", "location"))]
            if here
        ]


def test_volumes_without_a_backup_are_told_only_if_somebody_relies_on_them() -> None:
    alone = windows(storage={"classes": [CEPH | {"name": "block"}]})
    assert not [key for key in alone if key[0] == "volumes"]
    found = volumes(CEPH)
    assert lacks(found["volumes", "all-copies"]) == (NoBackup("volumes"),)
    assert ("volumes", "site") not in found


def test_where_nobody_says_what_holds_the_data_its_loss_is_not_known() -> None:
    found = volumes({"provider": "array"}, **DAILY)
    assert found["volumes", "node"].seconds is None
    assert lacks(found["volumes", "node"]) == (Undecided("data-place", "block"),)


def test_times_are_told_without_a_look_at_losses() -> None:
    recovery = proof_of().recovery
    assert recovery.times
    assert "losses" not in vars(recovery)


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
    assert {what for what, _ in capacity.missing} >= {
        Gap("size.cpu", "nodes", "w-a-*", "cpu"),
        Gap("requests.cpu", "workload", "cart", "cpu"),
    }


def test_a_snapshot_that_nobody_says_the_place_of_may_go_with_the_data() -> None:
    def time(**etcd: Any) -> Any:
        proof = proof_of(backup={"etcd": ETCD | etcd}, recovery={"responseTime": "5m", "restoreTime": "3m"})
        (found,) = [one for one in proof.recovery.times if one.failure == "etcd-data"]
        return found.recovery.seconds, lacks(found.recovery)

    unsaid = (None, (Undecided("backup-with-data"),))
    assert time(offsite=False) == unsaid
    assert time(offsite=False, location="s3://here") == (480, ())
    assert time(offsite=True) == (480, ())
