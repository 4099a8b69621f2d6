"""Promises to the last unit: what is just kept and just broken, where each is written, which services it is about."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.objectives import Objective
from tests.designs import as_cluster, control_plane, design, zones

WORKERS = {"pool": "w", "roles": ["worker"], "perZone": 2}
NODES = [*control_plane({"a": 1, "b": 1, "c": 1}), WORKERS]
CART = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "10s"}


def judged(objectives: dict[str, Any], **spec: Any) -> list[Objective]:
    base = {"infrastructure": zones("a", "b", "c"), "nodes": NODES}
    return list(prove(as_cluster(design(**base | spec, objectives=objectives))).objectives)


def one(objectives: dict[str, Any], **spec: Any) -> Objective:
    (found,) = judged(objectives, **spec)
    return found


def test_every_promise_is_judged_and_knows_where_it_is_written() -> None:
    block = {"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}
    survives = {"etcd": "2 nodes", "api": "zone", "data": "rack", "workloads": {"cart": "node", "other": "zone"}}
    promises = {
        "survive": "node",
        "survives": survives,
        "duringMaintenance": "node",
        "availability": "99%",
        "rto": "1h",
        "rpo": "1h",
    }
    loads = [CART, CART | {"name": "other"}]
    found = judged(promises, workloads=loads, storage={"classes": [block]})
    assert [(promise.kind, ".".join(map(str, promise.origin.path))) for promise in found] == [
        ("survive", "spec.objectives.survive"),
        ("survive", "spec.objectives.survives.etcd"),
        ("survive", "spec.objectives.survives.api"),
        ("survive", "spec.objectives.survives.data"),
        ("survive", "spec.objectives.survives.workloads.cart"),
        ("survive", "spec.objectives.survives.workloads.other"),
        ("survive", "spec.objectives.duringMaintenance"),
        ("availability", "spec.objectives.availability"),
        ("rto", "spec.objectives.rto"),
        ("rpo", "spec.objectives.rpo"),
    ]


@pytest.mark.parametrize(
    ("service", "promise", "names"),
    [
        ({"etcd": "zone"}, "zone", {"etcd"}),
        ({"api": "zone"}, "zone", {"control-plane"}),
        ({"data": "zone"}, "zone", {"block-data", "slow-data"}),
        ({"workloads": {"cart": "node"}}, "node", {"cart"}),
    ],
)
def test_a_promise_is_about_its_service_alone(service: dict[str, Any], promise: str, names: set[str]) -> None:
    classes = [{"name": name, "provider": "local"} for name in ("block", "slow")]
    two = {"infrastructure": zones("a"), "nodes": [*control_plane({"a": 1}), WORKERS]}
    loads = [CART, CART | {"name": "other"}]
    found = one({"survives": service}, **two, workloads=loads, storage={"classes": classes})
    assert found.met is False
    assert {service.name for fault in found.faults for service in fault.services} == names


@pytest.mark.parametrize("promise", ["node", "host", "rack", "zone", "site", "region"])
def test_a_host_is_as_small_as_a_machine_and_every_promise_holds_it(promise: str) -> None:
    infrastructure = zones("a", hosts=[{"name": "hv", "zone": "a"}])
    nodes = control_plane({"a": 3}, host="hv")
    assert one({"survives": {"etcd": promise}}, infrastructure=infrastructure, nodes=nodes).met is False


def test_a_level_is_broken_by_failures_of_its_size_and_smaller_alone() -> None:
    infrastructure = zones("a")
    infrastructure["zones"][0]["site"] = "dc"
    broken = {
        promise: {
            fault.found.kind
            for fault in one(
                {"survives": {"etcd": promise}}, infrastructure=infrastructure, nodes=control_plane({"a": 3})
            ).faults
        }
        for promise in ("node", "host", "rack", "zone", "site", "region")
    }
    assert broken == {
        "node": set(),
        "host": set(),
        "rack": set(),
        "zone": {"zone"},
        "site": {"zone", "site"},
        "region": {"zone", "site"},
    }


@pytest.mark.parametrize("promise", ["1 node", "2 nodes"])
def test_a_promise_about_a_number_of_machines(promise: str) -> None:
    found = one({"survives": {"etcd": promise}}, nodes=control_plane({"a": 2, "b": 2, "c": 1}))
    assert (found.met, found.faults) == (True, ())
    three = one({"survives": {"etcd": "3 nodes"}}, nodes=control_plane({"a": 2, "b": 2, "c": 1}))
    assert three.met is False
    assert all(set(fault.found.kinds) == {"node"} and len(fault.found.failures) == 3 for fault in three.faults)


RECOVERY = {"responseTime": "5m", "restoreTime": "20m"}


@pytest.mark.parametrize(("rto", "met"), [("1500s", True), ("1499s", False), ("25m", True)])
def test_a_recovery_that_takes_just_as_long_as_is_promised(rto: str, met: bool) -> None:
    """The restore of etcd takes 25 minutes with the response; everything else is quicker."""
    front = {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "10.0.1.200",
        "routed": True,
        "instances": ["lb-a", "lb-b"],
    }
    nodes = [*NODES, *({"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab")]
    saved = {"etcd": {"interval": "1h", "duration": "1m", "offsiteDelay": "1m", "offsite": True}}
    said = {"recovery": RECOVERY, "backup": saved, "controlPlane": {"webhooks": []}}
    cart = CART | {"requests": "none"}
    found = one({"rto": rto}, workloads=[cart], loadBalancers=[front], nodes=nodes, **said)
    assert found.met is met, found.why


@pytest.mark.parametrize(("rpo", "met"), [("6h11m", True), ("22260s", True), ("22259s", False)])
def test_work_that_is_lost_up_to_just_what_is_promised(rpo: str, met: bool) -> None:
    backup = {"etcd": {"interval": "6h", "duration": "1m", "offsite": True, "offsiteDelay": "10m"}}
    assert one({"rpo": rpo}, backup=backup).met is met


def test_where_nothing_is_saved_no_loss_is_known_to_be_small() -> None:
    assert one({"rpo": "1h"}).met is None


CHAIN = {"infrastructure": zones("a"), "nodes": [*control_plane({"a": 1}), WORKERS]}


@pytest.mark.parametrize(
    ("promise", "zone", "met"),
    [
        ("90%", "90%", True),
        ("90.01%", "90%", False),
        ("90%", "90% to 95%", True),
        ("92%", "90% to 95%", None),
        ("95%", "90% to 95%", None),
        ("95.01%", "90% to 95%", False),
    ],
)
def test_an_availability_that_is_just_the_modelled_one(promise: str, zone: str, met: bool | None) -> None:
    assert one({"availability": promise}, **CHAIN, reliability={"node": "100%", "zone": zone}).met is met


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"workloads": [CART]}, {"control-plane", "cart"}),
        ({"workloads": [CART | {"tier": "batch"}]}, {"control-plane"}),
        ({"network": {"ingress": {"replicas": 1}, "dns": {"replicas": 1}}}, {"control-plane", "ingress"}),
        ({"monitoring": {"prometheus": {"replicas": 1}}}, {"control-plane"}),
    ],
)
def test_users_feel_the_control_plane_ingress_and_what_is_no_batch(more: dict[str, Any], names: set[str]) -> None:
    found = one({"availability": "99%"}, **CHAIN, **more)
    assert found.met is None
    assert {service.name for service in found.unknown} == names
