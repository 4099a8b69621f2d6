"""MetalLB: pools of the balancers' own addresses, announced by the nodes and to the routers that the design says."""

from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs, uncovered
from tests.control_plane.custom import structure
from tests.designs import as_cluster, control_plane, zones
from tests.targets.plugin_designs import ANNOUNCED, BY_BGP, ROUTERS, metallb


def objects_of(data: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the objects by kind and name, each taken by the structure of its kind."""
    found = {a.path: str(a.content) for a in compile_configs(as_cluster(data), ["metallb"])}
    objects = list(yaml.safe_load_all(found["configs/metallb/metallb.yaml"]))
    for one in objects:
        schema = structure(one["apiVersion"], one["kind"])
        assert schema is not None
        assert list(schema.iter_errors(one)) == []
        assert one["metadata"]["namespace"] == "metallb-system"
    return {(one["kind"], one["metadata"]["name"]): one["spec"] for one in objects}


def readme_of(data: dict[str, Any]) -> str:
    found = {a.path: str(a.content) for a in compile_configs(as_cluster(data), ["metallb"])}
    return found["configs/metallb/README.md"]


@pytest.mark.parametrize(("vip", "pool"), [("10.0.1.200", "10.0.1.200/32"), ("fd00::9", "fd00::9/128")])
def test_a_pool_is_the_balancer_s_address_and_nobody_gets_it_by_chance(vip: str, pool: str) -> None:
    found = objects_of(metallb({"vip": vip, "routed": True}))
    assert found == {
        ("IPAddressPool", "web"): {"addresses": [pool], "autoAssign": False},
        ("L2Advertisement", "web"): {"ipAddressPools": ["web"]},
    }


def test_by_arp_only_machines_of_the_address_s_subnet_announce_it() -> None:
    ((selector,),) = (objects_of(metallb({}))["L2Advertisement", "web"]["nodeSelectors"],)
    zone = "topology.kubernetes.io/zone"
    assert selector == {"matchExpressions": [{"key": zone, "operator": "NotIn", "values": ["b", "c"]}]}
    said = readme_of(metallb({}))
    assert "by one of the nodes of a, as its address is in no other subnet" in said
    assert "all zones with the address's subnet are lost: nobody can announce it" in said
    stretched = {"zones": [{"name": zone, "subnet": "10.0.0.0/16"} for zone in "abc"]}
    assert objects_of(metallb({}, infrastructure=stretched))["L2Advertisement", "web"] == {"ipAddressPools": ["web"]}


def test_the_zone_is_the_one_that_nodes_are_labelled_with() -> None:
    label = {"labels": {"topology.kubernetes.io/zone": "eu-1b"}}
    nodes = [*control_plane({"a": 1}), {"name": "w", "zone": "b", "roles": ["worker"], **label}]
    found = objects_of(metallb({}, nodes=nodes, infrastructure=zones("a", "b")))
    (selector,) = found["L2Advertisement", "web"]["nodeSelectors"]
    assert selector["matchExpressions"][0]["values"] == ["eu-1b"]


def test_machines_that_are_named_announce_it_alone_and_may_be_silent_by_a_label() -> None:
    data = metallb({"instances": ["cp-a-1", "cp-b-1"]})
    (selector,) = objects_of(data)["L2Advertisement", "web"]["nodeSelectors"]
    host = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["cp-a-1", "cp-b-1"]}
    assert selector == {"matchExpressions": [host]}
    label = "kubectl label nodes cp-a-1 cp-b-1 node.kubernetes.io/exclude-from-external-load-balancers-"
    assert label in readme_of(data)
    assert label not in readme_of(metallb({}))


def test_routers_are_told_by_sessions_of_their_own_and_forget_soon() -> None:
    found = objects_of(metallb(BY_BGP, BY_BGP | {"name": "web", "vip": "192.0.2.2", "failoverTime": "6s"}))
    names = ["router-10.0.0.1", "router-fd00-0000-0000-0000-0000-0000-0000-0001"]
    assert [name for kind, name in found if kind == "BGPPeer"] == names
    timers = {"holdTime": "6s", "keepaliveTime": "2s"}  # the shorter one holds for both
    assert found["BGPPeer", names[0]] == {"myASN": 64513, "peerASN": 64512, "peerAddress": "10.0.0.1", **timers}
    assert found["BGPPeer", names[1]] == {"myASN": 64513, "peerASN": 4200000000, "peerAddress": "fd00::1", **timers}
    for name in ("wan", "web"):
        assert found["BGPAdvertisement", name] == {"ipAddressPools": [name], "peers": names}


@pytest.mark.parametrize(
    ("told", "hold", "keep"), [({}, 9, 3), ({"failoverTime": "1s"}, 3, 1), ({"failoverTime": "5m"}, 90, 30)]
)
def test_a_silent_node_is_forgotten_within_what_the_protocol_allows(told: Any, hold: int, keep: int) -> None:
    peer = objects_of(metallb(BY_BGP | told))["BGPPeer", "router-10.0.0.1"]
    assert (peer["holdTime"], peer["keepaliveTime"]) == (f"{hold}s", f"{keep}s")


def test_the_manifest_is_the_one_that_speaks_bgp_where_that_is_needed() -> None:
    assert "metallb-native.yaml" in readme_of(metallb({}))
    assert "metallb-frr-k8s.yaml" in readme_of(metallb({}, BY_BGP))


@pytest.mark.parametrize(("proxy", "strict"), [("ipvs", True), ("iptables", False), ("none", False)])
def test_ipvs_must_be_strict(proxy: str, strict: bool) -> None:
    assert ("answers ARP for every service" in readme_of(metallb({}, network={"kubeProxy": proxy}))) is strict


def test_k3s_s_own_balancer_steps_aside() -> None:
    for installer, disabled in (("k3s", ["servicelb"]), ("rke2", None)):
        kubernetes = {"version": "1.36.4", "installer": installer}
        endpoint = {"endpoint": "api.example.org:6443"}
        built = as_cluster(metallb({}, kubernetes=kubernetes, controlPlane=endpoint))
        servers = [a for a in compile_configs(built, [installer]) if "/server-" in a.path]
        assert {str(yaml.safe_load(str(a.content)).get("disable")) for a in servers} == {str(disabled)}


def test_it_is_covered_where_it_is_written_and_named_where_not() -> None:
    assert uncovered(as_cluster(metallb({}))) == ()
    assert [one.name for one in uncovered(as_cluster(metallb({"announce": None})))] == ["web"]


@pytest.mark.parametrize("data", ANNOUNCED.values(), ids=ANNOUNCED)
def test_designs_come_out_in_objects_that_there_are(data: dict[str, Any]) -> None:
    assert any(kind == "IPAddressPool" for kind, _name in objects_of(data))


def test_an_object_that_is_none_is_noticed() -> None:
    schema = structure("metallb.io/v1beta2", "BGPPeer")
    assert schema is not None
    broken = {"apiVersion": "metallb.io/v1beta2", "kind": "BGPPeer", "spec": {"myAsn": ROUTERS["asn"]}}
    assert list(schema.iter_errors(broken))
