"""Pods after a failure: who puts them elsewhere, when, and what keeps them from it."""

from copy import deepcopy
from typing import Any

import pytest

from hadesign.blueprint.platform import COMPONENTS
from hadesign.proof.capacity.reasons import Barred
from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery.reasons import (
    Because,
    Event,
    EvictionStopped,
    HeldBack,
    RepairStopped,
    Returned,
    Undecided,
    Untimed,
    VolumeLost,
)
from tests.proof.recovering import POOL, app, designed, events, field, lacks, linked, workload

LED = 2.1 + 15 + 8.8
"""Seconds until etcd has a leader, and the controllers have: the lease, and two pauses with jitter."""
SEEN = 50 + 10
"""Seconds until a node counts as unhealthy: the grace, and two pauses between looks."""


def test_enough_copies_are_left_and_the_dead_ones_get_requests_until_their_node_is_unhealthy() -> None:
    proof = designed(workloads=[app(replicas=3, spread={"node": "required"})])
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.interrupted, found.seconds) == ("failover", False, SEEN)


def test_a_pod_comes_back_after_grace_eviction_and_start() -> None:
    proof = designed(workloads=[app(evictionToleration="30s")])
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.interrupted, found.seconds) == ("rescheduling", True, SEEN + 30 + 40)
    assert [term.given for term in found.terms] == [False, False, True, True]
    assert found.assumed == ()


def test_whoever_leads_next_begins_to_wait_anew() -> None:
    proof = designed(workloads=[app()])
    found = proof.recovers(workload(proof), ["node/w-a-1", "node/cp-b-1"])
    assert found.seconds == pytest.approx(LED + SEEN + 300 + 40)


def test_nobody_places_pods_while_the_control_plane_is_down() -> None:
    lost = ["node/w-a-1", "node/cp-a-1", "node/cp-b-1"]
    waiting = designed(workloads=[app()], backup={"etcd": "none"})
    assert waiting.recovers(workload(waiting), lost).by == "return"
    assert waiting.recovers(workload(waiting), lost).why == Because("plane-down")
    restored = designed(workloads=[app()], backup={"etcd": {"interval": "1h"}})
    found = restored.recovers(workload(restored), lost)
    assert found.by == "by-hand"
    assert found.why == Because("plane-first")
    assert events(found)[:2] == ["responded", "etcd-restored"]
    assert events(found)[-1] == "pod-ready"


@pytest.mark.parametrize(
    ("repair", "by", "seconds", "missing"),
    [
        (None, "by-hand", 600 + 40, ()),
        ({"enabled": True, "type": "cloud", "repairTime": "12m"}, "node-repair", 720 + 40, ()),
        ({"enabled": True, "type": "cloud"}, "node-repair", None, (field("spec.autoscaling.nodeRepair.repairTime"),)),
        ({"enabled": False, "repairTime": "12m"}, "by-hand", 600 + 40, ()),
        ({"type": "manual", "repairTime": "12m"}, "by-hand", 600 + 40, ()),
        ({"type": "cloud", "repairTime": "12m", "maxUnhealthy": 1}, "node-repair", 720 + 40, ()),
        ({"type": "cloud", "repairTime": "12m", "maxUnhealthy": 0}, "by-hand", 600 + 40, ()),
        ({"type": "cloud", "repairTime": "12m", "maxUnhealthy": "16%"}, "by-hand", 600 + 40, ()),
        ({"type": "cloud", "repairTime": "12m", "maxUnhealthy": "17%"}, "node-repair", 720 + 40, ()),
    ],
)
def test_a_pod_of_a_stateful_set_waits_until_its_machine_is_out_of_service(
    repair: dict[str, Any] | None, by: str, seconds: float | None, missing: tuple[Reason, ...]
) -> None:
    more: dict[str, Any] = {"autoscaling": {"nodeRepair": repair}} if repair else {}
    proof = designed(workloads=[app(kind="StatefulSet")], **more)
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.seconds, lacks(found)) == (by, seconds, missing)
    assert found.interrupted is True
    stops = by == "by-hand" and repair is not None and "maxUnhealthy" in repair
    held_up = Because("stateful-set")
    assert found.why == (RepairStopped(held_up, (repair or {})["maxUnhealthy"]) if stops else held_up)


@pytest.mark.parametrize(
    ("storage", "kind", "by", "seconds"),
    [
        ({"provider": "nfs", "replicas": 1, "zones": ["a"]}, "Deployment", "rescheduling", SEEN + 300 + 40),
        ({"provider": "rook-ceph", "replicas": 3, "failureDomain": "host"}, "Deployment", "by-hand", 600 + 360 + 40),
        ({"provider": "rook-ceph", "replicas": 3, "failureDomain": "host"}, "StatefulSet", "by-hand", 600 + 360 + 40),
        ({"provider": "ebs"}, "Deployment", "by-hand", 600 + 360 + 40),
        ({"provider": "local"}, "StatefulSet", "return", None),
    ],
)
def test_a_volume_is_free_six_minutes_after_its_machine_is_out_of_service(
    storage: dict[str, Any], kind: str, by: str, seconds: float | None
) -> None:
    classes = {"classes": [{"name": "block", **storage}]}
    proof = designed(storage=classes, workloads=[app(kind=kind, volumes=[{"class": "block"}])])
    found = proof.recovers(workload(proof), ["node/w-b-1"])
    assert (found.by, found.seconds) == (by, seconds)


@pytest.mark.parametrize(
    ("storage", "by"),
    [
        ({"provider": "ebs"}, "return"),
        ({"provider": "ebs", "replicas": 2}, "by-hand"),  # a disk in two zones
        ({"provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}, "by-hand"),
    ],
)
def test_a_volume_in_a_lost_zone_waits_for_it(storage: dict[str, Any], by: str) -> None:
    classes = {"classes": [{"name": "block", **storage}]}
    proof = designed(storage=classes, workloads=[app(volumes=[{"class": "block"}])])
    found = proof.recovers(workload(proof), ["zone/b"])
    assert found.by == by
    assert (lacks(found) == (Returned(("zone/b",)),)) is (by == "return")


def test_a_volume_in_a_zone_without_another_machine_waits_too() -> None:
    one_each = POOL | {"perZone": 1}
    classes = {"classes": [{"name": "block", "provider": "ebs"}]}
    proof = designed(pool=one_each, storage=classes, workloads=[app(volumes=[{"class": "block"}])])
    found = proof.recovers(workload(proof), ["node/w-b-1"])
    assert (found.by, lacks(found)) == ("return", (Returned(("node/w-b-1",)),))
    assert found.why == VolumeLost("zone", "b")


def test_a_class_of_which_nobody_says_where_its_data_is_makes_the_time_unknown() -> None:
    classes = {"classes": [{"name": "san", "provider": "array"}]}
    proof = designed(storage=classes, workloads=[app(volumes=[{"class": "san"}])])
    found = proof.recovers(workload(proof), ["node/w-b-1"])
    assert (found.by, found.seconds, lacks(found)) == ("by-hand", None, (Undecided("data-place", "san"),))


def test_a_required_spread_keeps_new_pods_out_while_the_dead_nodes_are_registered() -> None:
    quorum = app(replicas=3, quorum=True, spread={"zone": "required"}, zones=["a", "b"])
    proof = designed(workloads=[quorum])
    found = proof.recovers(workload(proof), ["zone/a"])
    assert found.by == "by-hand"
    assert found.why == HeldBack(Barred("zone-spread"))
    repair = {"nodeRepair": {"type": "machine-health-check", "repairTime": "15m"}}
    repaired = designed(workloads=[quorum], autoscaling=repair)
    assert repaired.recovers(workload(repaired), ["zone/a"]).seconds == 900 + 40


def test_a_required_spread_lets_a_single_replica_follow() -> None:
    proof = designed(workloads=[app(spread={"zone": "required"})])
    assert proof.recovers(workload(proof), ["zone/a"]).by == "rescheduling"


def test_the_nodes_of_a_lost_zone_are_tainted_one_after_the_other() -> None:
    proof = designed(workloads=[app()], pool=POOL | {"perZone": 9})
    found = proof.recovers(workload(proof), ["zone/a"])
    # Nine workers and a control-plane machine, at 0.1 a second.
    assert found.seconds == pytest.approx(LED + SEEN + 100 + 300 + 40)
    assert Event("nodes-tainted", "a", 10) in [term.what for term in found.terms]


def test_where_most_of_a_small_zone_is_dead_nobody_is_evicted() -> None:
    proof = designed(workloads=[app(zones=["a"])], pool=POOL | {"perZone": 9})
    few = proof.recovers(workload(proof), [f"node/w-a-{n}" for n in range(1, 6)])
    most = proof.recovers(workload(proof), [f"node/w-a-{n}" for n in range(1, 7)])
    assert (few.by, most.by) == ("rescheduling", "by-hand")
    assert most.why == EvictionStopped("a")


def test_without_another_machine_pods_wait() -> None:
    proof = designed(workloads=[app(pool="w", zones=["a"])], pool=POOL | {"perZone": 1})
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.why) == ("return", Because("no-node"))


def test_without_replicas_nothing_comes_back_before_somebody_asks_for_some() -> None:
    proof = designed(workloads=[app(replicas=0)])
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.interrupted, found.seconds) == ("by-hand", True, None)
    assert (lacks(found), found.why) == ((Undecided("replicas"),), Because("no-replicas"))


def test_a_daemon_is_where_its_machine_is() -> None:
    daemon = {"name": "cart", "kind": "DaemonSet", "zones": ["a"]}
    proof = designed(workloads=[daemon], pool=POOL | {"perZone": 1})
    assert proof.recovers(workload(proof), ["node/w-a-1"]).by == "return"


BIG = {"cpu": 7, "memory": "1Gi"}


@pytest.mark.parametrize(
    ("scaling", "seconds", "missing"),
    [
        (None, None, (Undecided("room"),)),
        ({"enabled": True, "provisionTime": "5m"}, SEEN + 300 + 300 + 40, ()),
        ({"enabled": True}, None, (field("spec.autoscaling.clusterAutoscaler.provisionTime"),)),
        (
            {"enabled": False, "provisionTime": "5m"},
            None,
            (Undecided("room"),),
        ),
        (
            {"provisionTime": "5m", "groups": [{"name": "w", "zone": "b", "max": 9}]},
            SEEN + 300 + 300 + 40,
            (),
        ),
    ],
)
def test_without_room_a_machine_has_to_be_added(
    scaling: dict[str, Any] | None, seconds: float | None, missing: tuple[Reason, ...]
) -> None:
    more: dict[str, Any] = {"autoscaling": {"clusterAutoscaler": scaling}} if scaling else {}
    full = app(name="full", replicas=5, requests=BIG, tier="batch")
    proof = designed(workloads=[app(requests=BIG), full], **more)
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.seconds, lacks(found)) == ("rescheduling", seconds, missing)
    room = proof.recovers(proof.capacity_service, ["node/w-a-1"])
    assert room.by == ("rescheduling" if scaling and scaling.get("enabled") is not False else "return")


@pytest.mark.parametrize("group", [{"name": "w", "zone": "a"}, {"name": "w-a"}])
def test_an_autoscaler_whose_only_group_is_in_the_lost_zone_adds_nothing(group: dict[str, str]) -> None:
    scaling = {"clusterAutoscaler": {"provisionTime": "5m", "groups": [group | {"max": 9}]}}
    full = app(name="full", replicas=5, requests=BIG)
    proof = designed(workloads=[app(requests=BIG), full], autoscaling=scaling)
    assert proof.recovers(proof.capacity_service, ["zone/a"]).by == "return"


def test_room_is_taken_for_granted_where_sizes_are_not_given() -> None:
    proof = designed(workloads=[app()], pool={"pool": "w", "roles": ["worker"], "perZone": 2})
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert found.seconds == SEEN + 300 + 40
    assert found.assumed == ("room",)


PARTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "coredns": ({"network": {"dns": {"replicas": 1}}}, ("network", "dns")),
    "ingress": ({"network": {"ingress": {"replicas": 1}}}, ("network", "ingress")),
    "ceph-mon": ({"storage": {"ceph": {"monitors": {"count": 1}}}}, ("storage", "ceph", "monitors")),
    "prometheus": ({"monitoring": {"prometheus": {"replicas": 1}}}, ("monitoring", "prometheus")),
    "alertmanager": ({"monitoring": {"alertmanager": {"replicas": 1}}}, ("monitoring", "alertmanager")),
    "policy": (
        {"controlPlane": {"webhooks": [{"name": "policy", "failurePolicy": "Ignore", "replicas": 1}]}},
        ("controlPlane", "webhooks", "policy"),
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_how_long_a_part_of_the_platform_takes_to_start_can_be_said(name: str) -> None:
    spec, path = PARTS[name]
    proof = designed(**deepcopy(spec))
    found = proof.recovers(workload(proof, name), ["node/w-a-1"])
    assert (found.by, found.known, lacks(found)) == ("rescheduling", SEEN + 300, (Untimed("pod-start", name),))
    (lack,) = found.lacking
    assert lack.giveable
    assert lack.origin.path[1:3] + lack.origin.path[-1:] == (*path[:2], "startTime")
    said = deepcopy(spec)
    place: Any = said
    for key in path:
        place = place[0] if isinstance(place, list) else place[key]
    place["startTime"] = "35s"
    told = designed(**said)
    found = told.recovers(workload(told, name), ["node/w-a-1"])
    assert (found.by, found.seconds) == ("rescheduling", SEEN + 300 + 35)


def test_every_part_of_the_platform_is_asked_for_its_start() -> None:
    """A part that the schema learns of has to say it, too."""
    assert {*COMPONENTS, "policy"} == {*PARTS}


def test_pods_on_the_wrong_side_of_a_cut_are_placed_anew() -> None:
    proof = linked(workloads=[app(replicas=4, quorum=True)])
    found = proof.recovers(workload(proof), ["link/ab"])
    assert found.by == "rescheduling"
    assert "etcd-elected" in events(found)
    assert Event("nodes-tainted", "a", 3) in [term.what for term in found.terms]
    elsewhere = linked(workloads=[app(zones=["a"], replicas=2)])
    assert elsewhere.recovers(workload(elsewhere), ["link/ab"]).by == "nothing"
