"""What would settle an objective that is not shown: by each reason, at its line, and the same for every reader."""

from typing import Any

import pytest

from hadesign.proof import lacking, prove
from hadesign.proof.lacking import depending
from tests.designs import as_cluster, control_plane, design, zones
from tests.origins import can_be_written
from tests.planted.faults import FAULTS
from tests.planted.test_planted import judged

ZONES = {"a": 1, "b": 1, "c": 1}


def facts(kind: str, **spec: Any) -> list[str]:
    """Return the facts that would settle an objective of three members in three zones, by their paths."""
    base: dict[str, Any] = {"infrastructure": zones("a", "b", "c"), "nodes": control_plane(ZONES)}
    proof = prove(as_cluster(design(**(base | spec))))
    (objective,) = (one for one in proof.objectives if one.kind == kind)
    assert objective.met is None
    return [place.named for place in objective.settled_by]


SIZE = {"cpu": 8, "memory": "32Gi"}


def workers() -> list[dict[str, Any]]:
    return [*control_plane(ZONES), {"pool": "w", "roles": ["worker"], "perZone": 2, "size": SIZE}]


def test_places_records_numbers_times_and_spreads() -> None:
    survive = {"survive": "zone"}
    plane = {"endpoint": "api.example.org:6443"}
    nodes = control_plane(ZONES)
    del nodes[2]["zone"]
    records = "spec.controlPlane.records"
    assert facts("survive", objectives=survive, controlPlane=plane) == [records]
    assert facts("survive", objectives=survive, controlPlane=plane, nodes=nodes)[0] == "spec.nodes[cp-c-1].zone"
    untimed = facts("rto", objectives={"rto": "1h"}, recovery={"responseTime": "5m"})
    places = ["controlPlane.webhooks", "controlPlane.endpoint", "backup.etcd", "recovery.restoreTime"]
    assert untimed == [f"spec.{place}" for place in places]
    assert facts("rpo", objectives={"rpo": "1h"}, backup={"etcd": {"offsite": True}})[0] == "spec.backup.etcd.interval"
    found = facts("availability", objectives={"availability": "99%"}, controlPlane=plane, reliability={"zone": "99.9%"})
    assert found == [records, "spec.reliability.node"]


def test_nodes_that_may_run_it() -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 1}
    only = {"objectives": {"survives": {"workloads": {"cart": "node"}}}, "nodes": control_plane(ZONES)}
    assert facts("survive", **only, workloads=[cart]) == ["spec.nodes"]


def test_a_spread_or_an_access_mode() -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 3, "requests": {"cpu": 1, "memory": "1Gi"}}
    only = {"objectives": {"survives": {"workloads": {"cart": "node"}}}, "nodes": workers()}
    assert facts("survive", **only, workloads=[cart]) == ["spec.workloads[cart].spread"]
    block = {"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone", "zonal": False}
    storage = {"classes": [block | {"pool": "w"}]}
    shared = cart | {"spread": {"node": "required"}, "volumes": [{"class": "block", "size": "1Gi"}]}
    found = facts("survive", **only, workloads=[shared], storage=storage)
    assert found == ["spec.workloads[cart].volumes[0].accessMode"]


@pytest.mark.parametrize(
    ("size", "place"),
    [("rack", "spec.nodes"), ("zone", "spec.infrastructure.zones"), ("region", "spec.infrastructure.region")],
)
def test_things_of_a_size_that_are_declared_nowhere(size: str, place: str) -> None:
    machines = [{"name": f"cp-{n}", "roles": ["control-plane", "etcd"]} for n in range(3)]
    only = {"infrastructure": {}, "nodes": machines, "objectives": {"survives": {"etcd": size}}}
    assert facts("survive", **only) == [place]


def test_whatever_is_lacking_could_be_said_there() -> None:
    for place in (*lacking._WHERE.values(), *lacking._LEVELS.values(), *lacking._NOTHING_TIMED.values()):
        assert can_be_written(("spec", *place)), place


def test_what_depends_on_a_place_is_what_counts_the_thing() -> None:
    (fault,) = (one for one in FAULTS if one.id == "zone-unsaid")
    proof, _ = judged(fault.text)
    (place,) = proof.cluster.open_places
    assert [service.id for service in depending(proof, place)] == [
        "etcd", "api", "control-plane", "component/kube-system/coredns",
    ]  # fmt: skip


def test_each_place_decides_what_stands_there() -> None:
    nodes = [*control_plane(ZONES), *({"name": f"w-{zone}", "zone": zone, "roles": ["worker"]} for zone in "ab")]
    del nodes[2]["zone"], nodes[4]["zone"]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2, "spread": {"node": "required"}}
    proof = prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=[cart])))
    found = {place.thing: {one.id for one in depending(proof, place)} for place in proof.cluster.open_places}
    assert found["node/cp-c-1"] >= {"etcd", "api"}
    assert "workload/default/cart" not in found["node/cp-c-1"]
    assert "workload/default/cart" in found["node/w-b"]
    assert found["node/w-b"].isdisjoint({"etcd", "api"})


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_lint_names_the_same_facts(fault: Any) -> None:
    proof, report = judged(fault.text)
    named = {fact.path for found in report.every for fact in found.facts}
    errors = {found.path for found in report.every if not found.facts}
    for objective in proof.objectives:
        assert bool(objective.settled_by) is (objective.met is None)
        for place in objective.settled_by:
            assert place.named in named or any(path in place.named for path in errors), (objective.kind, place.named)
