"""What tells services apart is what they are called, never where they stand in a list."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hadesign.diagnostic import Severity
from hadesign.lint import lint
from hadesign.proof import prove
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.small import small_designs
from tests.reordering import DAY
from tests.shipped_rules import catalogue
from tests.strategies import blueprints


def ids(**spec: Any) -> list[str]:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), **spec))
    return [service.id for service in prove(cluster).services()]


def test_services_are_called_by_what_they_are_about() -> None:
    found = ids(
        workloads=[
            {"name": "cart", "kind": "Deployment", "replicas": 1},
            {"name": "cart", "namespace": "shop", "kind": "Deployment"},
        ],
        controlPlane={"webhooks": [{"name": "policy.example.org", "namespace": "policy", "replicas": 1}]},
        network={"dns": {"replicas": 1}},
        storage={"classes": [{"name": "block", "provider": "rook-ceph"}]},
    )
    assert found == [
        *("etcd", "api", "endpoint", "control-plane"),
        *("component/kube-system/coredns", "component/policy/policy.example.org"),
        *("data/block", "io/block", "capacity", "workload/default/cart", "workload/shop/cart"),
    ]


@given(st.one_of(small_designs(), blueprints()))
def test_no_two_services_have_one_id(data: dict[str, Any]) -> None:
    services = prove(as_cluster(data)).services()
    assert len({service.id for service in services}) == len(services)


def test_two_workloads_of_one_name_are_proved_each_for_itself() -> None:
    one = {"name": "cart", "kind": "Deployment", "tier": "critical", "replicas": 1, "requests": "none"}
    two = {"name": "cart", "namespace": "shop", "kind": "Deployment", "replicas": 3, "spread": {"node": "required"}}
    two["requests"] = "none"
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    for workloads in ([one, two], [two, one]):
        cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=workloads))
        proof = prove(cluster)
        alone, spread = proof.workloads
        assert (alone.of, alone.survives("node")) == ("default/cart", False)
        assert (spread.of, spread.survives("node")) == ("shop/cart", True)
        report = lint(cluster, proof, catalogue(), DAY)
        (found,) = (d for d in report.diagnostics if d.rule == "WL001" and d.severity is Severity.ERROR)
        assert found.path == f"spec.workloads[{workloads.index(one)}].replicas"
