"""kubeadm: files of every version, ConfigMaps as kubectl prints them, machines by name or address, external etcd."""

import json
from textwrap import indent

import pytest

from hadesign.importers.result import Imported
from tests.importers.importing import cluster, imported

CLUSTER = """\
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
clusterName: shop
kubernetesVersion: v1.36.4
controlPlaneEndpoint: api.example.org
networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, dnsDomain: k.example.org}
apiServer:
  certSANs: [api.internal]
  extraArgs: {goaway-chance: "0.001", encryption-provider-config: /etc/enc.yaml}
controllerManager: {extraArgs: {node-monitor-grace-period: 20s}}
etcd: {local: {dataDir: /srv/etcd, extraArgs: {heartbeat-interval: "200"}}}
"""
INIT = """\
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
nodeRegistration:
  name: cp-a
  kubeletExtraArgs:
    node-labels: topology.kubernetes.io/zone=a,disk=nvme
    node-ip: 10.0.1.10,fd00:1::10
    max-pods: "200"
localAPIEndpoint: {advertiseAddress: 10.0.1.10, bindPort: 6443}
"""
JOIN = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
nodeRegistration:
  name: W-1
  kubeletExtraArgs: [{name: node-ip, value: 10.0.1.20}, {name: node-labels, value: disk=hdd}]
  taints: [{key: dedicated, value: db, effect: NoSchedule}]
discovery: {bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "api.example.org:6443"}}
"""


def kubeadm(**files: str) -> Imported:
    return imported({f"{name}.yaml": text for name, text in files.items()})


def notes(found: Imported) -> str:
    return "\n".join(f"{note.place}: {note.text}" for note in found.notes)


def test_a_cluster_and_its_machines() -> None:
    found = kubeadm(cluster=CLUSTER, init=INIT, join=JOIN)
    assert found.contradictions == ()
    made = cluster(found)
    assert (made.name, made.kubernetes.version, made.kubernetes.installer) == ("shop", "1.36.4", "kubeadm")
    assert made.endpoint is not None
    assert made.endpoint.address == "api.example.org:6443"
    first, worker = made.nodes
    assert (first.name, first.addresses, first.zone, first.size.pods) == ("cp-a", ("10.0.1.10", "fd00:1::10"), "a", 200)
    assert dict(first.labels) == {"disk": "nvme"}
    assert (worker.name, worker.address, sorted(worker.roles), dict(worker.labels)) == (
        "w-1", "10.0.1.20", ["worker"], {"disk": "hdd"},
    )  # fmt: skip
    assert [(t.key, t.value) for t in worker.taints or ()] == [("dedicated", "db")]
    assert made.etcd is not None
    assert (made.etcd.topology, made.etcd.data_dir, made.etcd.heartbeat) == ("stacked", "/srv/etcd", 0.2)
    assert [member.node for member in made.etcd.members] == ["cp-a"]
    assert made.timers.node_monitor_grace == 20
    assert "api.internal" in {san.value for san in made.api_sans}
    assert "Secrets are encrypted, by a provider that this file does not name" in notes(found)
    assert "cluster.yaml:9" in notes(found)


@pytest.mark.parametrize("version", ["v1beta1", "v1beta2", "v1beta3"])
def test_older_forms_say_the_same(version: str) -> None:
    found = kubeadm(cluster=CLUSTER.replace("v1beta3", version), init=INIT.replace("v1beta3", version))
    assert cluster(found).timers.node_monitor_grace == 20
    assert cluster(found).nodes[0].zone == "a"


def test_versions_of_before_and_of_somebody_else_are_not_read() -> None:
    other = kubeadm(cluster=CLUSTER, init=INIT, old=INIT.replace("v1beta3", "v1alpha3"))
    assert other.passed_over == ("old.yaml",)


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ("api.example.org", "api.example.org:6443"),
        ("api.example.org:8443", "api.example.org:8443"),
        ("10.0.0.100", "10.0.0.100:6443"),
        ('"fd00::100"', "[fd00::100]:6443"),
        ('"[fd00::100]"', "[fd00::100]:6443"),
        ('"[fd00::100]:8443"', "[fd00::100]:8443"),
    ],
)
def test_an_endpoint_without_a_port_has_that_of_the_api_servers(given: str, endpoint: str) -> None:
    found = kubeadm(cluster=CLUSTER.replace("controlPlaneEndpoint: api.example.org", f"controlPlaneEndpoint: {given}"))
    (fact,) = (fact for fact in found.facts if fact.path[-1] == "endpoint")
    assert fact.value == endpoint


def test_a_machine_by_its_address_alone() -> None:
    nameless = INIT.replace("  name: cp-a\n", "")
    made = cluster(kubeadm(cluster=CLUSTER, init=nameless, join=JOIN.replace("  name: W-1\n", "")))
    assert {node.name: (node.zone, sorted(node.roles)) for node in made.nodes} == {
        "node-10-0-1-10": ("a", ["control-plane", "etcd"]),
        "node-10-0-1-20": (None, ["worker"]),
    }
    unknown = kubeadm(cluster=CLUSTER, init=INIT, join="apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n")
    assert "join.yaml:1: a JoinConfiguration without the name or address of its machine" in notes(unknown)


@pytest.mark.parametrize(
    ("taints", "roles", "said"),
    [
        ("[]", ["control-plane", "etcd", "worker"], []),
        ("null", ["control-plane", "etcd"], None),
        ("[{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]", ["control-plane", "etcd"], None),
        ("[{key: node-role.kubernetes.io/master, effect: NoSchedule}]", ["control-plane", "etcd"], None),
        ("[{key: x, effect: NoExecute}]", ["control-plane", "etcd"], ["x"]),
        ("[{key: x, effect: Never}, {key: y, effect: NoSchedule}]", ["control-plane", "etcd"], ["y"]),
    ],
)
def test_taints_of_a_control_plane(taints: str, roles: list[str], said: list[str] | None) -> None:
    text = INIT.replace("  name: cp-a\n", f"  name: cp-a\n  taints: {taints}\n")
    found = kubeadm(cluster=CLUSTER, init=text)
    (node,) = cluster(found).nodes
    assert sorted(node.roles) == roles
    assert (None if node.taints is None else [taint.key for taint in node.taints]) == said
    assert ("a taint of cp-a that cannot be read" in notes(found)) == ("Never" in taints)


STATUS = """\
apiVersion: kubeadm.k8s.io/v1beta2
kind: ClusterStatus
apiEndpoints:
  cp-a: {advertiseAddress: 10.0.1.10, bindPort: 6443}
  cp-b: {advertiseAddress: 10.0.2.10, bindPort: 6443}
"""


def config_map() -> str:
    data = f"  ClusterConfiguration: |\n{indent(CLUSTER, '    ')}  ClusterStatus: |\n{indent(STATUS, '    ')}"
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: kubeadm-config, namespace: kube-system}}\ndata:\n{data}"


def test_the_config_map_as_kubectl_prints_it_in_yaml() -> None:
    found = kubeadm(cm=config_map())
    made = cluster(found)
    assert {node.name: node.address for node in made.nodes} == {"cp-a": "10.0.1.10", "cp-b": "10.0.2.10"}
    lines = config_map().splitlines()
    (fact,) = (fact for fact in found.facts if fact.path[-1] == "version")
    assert "kubernetesVersion" in lines[(fact.places[0].line or 0) - 1]
    (fact,) = (fact for fact in found.facts if fact.path[2:] == ("cp-b", "address"))
    assert "cp-b" in lines[(fact.places[0].line or 0) - 1]


@pytest.mark.parametrize("listed", [False, True])
def test_the_config_map_as_kubectl_prints_it_in_json(listed: bool) -> None:
    kubelet = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 150\n"
    proxy = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n"
    maps = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}
        for name, data in (
            ("kubeadm-config", {"ClusterConfiguration": CLUSTER, "ClusterStatus": STATUS}),
            ("kubelet-config", {"kubelet": kubelet + "systemReserved: {memory: 1Gi}\n"}),
            ("kube-proxy", {"config.conf": proxy, "kubeconfig.conf": "apiVersion: v1\nkind: Config\n"}),
            ("others", {"x": CLUSTER.replace("shop", "other")}),
        )
    ]
    files = (
        {"all.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": maps}, indent=4)}
        if listed
        else {f"{one['metadata']['name']}.json": json.dumps(one, indent=4) for one in maps}  # type: ignore[index]
    )
    found = imported(files)
    assert found.passed_over == (() if listed else ("others.json",))
    made = cluster(found)
    assert (made.name, made.network.proxy) == ("shop", "ipvs")
    assert {node.size.pods for node in made.nodes} == {150}
    assert made.kubelets.common is not None
    text = files["all.json" if listed else "kubeadm-config.json"].splitlines()
    (fact,) = (fact for fact in found.facts if fact.path[-1] == "version")
    assert "ClusterConfiguration" in text[(fact.places[0].line or 0) - 1]


def test_an_etcd_of_its_own_and_the_files_that_lead_to_it() -> None:
    external = (
        "etcd: {external: {endpoints: ['https://10.0.9.1:2379', 'https://u:hush-hush@etcd-b:2379', '::'],"
        " caFile: /e/ca.crt, certFile: /e/c.crt, keyFile: /e/c.key}}\n"
    )
    text = CLUSTER[: CLUSTER.index("etcd: ")] + external
    found = kubeadm(cluster=text, init=INIT)
    made = cluster(found)
    assert made.etcd is not None
    assert (made.etcd.topology, [m.node for m in made.etcd.members]) == ("external", ["node-10-0-9-1", "etcd-b"])
    assert made.etcd.existing is not None
    assert made.etcd.existing.ca == "/e/ca.crt"
    assert "an endpoint of etcd that is no URL" in notes(found)
    assert "hush-hush" not in found.text + notes(found)
    ours = text.replace("/e/ca.crt", "/etc/kubernetes/pki/etcd/ca.crt").replace(
        "/e/c.", "/etc/kubernetes/pki/apiserver-etcd-client."
    )
    assert "existing" not in kubeadm(cluster=ours, init=INIT).text


def test_files_that_found_members_of_an_etcd_apart() -> None:
    member = INIT.replace("cp-a", "etcd-a").replace("10.0.1.10", "10.0.9.1") + (
        "---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.4\n"
        "etcd: {local: {dataDir: /srv/etcd, extraArgs: {initial-cluster: 'etcd-a=https://10.0.9.1:2380'}}}\n"
    )
    plane = CLUSTER[: CLUSTER.index("etcd: ")] + "etcd: {external: {endpoints: ['https://10.0.9.1:2379']}}\n"
    found = kubeadm(cluster=plane, init=INIT, etcd=member)
    assert found.contradictions == ()
    made = cluster(found)
    assert {node.name: sorted(node.roles) for node in made.nodes} == {"cp-a": ["control-plane"], "etcd-a": ["etcd"]}
    assert made.etcd is not None
    assert (made.etcd.topology, made.etcd.data_dir) == ("external", "/srv/etcd")


PROXY = "---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"


@pytest.mark.parametrize(
    ("more", "proxy"),
    [
        ("proxy: {disabled: true}\n", "none"),
        ("proxy: {disabled: false}\n", None),
        (
            "---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: nftables\n",
            "nftables",
        ),
        (PROXY + "mode: ''\n", None),
    ],
)
def test_kube_proxy(more: str, proxy: str | None) -> None:
    assert cluster(kubeadm(cluster=CLUSTER + more, init=INIT)).network.proxy == proxy
    skipped = cluster(kubeadm(cluster=CLUSTER, init=INIT + "skipPhases: [addon/kube-proxy]\n"))
    assert skipped.network.proxy == "none"


def test_what_kubeadm_does_by_itself_and_the_name_that_it_gives_everybody() -> None:
    text = CLUSTER.replace("serviceSubnet: 10.96.0.0/12, ", "").replace("clusterName: shop", "clusterName: kubernetes")
    found = kubeadm(cluster=text, init=INIT.replace(",fd00:1::10", ""))
    assert "serviceCIDR: 10.96.0.0/12" in found.text
    assert "validity: 365d" in found.text
    assert "name: imported" in found.text
    said = kubeadm(cluster=text + "certificateValidityPeriod: 2160h0m0s\n", init=INIT)
    assert "validity: 2160h " in said.text
    assert said.contradictions == ()


def test_kubelets_settings_of_all() -> None:
    kubelet = (
        "---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nshutdownGracePeriod: 60s\n"
        "systemReserved: {cpu: 500m, memory: 1Gi}\nevictionHard: {memory.available: 500Mi, nodefs.available: 10%}\n"
        "rotateCertificates: false\nkubeAPIQPS: 100\n"
    )
    common = cluster(kubeadm(cluster=CLUSTER, init=INIT + kubelet)).kubelets.common
    assert common is not None
    assert (common.shutdown, common.eviction_memory, common.rotate_certificates, common.queries) == (
        60, 500 * 1024**2, False, 100,
    )  # fmt: skip
    assert common.eviction_shares["nodefs.available"] == pytest.approx(0.1)
    patch = kubeadm(cluster=CLUSTER, init=INIT, patch=kubelet.removeprefix("---\n"))
    assert patch.passed_over == ("patch.yaml",)
