"""MetalLB: in front of ingress alone, on every node, and announced within a network or to routers."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.targets import uncovered
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.lint.own import DAY
from tests.shipped_rules import catalogue

WEB = {"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.1.200"}
NODES = ("cp-a-1", "cp-b-1", "cp-c-1", "w-a-1", "w-b-1", "w-c-1")
"""Its speakers run on control-plane nodes, too: its manifests tolerate their taint."""


def cluster(**more: Any) -> Cluster:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, loadBalancers=[WEB | more]))


@pytest.mark.parametrize(
    ("announce", "flows"),
    [
        ({"announce": "l2"}, {"tcp/7946/web": (NODES, "load-balancer"), "udp/7946/web": (NODES, "load-balancer")}),
        ({"announce": "bgp"}, {"tcp/179/web": (NODES, "router")}),
        ({}, {}),
    ],
    ids=["layer 2", "BGP", "not said, so not known"],
)
def test_nodes_talk_to_each_other_or_to_routers(announce: dict[str, str], flows: dict[str, Any]) -> None:
    found = {flow.id: flow for flow in cluster(**announce).flows if flow.id.endswith("/web")}
    assert {name: (flow.source.nodes, flow.target.role) for name, flow in found.items()} == flows
    assert all(flow.mutual and flow.reference == "https://metallb.io/#requirements" for flow in found.values())


def test_it_stands_in_no_zone_and_no_machine_of_ours_is_it() -> None:
    built = cluster(announce="l2")
    assert [balancer.row.placed for balancer in built.balancers] == [False]
    assert not any(thing.kind in ("instance", "balancer") for thing in built.things.values())
    report = lint(built, prove(built), catalogue(), DAY)
    assert [found for found in report.every if found.path.startswith("spec.loadBalancers")] == []


def test_build_says_that_nothing_is_written_for_it() -> None:
    assert [(one.part, one.name, one.title) for one in uncovered(cluster())] == [("load-balancer", "web", "metallb")]


@pytest.mark.parametrize(
    ("serves", "place"), [({"serves": "api"}, "spec.loadBalancers[0].serves"), ({}, "spec.loadBalancers[0].type")]
)
def test_in_front_of_the_api_it_would_need_the_api(serves: dict[str, str], place: str) -> None:
    balancer = {name: value for name, value in WEB.items() if name != "serves"} | serves
    with pytest.raises(InputError) as refused:
        as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), loadBalancers=[balancer]))
    (problem,) = refused.value.diagnostics
    assert (problem.path, problem.message) == (place, "load balancer `web` cannot stand in front of the API servers")
    assert problem.expected == "serves: ingress, or another type"
