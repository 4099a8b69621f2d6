"""What stands in front: balancers that we run fail process by process, and those of others as a whole."""

from datetime import date
from functools import cache
from typing import Any

import pytest

from hadesign.lint import Catalogue, lint, load
from hadesign.proof import prove
from hadesign.resources import rules_dir
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones

OURS = ("haproxy-keepalived", "haproxy", "nginx", "envoy", "kube-vip")
"""Programs on machines of ours; `node-local` is one on every machine."""
THEIRS = ("cloud", "hardware", "dns")


def cluster(**balancer: Any) -> Cluster:
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    nodes += [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"]
    spec = design(
        infrastructure=zones("a", "b", "c", provider="bare-metal"),
        nodes=nodes,
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[{"name": "api", "vip": "10.0.1.200", **balancer}],
    )
    return as_cluster(spec)


def in_front(built: Cluster) -> list[str]:
    """Return the balancers and their processes that can fail."""
    return sorted(thing.id for thing in built.things.values() if thing.kind in ("instance", "balancer"))


@pytest.mark.parametrize("kind", [*OURS, "node-local"])
def test_each_process_of_a_balancer_of_ours_can_fail(kind: str) -> None:
    assert in_front(cluster(type=kind, instances=["lb-a", "lb-b"])) == ["instance/api/lb-a", "instance/api/lb-b"]


@pytest.mark.parametrize("kind", THEIRS)
def test_a_balancer_of_others_can_fail_as_a_whole(kind: str) -> None:
    assert in_front(cluster(type=kind)) == ["balancer/api"]
    assert {fault.failure for fault in prove(cluster(type=kind)).endpoint.breaks} == {"balancer/api"}


@pytest.mark.parametrize("kind", OURS)
def test_the_only_process_of_a_balancer_takes_the_endpoint_with_it(kind: str) -> None:
    # kube-vip leads to the API server of its machine, and nowhere without one.
    on = "cp-a-1" if kind == "kube-vip" else "lb-a"
    broken = {fault.failure for fault in prove(cluster(type=kind, instances=[on])).endpoint.broken_by("node")}
    assert broken == {f"node/{on}", f"instance/api/{on}"}


@cache
def rules() -> Catalogue:
    return load([rules_dir()])


def found(rule: str, built: Cluster) -> list[str]:
    report = lint(built, prove(built), rules(), date(2026, 11, 23), [rule])
    return [diagnostic.path for diagnostic in report.diagnostics]


@pytest.mark.parametrize("kind", OURS)
def test_one_process_of_ours_is_a_finding(kind: str) -> None:
    assert found("LB002", cluster(type=kind, instances=["lb-a"])) == ["spec.loadBalancers[0].instances"]
    assert found("LB002", cluster(type=kind, instances=["lb-a", "lb-b"])) == []


@pytest.mark.parametrize("kind", THEIRS)
def test_how_many_processes_others_run_is_not_asked(kind: str) -> None:
    assert found("LB002", cluster(type=kind)) == []
