"""Network plugins: whose they are to install, values that their charts and the operator know, and Cluster's facts."""

import copy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from hadesign.targets import compile_configs, unfit
from hadesign.targets.calico.installation import typhas
from hadesign.targets.kubespray.variables import PLUGINS as OF_KUBESPRAY
from hadesign.targets.plugins import WRITTEN
from hadesign.targets.rke2.manifests import cilium
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS, Installer
from hadesign.vocabulary.networks import PLUGINS, Plugin
from hadesign.vocabulary.parts import PARTS as RELEASES
from tests.control_plane.custom import structure
from tests.designs import as_cluster
from tests.targets.charts import refused_values
from tests.targets.generated import PARTS, each
from tests.targets.plugin_designs import BOTH, PLUGGED, ROUTER, ROUTERS, UNFIT, alone, both_stacks, plugged, tainted
from tests.targets.shipped import SHIPPED, cluster_of

MINE = ("calico", "cilium", "flannel")


def files_of(cluster: Cluster, plugin: str) -> dict[str, Any]:
    """Return the documents of each file of YAML, read back, and READMEs as they are."""
    found = {a.path.removeprefix(f"configs/{plugin}/"): str(a.content) for a in compile_configs(cluster, [plugin])}
    return {name: list(yaml.safe_load_all(text)) if name.endswith(".yaml") else text for name, text in found.items()}


def values_of(cluster: Cluster) -> dict[str, Any]:
    plugin = cluster.network.plugin or ""
    (values,) = files_of(cluster, plugin)["values.yaml"]
    assert isinstance(values, dict)
    return values


def installation_of(cluster: Cluster) -> dict[str, Any]:
    found = files_of(cluster, "calico")["installation.yaml"][0]["spec"]
    assert isinstance(found, dict)
    return found


def complaints(cluster: Cluster) -> Iterator[str]:
    """Yield what a chart, or the structure of the operator's objects, says against a design's files."""
    for name in MINE:
        if any(one.target == name for one in unfit(cluster)):
            continue
        files = files_of(cluster, name)
        for one in (*files.get("installation.yaml", ()), *files.get("bgp.yaml", ())):
            schema = structure(one["apiVersion"], one["kind"])
            assert schema is not None
            yield from (f"{error.json_path}: {error.message}" for error in schema.iter_errors(one))
        if "values.yaml" in files and (why := refused_values(name, values_of(cluster))):
            yield why


def why_not(data: dict[str, Any], target: str) -> str:
    return next((one.why for one in unfit(as_cluster(data)) if one.target == target), "")


def test_there_is_a_target_for_every_plugin_of_the_list_and_for_no_other() -> None:
    assert WRITTEN == MINE
    assert set(WRITTEN) <= set(get_args(Plugin))


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize("plugin", MINE)
def test_a_plugin_is_ours_where_its_installer_brings_none(installer: Installer, plugin: Plugin) -> None:
    row = INSTALLERS[installer]
    data = plugged(plugin, installer)
    if installer == "managed":
        del data["spec"]["controlPlane"]
        data["spec"]["nodes"] = data["spec"]["nodes"][3:]
    why = why_not(data, plugin)
    if installer == "managed":
        assert why == "the provider installs network plugins, or says how another one is"
    elif row.plugins is None:
        assert why == f"how network plugins are installed under {installer} is not known"
    elif plugin in row.plugins:
        assert why == f"{row.title} installs {PLUGINS[plugin].title} itself"
    else:
        assert why == ""
    own = {"kubeadm", "cluster-api"} | ({"k3s"} if plugin != "flannel" else set())
    own |= {"rke"} if plugin == "cilium" else set()
    assert (why == "") == (installer in own)


def test_kubespray_has_a_name_for_what_it_brings_and_no_more() -> None:
    assert {name for name in OF_KUBESPRAY if PLUGINS[name].installed} == set(INSTALLERS["kubespray"].plugins or ())


@pytest.mark.parametrize(("target", "data", "why"), UNFIT.values(), ids=UNFIT)
def test_what_is_not_said_is_not_invented(target: str, data: dict[str, Any], why: str) -> None:
    assert why_not(data, target) == why


LOCAL = {"name": "local", "type": "node-local"}


@pytest.mark.parametrize(
    ("spec", "address"),
    [
        ({}, ("api.example.org", 8443)),
        ({"controlPlane": {"endpoint": "api.example.org:8443", "nodeEndpoint": "10.0.1.9:7443"}}, ("10.0.1.9", 7443)),
        ({"loadBalancers": [LOCAL]}, ("localhost", 8443)),
        ({"controlPlane": {"endpoint": "[fd00:1::9]:6443"}}, ("fd00:1::9", 6443)),
    ],
)
def test_the_api_is_reached_as_the_machines_do(spec: dict[str, Any], address: tuple[str, int]) -> None:
    host, port = address
    found = values_of(as_cluster(plugged("cilium", network={"kubeProxy": "none"}, **copy.deepcopy(spec))))
    told = {"kubeProxyReplacement": True, "k8sServiceHost": host, "k8sServicePort": str(port)}
    assert found | told == found
    files = files_of(as_cluster(plugged("calico", network={"kubeProxy": "none"}, **copy.deepcopy(spec))), "calico")
    (endpoint,) = files["kubernetes-services-endpoint.yaml"]
    assert endpoint["metadata"] == {"name": "kubernetes-services-endpoint", "namespace": "tigera-operator"}
    assert endpoint["data"] == {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": str(port)}
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    assert f"`{shown}`" in files["README.md"]


def test_rke2_s_cilium_is_told_the_same_by_the_same_names() -> None:
    told = yaml.safe_load(cilium()["spec"]["valuesContent"])
    assert told == {"kubeProxyReplacement": True, "k8sServiceHost": "localhost", "k8sServicePort": "6443"}
    assert refused_values("cilium", told) == ""


@pytest.mark.parametrize("proxy", ["iptables", "nftables", "ipvs", None])
def test_with_kube_proxy_nothing_takes_its_place(proxy: str | None) -> None:
    network = {"kubeProxy": proxy}
    assert values_of(as_cluster(plugged("cilium", network=network)))["kubeProxyReplacement"] is False
    cluster = as_cluster(plugged("calico", network=network))
    assert sorted(files_of(cluster, "calico")) == ["README.md", "installation.yaml"]
    plane = {"iptables": "Iptables", "ipvs": "Iptables", "nftables": "Nftables"}
    assert installation_of(cluster)["calicoNetwork"].get("linuxDataplane") == plane.get(proxy or "")


def test_networks_of_pods_are_the_cluster_s() -> None:
    masks = {"nodeMask": 25, "nodeMaskIPv6": 72}
    ranges = values_of(as_cluster(both_stacks("cilium", network=masks)))
    assert ranges["ipam"]["operator"] == {
        "clusterPoolIPv4PodCIDRList": ["10.244.0.0/16"],
        "clusterPoolIPv4MaskSize": 25,
        "clusterPoolIPv6PodCIDRList": ["fd10::/60"],
        "clusterPoolIPv6MaskSize": 72,
    }
    assert (ranges["ipv4"], ranges["ipv6"]) == ({"enabled": True}, {"enabled": True})
    pools = installation_of(as_cluster(both_stacks("calico", network=masks)))["calicoNetwork"]["ipPools"]
    assert [(one["name"], one["cidr"], one.get("blockSize")) for one in pools] == [
        ("default-ipv4-ippool", "10.244.0.0/16", 25),
        ("default-ipv6-ippool", "fd10::/60", None),  # Calico has no block as large as a /72
    ]
    flannel = values_of(as_cluster(both_stacks("flannel", network=masks)))
    assert (flannel["podCidr"], flannel["podCidrv6"]) == tuple(BOTH.split(","))


def test_an_ip_version_that_pods_do_not_have_is_off() -> None:
    six = {"podCIDR": "fd10::/56", "serviceCIDR": "fd20::/112"}
    found = values_of(as_cluster(plugged("cilium", network=six)))
    assert (found["ipv4"], found["ipv6"]) == ({"enabled": False}, {"enabled": True})
    assert found["ipam"]["operator"] == {"clusterPoolIPv6PodCIDRList": ["fd10::/56"], "clusterPoolIPv6MaskSize": 64}
    # Left out, the chart would put its own network in its place.
    assert values_of(as_cluster(plugged("flannel", network=six)))["podCidr"] == ""
    network = installation_of(as_cluster(plugged("calico", network=six)))["calicoNetwork"]
    assert [key for key in network if key.startswith("nodeAddress")] == ["nodeAddressAutodetectionV6"]


@pytest.mark.parametrize(
    ("make", "network", "size"),
    [(plugged, {"mtu": 9000}, 8950), (both_stacks, {"mtu": 1500}, 1430), (plugged, {}, None)],
)
def test_packets_of_pods_leave_room_for_what_carries_them(
    make: Callable[..., dict[str, Any]], network: dict[str, int], size: int | None
) -> None:
    assert installation_of(as_cluster(make("calico", network=network)))["calicoNetwork"].get("mtu") == size
    # These two make room by themselves, and are told of the machines' network.
    assert values_of(as_cluster(make("cilium", network=network))).get("MTU") == network.get("mtu")
    assert values_of(as_cluster(make("flannel", network=network)))["flannel"].get("mtu") == network.get("mtu")


def test_calico_needs_no_router_and_takes_the_addresses_that_kubernetes_knows() -> None:
    network = installation_of(as_cluster(both_stacks("calico")))["calicoNetwork"]
    assert network["bgp"] == "Disabled"
    assert {pool["encapsulation"] for pool in network["ipPools"]} == {"VXLAN"}
    known = {"kubernetes": "NodeInternalIP"}
    assert (network["nodeAddressAutodetectionV4"], network["nodeAddressAutodetectionV6"]) == (known, known)


@pytest.mark.parametrize(
    ("network", "nat"),
    [("10.244.0.0/16", "Enabled"), ("fd10::/56", "Enabled"), ("2a00:1450:4001::/48", "Disabled")],
)
def test_addresses_that_the_world_knows_are_not_hidden(network: str, nat: str) -> None:
    services = {"serviceCIDR": "fd20::/112"} if ":" in network else {}
    cluster = as_cluster(plugged("calico", network={"podCIDR": network} | services))
    assert [pool["natOutgoing"] for pool in installation_of(cluster)["calicoNetwork"]["ipPools"]] == [nat]


@pytest.mark.parametrize(
    ("mask", "network", "block"),
    [(None, "10.244.0.0/16", None), (28, "172.20.0.0/25", 28), (16, "10.0.0.0/8", None), (20, "10.16.0.0/12", 20)],
)
def test_a_block_is_as_large_as_the_range_of_a_node_where_calico_has_that(
    mask: int | None, network: str, block: int | None
) -> None:
    spec = plugged("calico", network={"podCIDR": network, "nodeMask": mask, "serviceCIDR": "192.168.0.0/20"})
    if network == "10.0.0.0/8":
        spec["spec"]["infrastructure"] = {"zones": [{"name": zone} for zone in "abc"]}
    (pool,) = installation_of(as_cluster(spec))["calicoNetwork"]["ipPools"]
    assert pool.get("blockSize") == block


def told(plugin: str, **network: Any) -> dict[str, Any]:
    """Return both IP versions with a router of each, which learns of pods."""
    return both_stacks(plugin, network={"bgp": ROUTERS} | network)


def test_calico_tells_routers_of_pods_where_the_design_says_so() -> None:
    cluster = as_cluster(told("calico", mtu=1500))
    network = installation_of(cluster)["calicoNetwork"]
    assert (network["bgp"], network["mtu"]) == ("Enabled", 1500)
    assert {pool["encapsulation"] for pool in network["ipPools"]} == {"None"}
    objects = files_of(cluster, "calico")["bgp.yaml"]
    assert [(one["kind"], one["metadata"]["name"], one["spec"]) for one in objects] == [
        ("BGPConfiguration", "default", {"asNumber": 64513, "nodeToNodeMeshEnabled": True}),
        ("BGPPeer", "router-10.0.0.1", {"peerIP": "10.0.0.1", "asNumber": 64512}),
        (
            "BGPPeer",
            "router-fd00-0000-0000-0000-0000-0000-0000-0001",
            {"peerIP": "fd00::1", "asNumber": 4200000000},
        ),
    ]
    large = as_cluster(PLUGGED["calico-large"])
    assert files_of(large, "calico")["bgp.yaml"][0]["spec"]["nodeToNodeMeshEnabled"] is False


def test_cilium_tells_routers_of_pods_where_the_design_says_so() -> None:
    cluster = as_cluster(told("cilium"))
    values = values_of(cluster)
    assert values["bgpControlPlane"] == {"enabled": True}
    assert "tunnelProtocol" not in values
    ranges = [values[key] for key in ("routingMode", "ipv4NativeRoutingCIDR", "ipv6NativeRoutingCIDR")]
    assert ranges == ["native", *BOTH.split(",")]
    advertisement, peer, instances = files_of(cluster, "cilium")["bgp.yaml"]
    labels = advertisement["metadata"]["labels"]
    assert [one["advertisementType"] for one in advertisement["spec"]["advertisements"]] == ["PodCIDR"]
    families = peer["spec"]["families"]
    assert [(one["afi"], one["advertisements"]["matchLabels"]) for one in families] == [
        ("ipv4", labels),
        ("ipv6", labels),
    ]
    (instance,) = instances["spec"]["bgpInstances"]
    assert instance["localASN"] == 64513
    assert [(one["peerAddress"], one["peerASN"]) for one in instance["peers"]] == [
        (one["address"], one["asn"]) for one in ROUTERS["peers"]
    ]
    assert {one["peerConfigRef"]["name"] for one in instance["peers"]} == {peer["metadata"]["name"]}


def test_routers_are_in_the_table_of_flows() -> None:
    (flow,) = [flow for flow in as_cluster(told("calico")).flows if flow.id == "routers/tcp/179"]
    assert (flow.source.role, flow.target.role, flow.protocol, flow.ports) == ("node", "router", "TCP", (179, 179))
    assert len(flow.source.nodes) == 9
    assert not any(flow.id.startswith("routers/") for flow in as_cluster(plugged("calico")).flows)


@pytest.mark.parametrize("installer", ["kubespray", "rke2"])
def test_what_an_installer_does_not_tell_routers_is_left_to_people(installer: str) -> None:
    for bgp, left in ((ROUTER, True), (None, False)):
        found = compile_configs(as_cluster(plugged("calico", installer, network={"bgp": bgp})), [installer])
        (readme,) = [str(a.content) for a in found if a.path.endswith("/README.md")]
        assert ("No router learns of pods by these files" in readme) is left


@pytest.mark.parametrize(
    ("version", "release", "kinds"),
    [("1.36.4", "v3.32.2", "v1_crd_projectcalico_org"), ("1.37.1", "v3.33.0", "v3_projectcalico_org")],
)
def test_calico_s_release_was_tried_with_the_design_s_kubernetes(version: str, release: str, kinds: str) -> None:
    data = plugged("calico", kubernetes={"version": version, "installer": "kubeadm"})
    said = files_of(as_cluster(data), "calico")["README.md"]
    assert f"/calico/{release}/manifests/{kinds}.yaml" in said
    tried = RELEASES["calico"].releases[release.removeprefix("v").rpartition(".")[0]]
    assert tried[0] <= int(version.split(".")[1]) <= (tried[1] or 99)


def test_k3s_s_own_balancer_may_pass_on() -> None:
    for installer, forwards in (("k3s", "Enabled"), ("kubeadm", None)):
        found = installation_of(as_cluster(plugged("calico", installer)))
        assert found["calicoNetwork"].get("containerIPForwarding") == forwards


@pytest.mark.parametrize(
    ("nodes", "copies"),
    [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (199, 3), (399, 3), (401, 4), (601, 5), (1001, 7), (2001, 12), (3601, 20)],
)
def test_typha_is_as_many_as_the_operator_makes_it(nodes: int, copies: int) -> None:
    assert typhas(nodes) == copies  # pkg/common/autoscale.go


def test_operators_stand_apart_and_have_a_budget() -> None:
    operator = values_of(as_cluster(plugged("cilium")))["operator"]
    assert operator["replicas"] == 2
    assert operator["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    (apart,) = operator["topologySpreadConstraints"]
    assert (apart["topologyKey"], apart["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "ScheduleAnyway")
    assert "tolerations" not in operator


def test_no_copy_waits_for_a_node_that_there_is_not() -> None:
    assert values_of(as_cluster(alone("cilium")))["operator"] == {"replicas": 1}
    assert installation_of(as_cluster(alone("calico")))["controlPlaneReplicas"] == 1
    operator = values_of(as_cluster(tainted("cilium")))["operator"]
    assert operator["replicas"] == 2
    assert {"key": "dedicated", "operator": "Exists"} in operator["tolerations"]
    assert {"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"} in operator["tolerations"]


@pytest.mark.parametrize("plugin", MINE)
def test_readme_says_whether_policies_are_kept(plugin: Plugin) -> None:
    said = files_of(as_cluster(plugged(plugin)), plugin)["README.md"]
    assert ("NetworkPolicy is enforced" in said) is (PLUGINS[plugin].policies is True)
    assert ("NetworkPolicy is **not** enforced" in said) is (PLUGINS[plugin].policies is False)
    assert PLUGINS[plugin].policies_source in said


@pytest.mark.parametrize(("installer", "plugin"), [("kubeadm", "calico"), ("k3s", "cilium"), ("kubeadm", "flannel")])
def test_the_installer_s_readme_leads_to_the_plugin_s(installer: str, plugin: str) -> None:
    cluster = as_cluster(plugged(plugin, installer))
    found = {a.path: str(a.content) for a in compile_configs(cluster)}
    assert f"`../{plugin}/README.md`" in found[f"configs/{installer}/README.md"]
    assert f"configs/{plugin}/README.md" in found


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_shipped_designs_are_told_in_names_that_there_are(file: Path) -> None:
    assert list(complaints(cluster_of(file))) == []


@pytest.mark.parametrize("data", [*PLUGGED.values(), *map(both_stacks, MINE), told("calico"), told("cilium")])
def test_designs_are_told_in_names_that_there_are(data: dict[str, Any]) -> None:
    assert list(complaints(as_cluster(data))) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_designs_are_told_in_names_that_there_are(part: int) -> None:
    def judged(data: dict[str, Any]) -> None:
        assert list(complaints(as_cluster(data))) == []

    each(part, judged)


@pytest.mark.parametrize(
    ("chart", "values"),
    [
        ("cilium", {"k8sServiceHosts": "a"}),
        ("cilium", {"MTU": "1500"}),
        ("cilium", {"routingMode": "tunnels"}),
        ("cilium", {"operator": {"podDisruptionBudget": {"maxUnavailables": 1}}}),
        ("cilium", {"ipam": {"operator": {"clusterPoolIPv4PodCIDR": "10.244.0.0/16"}}}),
        ("flannel", {"podCIDR": "10.244.0.0/16"}),
        ("flannel", {"flannel": {"backend": "vxlans"}}),
        ("flannel", {"flannel": {"Mtu": 1500}}),
    ],
)
def test_a_misspelt_value_is_noticed(chart: str, values: Mapping[str, Any]) -> None:
    assert refused_values(chart, values) != ""
