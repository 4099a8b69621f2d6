"""Which single failures take what down, checked against tables, by hand, and by brute force."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.proof import Proof, prove
from hadesign.proof.services import structures
from hadesign.proof.services.reasons import PartsLost
from hadesign.topology.structure import holds, things_of
from tests.designs import as_cluster, control_plane, design, zones
from tests.strategies import blueprints


def proof_of(layout: dict[str, int], **more: Any) -> Proof:
    return prove(as_cluster(design(infrastructure=zones(*layout), nodes=control_plane(layout), **more)))


@pytest.mark.parametrize(
    ("layout", "survives"),
    [
        # A zone may be lost if and only if the fullest one holds at most n - q members.
        ((1,), False), ((3,), False), ((5,), False),
        ((1, 1), False), ((2, 1), False), ((2, 2), False), ((3, 2), False), ((3, 3), False), ((4, 3), False),
        ((1, 1, 1), True), ((2, 1, 1), False), ((2, 2, 1), True), ((3, 1, 1), False), ((2, 2, 2), True),
        ((3, 2, 2), True), ((3, 3, 1), True), ((1, 1, 1, 1), True), ((1, 1, 1, 1, 1), True),
    ],
)  # fmt: skip
def test_loss_of_a_zone(layout: tuple[int, ...], survives: bool) -> None:
    proof = proof_of(dict(zip("abcde", layout, strict=False)))
    assert proof.etcd.survives("zone") is survives


@pytest.mark.parametrize(
    ("members", "tolerated"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2), (7, 3), (8, 3), (9, 4)]
)
def test_failures_tolerated_by_one_to_nine_members(members: int, tolerated: int) -> None:
    # The table of the etcd FAQ, https://etcd.io/docs/v3.6/faq/.
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": members})))
    structure = structures.etcd(cluster)
    assert structure
    names = sorted(things_of(structure))
    assert holds(structure, lambda thing: thing not in names[:tolerated])
    assert not holds(structure, lambda thing: thing not in names[: tolerated + 1])
    assert prove(cluster).etcd.survives("node") is (tolerated > 0)


def test_what_is_lost_is_named_and_counted() -> None:
    proof = proof_of({"a": 3, "b": 2})
    (fault,) = proof.etcd.broken_by("zone")
    assert fault.lost == ("node/cp-a-1", "node/cp-a-2", "node/cp-a-3")
    assert fault.judged.why == PartsLost("etcd", fault.lost, 1, "everywhere")
    assert (fault.left, fault.total, fault.needed) == (2, 5, 3)
    assert [origin.path[:3] for origin in fault.origins] == [
        ("spec", "infrastructure", "zones"),
        ("spec", "nodes", 0),
        ("spec", "nodes", 1),
        ("spec", "nodes", 2),
    ]


def test_what_is_not_named_is_unknown() -> None:
    proof = prove(as_cluster(design(nodes=[{"name": f"cp-{n}", "roles": ["control-plane", "etcd"]} for n in range(3)])))
    assert proof.etcd.uninterrupted("node") is True
    assert proof.etcd.survives("node") is None  # three virtual machines may be on one hypervisor
    assert proof.etcd.survives("zone") is None
    assert proof.etcd.survives("region") is None


def test_what_survives_a_zone_survives_the_racks_in_it() -> None:
    assert proof_of({"a": 1, "b": 1, "c": 1}).etcd.survives("rack") is True
    assert proof_of({"a": 3}).etcd.survives("rack") is None


def test_two_members_on_one_hypervisor_are_one() -> None:
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    nodes[0]["host"] = nodes[1]["host"] = "hv"
    infrastructure = {"zones": [{"name": "z"}]}
    for node in nodes:
        node["zone"] = "z"
    proof = prove(as_cluster(design(infrastructure=infrastructure, nodes=nodes)))
    assert [fault.failure for fault in proof.etcd.broken_by("node")] == ["host/hv"]


@pytest.mark.parametrize(("feeds", "survives"), [("f1", False), (["f1", "f2"], True)])
def test_redundant_feeds(feeds: Any, survives: bool) -> None:
    infrastructure = {"zones": [{"name": z, "power": feeds} for z in "abc"]}
    proof = prove(as_cluster(design(infrastructure=infrastructure, nodes=control_plane({"a": 1, "b": 1, "c": 1}))))
    assert proof.etcd.survives("rack") is survives


def test_a_rack_over_three_members() -> None:
    infrastructure = {"zones": [{"name": "a"}], "racks": [{"name": "r1", "zone": "a"}, {"name": "r2", "zone": "a"}]}
    nodes = control_plane({"a": 3})
    for node, rack in zip(nodes, ("r1", "r1", "r2"), strict=True):
        node["rack"] = rack
    proof = prove(as_cluster(design(infrastructure=infrastructure, nodes=nodes)))
    assert [fault.failure for fault in proof.etcd.broken_by("rack")] == ["rack/r1"]


def test_external_etcd_fails_apart_from_its_api_servers() -> None:
    nodes = [
        {"name": "cp-1", "zone": "a", "roles": ["control-plane"]},
        {"name": "cp-2", "zone": "b", "roles": ["control-plane"]},
    ]
    nodes += [{"name": f"etcd-{z}", "zone": z, "roles": ["etcd"]} for z in "abc"]
    proof = prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes)))
    assert proof.etcd.survives("zone") is True
    assert proof.api.survives("zone") is True
    alone = prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=[nodes[0], *nodes[2:]])))
    assert alone.etcd.survives("zone") is True
    assert [fault.failure for fault in alone.api.broken_by("zone")] == ["zone/a", "node/cp-1"]


def balanced(**balancer: Any) -> Proof:
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    nodes += [{"name": f"lb-{z}", "zone": z, "roles": ["load-balancer"]} for z in "ab"]
    entry = {"name": "api", "type": "haproxy-keepalived"} | balancer
    plane = {"endpoint": f"api.example.org:{6443 if entry['type'] == 'node-local' else 8443}"}
    spec = design(infrastructure=zones("a", "b", "c"), nodes=nodes, controlPlane=plane, loadBalancers=[entry])
    return prove(as_cluster(spec))


def test_two_balancers_with_an_address_that_moves() -> None:
    vip = {"vip": "10.0.1.200", "instances": ["lb-a", "lb-b"]}
    assert balanced(**vip, routed=True).endpoint.survives("zone") is True
    # An address of one zone's subnet; whether the network carries it to the other zone is not said, or it does not.
    assert balanced(**vip).endpoint.survives("zone") is None
    assert [f.failure for f in balanced(**vip, routed=False).endpoint.broken_by("zone")][:1] == ["zone/a"]


def test_one_balancer_is_a_single_point_of_failure() -> None:
    proof = balanced(type="haproxy", instances=["lb-a"])
    assert [fault.failure for fault in proof.endpoint.broken_by("node")] == ["node/lb-a", "instance/api/lb-a"]
    assert proof.control_plane.survives("node") is False
    assert proof.api.survives("node") is True


def test_of_two_balancers_without_an_address_that_moves_one_may_be_all_that_a_name_leads_to() -> None:
    endpoint = balanced(type="haproxy", instances=["lb-a", "lb-b"]).endpoint
    assert endpoint.breaks == ()
    assert (endpoint.uninterrupted("node"), endpoint.survives("zone")) == (None, None)
    assert {found.failures for found in endpoint.sets(2).found} > {("instance/api/lb-a", "instance/api/lb-b")}
    assert [[f.failure for f in world.broken_by("node")] for world in endpoint.worlds] == [
        ["node/lb-a", "instance/api/lb-a"], ["node/lb-b", "instance/api/lb-b"],
    ]  # fmt: skip


def test_a_balancer_on_every_node_survives_as_long_as_the_api() -> None:
    proof = balanced(type="node-local")
    assert proof.node_endpoint
    assert proof.node_endpoint.breaks == ()
    assert proof.control_plane.survives("zone") is True
    assert proof.endpoint.survives("zone") is None  # what a name leads to, without a balancer, is not known


def test_kube_vip_needs_the_quorum_that_keeps_its_lease() -> None:
    nodes = control_plane({"a": 2, "b": 1})
    balancer = {"name": "api", "type": "kube-vip", "vip": "10.0.1.200", "instances": [n["name"] for n in nodes]}
    spec = design(
        infrastructure=zones("a", "b"),
        nodes=nodes,
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[balancer],
    )
    assert [fault.failure for fault in prove(as_cluster(spec)).endpoint.broken_by("zone")] == ["zone/a"]


def test_an_endpoint_that_is_a_machine_dies_with_it() -> None:
    plane = {"endpoint": "10.0.1.9:6443"}
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    nodes[0]["address"] = "10.0.1.9"
    proof = prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, controlPlane=plane)))
    assert [fault.failure for fault in proof.endpoint.broken_by("node")] == ["node/cp-a-1"]


@pytest.mark.slow
@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_order_one_agrees_with_brute_force(data: dict[str, Any]) -> None:
    """Kill each thing, follow the definition of "lives" to its end, and evaluate each structure function anew."""
    cluster = as_cluster(data)
    proof = prove(cluster)
    pairs = ((proof.etcd, structures.etcd), (proof.api, structures.api), (proof.endpoint, structures.endpoint))
    for found, make in (*pairs, (proof.control_plane, structures.control_plane)):
        structure = make(cluster)
        if structure is None:
            assert found.unknown
            continue
        if not holds(structure, lambda _: True):
            assert [fault.failures for fault in found.breaks] == [()], (
                "nothing holds the endpoint: no failure is needed"
            )
            continue
        expected = set()
        for failed in cluster.things:
            dead = {failed}
            while True:
                more = {
                    thing.id
                    for thing in cluster.things.values()
                    if thing.id not in dead and any(set(group) <= dead for group in thing.needs)
                }
                if not more:
                    break
                dead |= more
            if not holds(structure, lambda thing, dead=dead: thing not in dead):  # type: ignore[misc]
                expected.add(failed)
        named = set(things_of(structure))
        # A balancer's instance may run on a machine, whose loss breaks what names the instance alone.
        named |= {need for thing in named for group in cluster.things[thing].needs for need in group}
        broken = {fault.failure for fault in found.breaks}
        assert broken == {thing for thing in expected if not thing.startswith("node/") or thing in named}
