"""The second answer about a service and a failure: what brings it back, when, and what stands in the way."""

from typing import Any

import pytest

from hadesign.proof.failure.reason import Reason, UnknownService
from hadesign.proof.recovery.reasons import Because, MembersReturn, Returned, Unproved, Untimed
from hadesign.proof.recovery.recovery import HARDER
from tests.proof.recovering import app, designed, field, lacks, linked, workload

# --- the control plane -----------------------------------------------------------------------------------------------


def test_what_is_not_hit_has_nothing_to_do() -> None:
    proof = designed(workloads=[app(zones=["a"])])
    for service in (proof.etcd, proof.api, workload(proof)):
        found = proof.recovers(service, ["node/w-b-1"])
        assert (found.by, found.interrupted, found.seconds, found.terms) == ("nothing", False, 0, ())


def test_what_is_not_hit_has_nothing_to_do_in_any_world() -> None:
    """Which servers a name leads to is not said: a worker is none of them, and each server may be the only one."""
    proof = designed(controlPlane={"endpoint": "api.example.org:6443"})
    assert proof.cluster.endpoint
    assert proof.cluster.endpoint.undecided == "records"
    for service in (proof.endpoint, proof.control_plane):
        assert proof.recovers(service, ["node/w-b-1"]).by == "nothing"
        assert proof.recovers(service, ["node/cp-a-1"]).by == "unknown"


def test_etcd_elects_a_leader_while_there_is_a_majority() -> None:
    proof = designed(etcd={"electionTimeout": "1500ms"})
    found = proof.recovers(proof.etcd, ["zone/a"])
    assert (found.by, found.interrupted, found.seconds) == ("election", False, 2 * 1.5 + 0.1)
    assert found.terms[0].given
    assert found.terms[0].origin


@pytest.mark.parametrize(
    ("backup", "by", "seconds"),
    [
        ({"etcd": {"interval": "15m", "offsite": True}}, "by-hand", 1800),
        ({"etcd": {"interval": "15m", "node": "w-a-1"}}, "by-hand", 1800),
        ({"etcd": {"interval": "15m", "node": "cp-a-1"}}, "return", None),
        ({"etcd": {"interval": "15m", "inCluster": True}}, "return", None),
        ({"etcd": {"interval": "15m"}}, "by-hand", None),
        ({"etcd": {"enabled": False}}, "return", None),
        ({"etcd": "none"}, "return", None),
        ({}, "by-hand", None),
    ],
)
def test_a_lost_majority_is_restored_by_a_person_if_there_is_a_snapshot(
    backup: dict[str, Any], by: str, seconds: float | None
) -> None:
    proof = designed(backup=backup)
    lost = ["node/cp-a-1", "node/cp-b-1"]
    for service in (proof.etcd, proof.api, proof.control_plane):
        found = proof.recovers(service, lost)
        assert (found.by, found.interrupted, found.seconds) == (by, True, seconds)
    if by == "by-hand":
        assert proof.recovers(proof.etcd, lost).why == MembersReturn(1)


def test_a_restore_that_nobody_timed_is_not_known() -> None:
    proof = designed(backup={"etcd": {"interval": "15m", "offsite": True}}, recovery={"restoreTime": "20m"})
    found = proof.recovers(proof.etcd, ["node/cp-a-1", "node/cp-b-1"])
    assert (found.seconds, found.known, lacks(found)) == (None, 1200, (field("spec.recovery.responseTime"),))
    assert found.lacking[0].origin.path == ("spec", "recovery", "responseTime")


def test_a_cut_network_leaves_the_majority_to_elect_and_the_others_to_wait() -> None:
    proof = linked()
    assert proof.recovers(proof.etcd, ["link/ab"]).by == "election"
    both = proof.recovers(proof.etcd, ["link/ab", "link/bc"])
    assert (both.by, both.interrupted, both.seconds) == ("return", True, None)
    assert both.why == Because("no-majority")


def balancers(kind: str, **more: Any) -> dict[str, Any]:
    lbs = [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "abc"]
    entry = {
        "name": "api",
        "type": kind,
        "vip": "10.0.0.9",
        "routed": True,
        "instances": ["lb-a", "lb-b", "lb-c"],
    } | more
    return {
        "more": lbs,
        "controlPlane": {"endpoint": "api.example.org:6443"},
        "loadBalancers": [{key: value for key, value in entry.items() if value is not None}],
    }


@pytest.mark.parametrize(
    ("preempt", "failures", "seconds"),
    [
        (True, ["node/lb-a"], 3 + (256 - 140) / 256),
        (True, ["node/lb-b"], 0),  # it did not hold the address
        (False, ["node/lb-b"], 3 + (256 - 150) / 256),  # it may have
        (True, ["node/lb-a", "node/lb-b"], 3 + (256 - 130) / 256),
        # The process dies and the machine lives: two checks, 1 s apart, and the others are heard and passed over.
        (True, ["instance/api/lb-a"], 2 + 3 + (256 - 140) / 256),
        # Without preemption it gives the address up, and says so.
        (False, ["instance/api/lb-a"], 2 + (256 - 140) / 256),
        (False, ["instance/api/lb-a", "node/lb-b"], 2 + 3 + (256 - 130) / 256),
    ],
)
def test_the_address_moves_to_the_next_balancer(preempt: bool, failures: list[str], seconds: float) -> None:
    proof = designed(**balancers("haproxy-keepalived", preempt=preempt))
    found = proof.recovers(proof.endpoint, failures)
    assert (found.by, found.interrupted) == ("failover" if seconds else "nothing", False)
    assert found.seconds == pytest.approx(seconds)


def test_without_an_instance_the_endpoint_waits() -> None:
    proof = designed(**balancers("haproxy-keepalived"))
    found = proof.recovers(proof.endpoint, ["node/lb-a", "node/lb-b", "node/lb-c"])
    assert (found.by, lacks(found)) == ("return", (Returned(("node/lb-a", "node/lb-b", "node/lb-c")),))


def test_of_another_balancer_with_an_address_it_is_not_known_how_it_notices() -> None:
    proof = designed(**balancers("nginx"))
    found = proof.recovers(proof.endpoint, ["instance/api/lb-a"])
    assert found.seconds is None
    assert lacks(found) == (Untimed("self-check", "api"),)


@pytest.mark.parametrize(
    ("kind", "more", "seconds", "missing"),
    [
        ("haproxy-keepalived", {}, 1 + 3 * 1 + 2 * 0.25, ()),
        ("haproxy-keepalived", {"healthCheck": {"interval": "4s", "fall": 2}}, 4 + 2 * 1 + 1, ()),
        ("nginx", {}, 45, ()),  # new connections are passed on after a second; open ones are their clients' to give up
        ("nginx-keepalived", {}, 45, ()),
        ("keepalived", {"instances": ["cp-b-1", "cp-c-1"]}, 0, ()),  # its machine never has the address
        ("nginx", {"healthCheck": {"interval": "1s", "fall": 2}}, None, (Untimed("check-timeout", "api"),)),
        ("nginx", {"healthCheck": {"interval": "1s", "timeout": "2s", "fall": 2}}, 1 + 2 * 2 + 1, ()),
        ("cloud", {"instances": None}, None, (Untimed("check", "api"),)),
        ("cloud", {"instances": None, "healthCheck": {"interval": "10s", "fall": 3}}, 4 * 10, ()),
        ("cloud", {"instances": None, "healthCheck": {"interval": "10s", "timeout": "2s", "fall": 3}}, 32, ()),
        ("dns", {"instances": None}, None, (Untimed("cached-names", "api"),)),
    ],
)
def test_a_dead_api_server_is_taken_out(
    kind: str, more: dict[str, Any], seconds: float | None, missing: tuple[Reason, ...]
) -> None:
    """Its machine is silent. An election more than the check takes: etcd may have lost its leader, too."""
    proof = designed(**balancers(kind, **more))
    found = proof.recovers(proof.api, ["node/cp-a-1"])
    assert (found.by, found.interrupted) == ("failover", False)
    assert found.seconds == (None if seconds is None else pytest.approx(2.1 + seconds))
    assert lacks(found) == missing


def test_kube_vip_needs_the_cluster_that_it_serves() -> None:
    proof = designed(
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[
            {"name": "api", "type": "kube-vip", "vip": "10.0.0.9", "routed": True, "instances": ["cp-a-1", "cp-b-1"]}
        ],
        backup={"etcd": {"interval": "1h", "offsite": True}},
    )
    assert proof.recovers(proof.endpoint, ["zone/a"]).seconds == pytest.approx(5 + 4.4)
    lost = proof.recovers(proof.endpoint, ["zone/a", "zone/b"])
    assert (lost.by, lost.seconds) == ("return", None)  # both instances are gone
    quorum = proof.recovers(proof.endpoint, ["zone/b", "zone/c"])
    assert (quorum.by, quorum.seconds) == ("by-hand", 1800)


def test_a_balancer_of_the_provider_fails_over_in_an_unknown_time() -> None:
    proof = designed(**balancers("cloud", instances=None, zones=["a", "b"]))
    found = proof.recovers(proof.endpoint, ["zone/a"])
    assert (found.by, found.seconds) == ("failover", None)
    assert proof.recovers(proof.endpoint, ["zone/c"]).by == "nothing"
    assert proof.recovers(proof.endpoint, ["balancer/api"]).by == "return"


def test_what_others_run_has_to_come_back() -> None:
    needed = [{"name": "vault", "kind": "kms", "neededBy": ["api", "cart"]}]
    proof = designed(dependencies=needed, workloads=[app()])
    for service in (proof.api, workload(proof)):
        found = proof.recovers(service, ["dependency/vault"])
        assert (found.by, lacks(found)) == ("return", (Returned(("dependency/vault",)),))


def test_of_a_service_of_which_too_little_is_known_nothing_is_said() -> None:
    proof = designed(workloads=[{"name": "cart", "kind": "Deployment"}])
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.interrupted, found.seconds) == ("unknown", None, None)
    assert lacks(found) == (Unproved(UnknownService("replicas")),)


# --- data ------------------------------------------------------------------------------------------------------------


def ceph(**more: Any) -> dict[str, Any]:
    return {"classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"} | more]}


def test_lost_data_is_restored_by_a_person() -> None:
    everything = [f"node/w-{zone}-{number}" for zone in "abc" for number in (1, 2)]
    saved = designed(storage=ceph(), backup={"volumes": {"schedule": "0 * * * *", "offsite": True}})
    data, io = saved.storage
    found = saved.recovers(data, everything)
    assert (found.by, found.seconds) == ("by-hand", 600 + 3 * 3600)
    gone = saved.recovers(data, ["zone/a", "zone/b", "zone/c"])
    assert (gone.by, gone.why) == ("return", Because("nothing-left"))
    assert saved.recovers(data, ["zone/a"]).by == "nothing"
    assert saved.recovers(io, everything).by == "return"
    unsaved = designed(storage=ceph(), backup={"volumes": "none"})
    assert unsaved.recovers(unsaved.storage[0], everything).by == "return"


def test_reading_and_writing_stops_until_silent_disks_count_as_down() -> None:
    proof = designed(storage=ceph())
    found = proof.recovers(proof.storage[1], ["zone/a"])
    assert (found.by, found.interrupted, found.seconds) == ("failover", False, 20)
    disk = designed(storage={"classes": [{"name": "disk", "provider": "ebs", "replicas": 2}]})
    assert disk.recovers(disk.storage[1], ["zone/a"]).seconds is None


def test_monitors_that_are_bound_to_machines_agree_or_wait() -> None:
    monitors = {"ceph": {"monitors": {"count": 3, "nodes": ["w-a-1", "w-b-1", "w-c-1"]}}}
    proof = designed(storage=ceph() | monitors)
    service = workload(proof, "ceph-mon")
    assert proof.recovers(service, ["node/w-a-1"]).by == "election"
    assert proof.recovers(service, ["node/w-a-1", "node/w-b-1"]).by == "return"
    assert proof.recovers(service, ["node/w-a-2"]).by == "nothing"


# --- what holds for all ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["haproxy-keepalived", "kube-vip", "cloud", "dns", "nginx", "node-local"])
def test_the_two_answers_agree(kind: str) -> None:
    """What is down is interrupted, for every service and every pair of failures, and what is not hit needs nothing."""
    front = balancers(kind, instances=None if kind in ("cloud", "dns") else ["cp-a-1", "cp-b-1"], vip="10.0.0.9")
    if kind not in ("cloud", "dns"):
        front["controlPlane"] = {"endpoint": f"api.example.org:{6443 if kind == 'kube-vip' else 8443}"}
    loads = [app(), app(name="db", kind="StatefulSet", replicas=3, quorum=True, volumes=[{"class": "block"}])]
    proof = linked(storage=ceph(), workloads=loads, network={"dns": {"replicas": 2}}, **front)
    singles = [failure.thing for failure in proof.failures]
    pairs = [(one, other) for place, one in enumerate(singles) for other in singles[place:]]
    seen = set()
    for pair in pairs:
        for state in proof.what_if(pair).states:
            found = proof.recovers(state.proof, pair)
            assert found.interrupted is (None if state.up is None else not state.up), (state.proof.name, pair)
            assert found.by in HARDER
            assert (found.seconds is None) is bool(found.lacking)
            assert all(term.given or term.source.startswith("https://") for term in found.terms)
            if found.by == "nothing":
                assert not found.steps
            if state.up is False:
                assert found.by not in ("nothing", "election", "failover")
            seen.add(found.by)
    assert seen >= {"nothing", "election", "failover", "return", "by-hand", "rescheduling"}
