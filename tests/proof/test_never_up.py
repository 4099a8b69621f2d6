"""What is down before anything fails, and what nothing interrupts: neither leaves an objective open."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.outcomes import NothingToRecover, NotTimed, Slowest
from hadesign.proof.recovery.reasons import NeverUp, NoBackup, Undecided, Unproved
from tests.designs import as_cluster, design, zones
from tests.proof.recovering import BALANCER, BALANCERS, app, designed
from tests.report.proving import told

WANTED = {"survive": "zone", "availability": "99%", "rto": "1h"}
NUMBERS = {"node": "99.9%", "zone": "99.99%"}
SPREAD = {"zone": "required", "node": "required"}


def judged(**spec: Any) -> dict[str, bool | None]:
    return {one.kind: one.met for one in proof_of(**spec).objectives}


def proof_of(endpoint: str = "10.0.0.9:6443", **spec: Any) -> Proof:
    plane = {"endpoint": endpoint, "webhooks": []}
    base: dict[str, Any] = {"loadBalancers": [BALANCER], "more": BALANCERS, "objectives": WANTED, "controlPlane": plane}
    backup = {"etcd": {"interval": "15m", "duration": "1m", "offsite": True}}
    base |= {"recovery": {"responseTime": "10m", "restoreTime": "20m"}, "reliability": NUMBERS, "backup": backup}
    return designed(**({"workloads": [app(replicas=3, spread=SPREAD)]} | base | spec))


def test_an_address_that_nothing_has_misses_every_objective() -> None:
    assert judged()["rto"] is True
    found = judged(endpoint="10.0.0.99:6443")
    assert set(found.values()) == {False}


@pytest.mark.parametrize("tier", ["critical", "standard"])
@pytest.mark.parametrize("more", [{"replicas": 0}, {"requests": {"cpu": 90, "memory": "1Gi"}}])
def test_a_workload_that_never_runs_misses_every_objective(tier: str, more: dict[str, Any]) -> None:
    proof = proof_of(workloads=[app(tier=tier, replicas=3, spread=SPREAD) | more])
    assert {one.met for one in proof.objectives} == {False}
    (rto,) = (one for one in proof.objectives if one.kind == "rto")
    assert isinstance(rto.why, Slowest) and rto.why.time.never
    assert [type(lack.what) for lack in rto.why.time.lacking] == [NeverUp]


def test_batch_work_that_never_runs_is_no_matter_of_objectives() -> None:
    assert judged(workloads=[app(tier="batch", replicas=0)])["rto"] is True


def test_whether_replicas_run_at_all_may_depend_on_what_is_not_said() -> None:
    """Where their volumes are all put into one zone, only one of three replicas runs, and two are needed."""
    classes = {"classes": [{"name": "block", "provider": "gce-pd", "zonal": True}]}
    load = app(kind="StatefulSet", replicas=3, quorum=True, replicates=True, spread=SPREAD)
    volumes = [{"class": "block", "size": "1Gi"}]
    backup = {"etcd": {"interval": "15m", "offsite": True}}
    proof = proof_of(storage=classes, workloads=[load | {"volumes": volumes}], backup=backup)
    (rto,) = (one for one in proof.objectives if one.kind == "rto")
    assert rto.met is None
    assert isinstance(rto.why, NotTimed)
    assert Undecided("running", "cart") in [lack.what for lack in rto.why.lacking]
    assert "bindingMode" in [origin.path[-1] for origin in rto.settled_by]
    waits = {"classes": [classes["classes"][0] | {"bindingMode": "WaitForFirstConsumer"}]}
    assert judged(storage=waits, workloads=[load | {"volumes": volumes}], backup=backup)["rto"] is True


def managed(**spec: Any) -> Proof:
    """Return a design whose control plane the provider runs."""
    pool = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi", "pods": 110}}
    base: dict[str, Any] = {
        "kubernetes": {"version": "1.36.4", "installer": "managed"},
        "infrastructure": zones("a", "b", "c", provider="aws"),
        "nodes": [pool],
        "controlPlane": {"webhooks": []},
        "workloads": [app(replicas=3, spread=SPREAD)],
        "objectives": {"survive": "zone", "rto": "1m", "rpo": "1m"},
    }
    return Proof(as_cluster(design(**(base | spec))))


def test_where_nothing_is_interrupted_and_nothing_kept_there_is_nothing_to_recover() -> None:
    found = {one.kind: one for one in managed().objectives}
    assert {one.met for one in found.values()} == {True}
    assert found["rto"].why == NothingToRecover("rto")
    assert found["rpo"].why == NothingToRecover("rpo")


@pytest.mark.parametrize(
    "more",
    [
        {"workloads": []},  # a draft
        {"workloads": [app(replicas=None)]},
        {"workloads": [app(replicas=3)]},  # no spread is said
        {"controlPlane": {}},
        {"nodes": [{"pool": "w", "roles": ["worker"], "perZone": 2}]},
    ],
)
def test_what_is_not_said_keeps_it_from_being_shown(more: dict[str, Any]) -> None:
    loads = [{key: value for key, value in load.items() if value is not None} for load in more.get("workloads", ())]
    found = managed(**more | ({"workloads": loads} if "workloads" in more else {}))
    assert next(one.met for one in found.objectives if one.kind == "rto") is None


def test_zones_that_nobody_names_are_not_zones_that_nothing_needs() -> None:
    """Without a level to survive, an objective is about zones."""
    nodes = [{"name": f"w-{number}", "roles": ["worker"], "size": {"cpu": 8, "memory": "32Gi"}} for number in range(3)]
    load = app(replicas=3, spread={"node": "required"})
    more = {"infrastructure": {"provider": "aws"}, "nodes": nodes, "workloads": [load]}
    (rto,) = managed(**more, objectives={"rto": "1m"}).objectives
    assert rto.met is None
    assert isinstance(rto.why, NotTimed)
    assert Unproved in {type(lack.what) for lack in rto.why.lacking}


def test_volumes_that_a_workload_relies_on_are_restored_from_something() -> None:
    classes = {
        "classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone", "zonal": False}]
    }
    volumes = {"volumes": [{"class": "block", "size": "1Gi", "accessMode": "ReadWriteMany"}]}
    for backup, met in ((None, None), ({"volumes": "none"}, False)):
        more = {"backup": backup} if backup else {}
        found = managed(storage=classes, workloads=[app(replicas=3, spread=SPREAD) | volumes], **more)
        (rto,) = (one for one in found.objectives if one.kind == "rto")
        lacks = [lack.what for time in found.recovery.cases for lack in time.lacking]
        assert rto.met is met
        assert NoBackup("volumes") in lacks


def test_a_spread_over_zones_that_no_machine_has_leaves_replicas_pending() -> None:
    """Nothing is divided by the number of zones that machines are in."""
    dns = {"replicas": 3, "spread": SPREAD}
    proof = prove(as_cluster(design(nodes=[{"name": "cp-a", "roles": ["control-plane"]}], network={"dns": dns})))
    (served,) = (one for one in proof.components if one.name == "coredns")
    assert [(found.failures, found.left) for found in served.breaks][:1] == [((), 0)]
    assert told(proof)
