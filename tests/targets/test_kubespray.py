"""Kubespray's inventory: real names only, and values that are the Cluster's, read back as Ansible would."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.targets import target
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, zones
from tests.targets.generated import PARTS, each
from tests.targets.kubespray.designs import (
    BOTH,
    IPV6,
    PODS,
    PODS6,
    SERVICES,
    SERVICES6,
    apart,
    balanced,
    by_bgp,
    for_kubespray,
    kinds,
    kube_vip,
    shipped,
    small,
)
from tests.targets.kubespray.names import known
from tests.targets.kubespray.reading import Files, files_of, groups_of, names_in, variables_of

CLUSTERS = kinds() | shipped()


def lacks(cluster: Cluster, files: Files) -> list[str]:
    """Return what an inventory does not say of a Cluster, or says otherwise."""
    etcd, groups = cluster.etcd, groups_of(files)
    assert etcd
    roles = {node.name: node.roles for node in cluster.nodes}
    told = {host: variables_of(files, host) for host in groups["all"]}
    wanted: dict[str, tuple[Any, Any]] = {
        "control plane": (groups["kube_control_plane"], [server.node for server in cluster.api_servers]),
        "members": (groups["etcd"], [member.node for member in etcd.members]),
        "workers": ({n for n in roles if "worker" in roles[n]} - set(groups["kube_node"]), set()),
        "cluster": (set(groups["k8s_cluster"]), {n for n in roles if roles[n] & {"worker", "control-plane"}}),
        "names": (names_in(files) - known(), set()),
        "names of members": (
            {h: v["etcd_member_name"] for h, v in told.items() if "etcd_member_name" in v},
            {member.node: member.name for member in etcd.members},
        ),
        "addresses": ({h: v.get("ansible_host") for h, v in told.items()},
                      {n.name: n.address for n in cluster.nodes if n.name in told}),
    }  # fmt: skip
    for host, values in told.items():
        wanted[f"etcd's timers on {host}"] = (
            (values["etcd_heartbeat_interval"], values["etcd_election_timeout"]),
            (str(max(round(etcd.heartbeat * 1000), 1)), str(max(round(etcd.election * 1000), 1))),
        )
        wanted[f"version on {host}"] = (values["kube_version"], cluster.kubernetes.version)
        if host in groups["k8s_cluster"]:
            sans = {san.value for san in cluster.api_sans}
            wanted[f"names in certificates on {host}"] = (set(values["supplementary_addresses_in_ssl_keys"]), sans)
            ranges = {values.get("kube_pods_subnet"), values.get("kube_pods_subnet_ipv6")} - {None}
            wanted[f"pods on {host}"] = (ranges, {pods.network for pods in cluster.network.pods})
    return [f"{what}: {found} != {right}" for what, (found, right) in wanted.items() if found != right]


@pytest.mark.parametrize("name", CLUSTERS)
def test_an_inventory_says_what_the_cluster_is(name: str) -> None:
    assert target("kubespray").why_not(CLUSTERS[name]) == ""
    assert lacks(CLUSTERS[name], files_of(CLUSTERS[name])) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_valid_is_an_inventory_or_a_reason(part: int) -> None:
    fitting = []

    def judged(data: dict[str, Any]) -> None:
        cluster = as_cluster(for_kubespray(data))
        if target("kubespray").why_not(cluster):
            return
        try:
            files = files_of(cluster)
        except InputError as refused:
            assert all("Kubespray needs" in one.message for one in refused.diagnostics)
            return
        fitting.append(name := cluster.name)
        assert lacks(cluster, files) == [], name

    each(part, judged)
    assert fitting


def told(cluster: Cluster, host: str) -> dict[str, Any]:
    return variables_of(files_of(cluster), host)


# --- the way to the API -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "localhost", "domain", "address"),
    [
        (
            {"loadBalancers": balanced(type="hardware", vip="10.0.9.9")},
            False,
            "api.example.org",
            {"address": "10.0.9.9", "port": 6443},
        ),
        (
            {"loadBalancers": balanced(type="cloud", dnsName="lb.example.net"),
             "controlPlane": {"endpoint": "lb.example.net:443"}},
            False,
            "lb.example.net",
            {"address": "lb.example.net", "port": 443},
        ),
        ({"loadBalancers": balanced(type="node-local"), "controlPlane": {}}, True, None, None),
        (
            {"loadBalancers": [{"name": "local", "type": "node-local"},
                               {"name": "out", "type": "hardware", "vip": "10.0.9.9"}]},
            True,
            None,
            None,
        ),
        (
            {"nodes": [{"name": "cp", "zone": "a", "roles": ["control-plane"]}], "controlPlane": {}},
            False,
            None,
            None,
        ),
    ],
    ids=["appliance", "cloud", "node-local", "node-local and a balancer for others", "one server"],
)  # fmt: skip
def test_the_way_to_the_api(spec: dict[str, Any], localhost: bool, domain: str | None, address: Any) -> None:
    values = told(small(**spec), "cp" if "nodes" in spec else "cp-a-1")
    assert values["loadbalancer_apiserver_localhost"] is localhost
    assert values.get("apiserver_loadbalancer_domain_name") == domain
    assert values.get("loadbalancer_apiserver") == address


def test_kube_vip_is_told_its_address_and_ipvs_is_strict() -> None:
    values = told(kube_vip(election={"leaseDuration": "15s", "renewDeadline": "10s", "retryPeriod": "2s"}), "cp-a-1")
    vip = {name: value for name, value in values.items() if name.startswith("kube_vip_")}
    assert vip == {
        "kube_vip_enabled": True,
        "kube_vip_controlplane_enabled": True,
        "kube_vip_arp_enabled": True,
        "kube_vip_address": "10.0.1.200",
        "kube_vip_cidr": 32,
        "kube_vip_interface": "eth0",
        "kube_vip_leaseduration": 15,
        "kube_vip_renewdeadline": 10,
        "kube_vip_retryperiod": 2,
    }
    assert values["kube_proxy_strict_arp"] is True
    assert values["loadbalancer_apiserver"] == {"address": "10.0.1.200", "port": 6443}


def test_kube_vip_is_told_which_routers_to_tell() -> None:
    values = told(by_bgp(), "cp-b-1")
    assert values["kube_vip_bgppeers"] == ["10.0.0.1:65001", "10.0.0.2:65001"]
    assert (values["kube_vip_local_as"], values["kube_vip_bgp_routerid"]) == (65000, "10.0.2.2")
    assert (values["kube_vip_arp_enabled"], values["kube_vip_interface"]) == (False, "lo")
    assert "kube_vip_bgp_routerid" not in told(by_bgp(), "w-a-1")


def test_machines_with_interfaces_of_their_own_are_told_them() -> None:
    nodes = control_plane({"a": 3})
    for number, node in enumerate(nodes[:2]):
        node["interface"] = f"eth{number}"
    entry = balanced(type="kube-vip", vip="10.0.1.200", announce="l2")
    cluster = small(nodes=nodes, loadBalancers=entry, controlPlane={"endpoint": "10.0.1.200:6443"})
    found = [told(cluster, node["name"]).get("kube_vip_interface") for node in nodes]
    assert found == ["eth0", "eth1", None]


# --- machines ---------------------------------------------------------------------------------------------------------

TAINT = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
GPU = {"key": "gpu", "value": "no", "effect": "NoExecute"}


@pytest.mark.parametrize(
    ("roles", "taints", "takes_pods", "given"),
    [
        (["control-plane"], None, False, None),
        (["control-plane"], [], True, None),
        (["control-plane"], [TAINT], False, None),
        (["control-plane"], [TAINT, GPU], False, ["gpu=no:NoExecute"]),
        (["control-plane"], [GPU], True, ["gpu=no:NoExecute"]),
        (["control-plane", "worker"], None, True, None),
        (["control-plane", "worker"], [TAINT], True, ["node-role.kubernetes.io/control-plane=:NoSchedule"]),
    ],
)
def test_taints_are_kubesprays_own_or_given(roles: list[str], taints: Any, takes_pods: bool, given: Any) -> None:
    more = {} if taints is None else {"taints": taints}
    cluster = small(nodes=[{"name": "cp", "zone": "a", "roles": roles, **more}], controlPlane={})
    files = files_of(cluster)
    assert ("cp" in groups_of(files)["kube_node"]) is takes_pods
    assert variables_of(files, "cp").get("node_taints") == given


def test_labels_are_texts_and_zones_are_labels_where_no_cloud_sets_them() -> None:
    pool = WORKERS | {"labels": {"a": "no", "b": "010", "node-role.kubernetes.io/worker": ""}}
    values = told(small(nodes=[*control_plane({"a": 1}), pool], controlPlane={}), "w-a-1")
    assert values["node_labels"] == {"a": "no", "b": "010", "node-role.kubernetes.io/worker": "",
                                     "topology.kubernetes.io/zone": "a"}  # fmt: skip
    aws = small(zones("a", provider="aws"), nodes=[*control_plane({"a": 1}), WORKERS], controlPlane={})
    assert "node_labels" not in told(aws, "w-a-1")


WORKERS: dict[str, Any] = {"pool": "w", "roles": ["worker"], "perZone": 1}


def test_machines_that_only_balance_are_none_of_kubesprays_business() -> None:
    nodes = [*control_plane({"a": 3}), {"name": "lb", "zone": "a", "roles": ["load-balancer"]}]
    assert groups_of(files_of(small(nodes=nodes)))["all"] == ["cp-a-1", "cp-a-2", "cp-a-3"]


def test_machines_of_etcd_alone_know_what_they_must() -> None:
    cluster = small(nodes=apart(), network={"cni": "flannel", "podCIDR": PODS, "serviceCIDR": SERVICES})
    values = told(cluster, "etcd-b")
    assert {"kube_version", "kube_network_plugin", "dns_domain", "ipv4_stack", "etcd_deployment_type"} <= set(values)
    assert "kube_pods_subnet" not in values


@pytest.mark.parametrize(
    ("infrastructure", "pods", "services", "stacks", "addresses"),
    [
        (None, PODS, SERVICES, (True, False), {"ip": "10.0.1.2", "access_ip": "10.0.1.2"}),
        (IPV6, PODS6, SERVICES6, (False, True), {"ip6": "fd00:1::2", "access_ip6": "fd00:1::2"}),
        (BOTH, [PODS, PODS6], [SERVICES, SERVICES6], (True, True),
         {"ip": "10.0.1.2", "access_ip": "10.0.1.2", "ip6": "fd00:1::2", "access_ip6": "fd00:1::2"}),
        (BOTH, PODS, SERVICES, (True, False), {"ip": "10.0.1.2", "access_ip": "10.0.1.2"}),
    ],
)  # fmt: skip
def test_ip_versions(infrastructure: Any, pods: Any, services: Any, stacks: Any, addresses: dict[str, str]) -> None:
    values = told(small(infrastructure, network={"podCIDR": pods, "serviceCIDR": services}), "cp-a-1")
    assert (values["ipv4_stack"], values["ipv6_stack"]) == stacks
    assert {n: v for n, v in values.items() if n in ("ip", "ip6", "access_ip", "access_ip6")} == addresses
    assert (values.get("kube_pods_subnet"), values.get("kube_service_addresses")) == (
        (PODS, SERVICES) if stacks[0] else (None, None)
    )
    assert (values.get("kube_pods_subnet_ipv6"), values.get("kube_network_node_prefix_ipv6")) == (
        (PODS6, 64) if stacks[1] else (None, None)
    )
