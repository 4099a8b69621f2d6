"""RKE's cluster.yml: machines, versions, snapshots, networks, and what RKE does where it is told nothing."""

import pytest

from hadesign.importers.result import Imported
from tests.importers.importing import cluster, imported

NODES = """\
cluster_name: shop
kubernetes_version: v1.32.13-rancher1-3
nodes:
- address: 203.0.113.10
  internal_address: 10.0.1.10
  hostname_override: CP-A
  user: rancher
  role: [controlplane, etcd]
  labels: {topology.kubernetes.io/zone: a, disk: nvme}
- address: 10.0.2.10
  role: [controlplane, etcd, worker]
  taints: [{key: dedicated, value: db, effect: NoSchedule}, {key: x, effect: PreferNoSchedule}]
- address: worker-c.example.org
  role: worker
"""


def rke(more: str = "", nodes: str = NODES) -> Imported:
    return imported({"cluster.yml": nodes + more})


def test_machines_have_the_names_that_rke_gives_them() -> None:
    found = rke()
    assert found.formats == {"rke": ("cluster.yml",)}
    made = cluster(found)
    assert (made.name, made.kubernetes.version, made.kubernetes.installer) == ("shop", "1.32.13", "rke")
    assert {node.name: (node.address, sorted(node.roles)) for node in made.nodes} == {
        "cp-a": ("10.0.1.10", ["control-plane", "etcd"]),
        "10.0.2.10": ("10.0.2.10", ["control-plane", "etcd", "worker"]),
        "worker-c.example.org": (None, ["worker"]),
    }
    first, second, _third = made.nodes
    assert (first.zone, dict(first.labels), first.taints) == ("a", {"disk": "nvme"}, None)
    assert [(t.key, t.value, t.effect) for t in second.taints or ()] == [
        ("dedicated", "db", "NoSchedule"),
        ("x", None, "PreferNoSchedule"),
    ]
    assert "# cluster.yml:5" in found.text
    assert [(member.node) for member in made.etcd.members] == ["cp-a", "10.0.2.10"] if made.etcd else False


@pytest.mark.parametrize(
    ("more", "version"),
    [
        ("", "1.32.13"),
        ("system_images: {kubernetes: 'rancher/hyperkube:v1.31.14-rancher1'}\n", "1.31.14"),
        ("system_images: {kubernetes: rancher/hyperkube}\n", "1.32.13"),
    ],
)
def test_the_image_comes_before_the_version_that_is_asked_for(more: str, version: str) -> None:
    assert cluster(rke(more)).kubernetes.version == version


def test_a_version_that_is_none_is_said() -> None:
    found = rke(nodes=NODES.replace("v1.32.13-rancher1-3", "latest"))
    assert any("kubernetes_version is no version" in note.text for note in found.notes)
    assert "latest" not in found.text


@pytest.mark.parametrize(
    ("etcd", "interval", "kept", "retention", "location"),
    [
        ("{}", 43200, None, 259200, None),
        ("{snapshot: true, creation: 6h, retention: 24h}", 21600, None, 86400, None),
        ("{snapshot: true, backup_config: {interval_hours: 3, retention: 8}}", 10800, 8, None, None),
        ("{backup_config: {enabled: true}}", 43200, 6, None, None),
        ("{backup_config: {s3backupconfig: {bucket_name: shop, folder: /etcd/}}}", 43200, 6, None, "s3://shop/etcd"),
        ("{backup_config: {s3backupconfig: {bucket_name: shop}}}", 43200, 6, None, "s3://shop"),
    ],
)
def test_snapshots_are_taken_unless_they_are_turned_off(
    etcd: str, interval: int, kept: int | None, retention: int | None, location: str | None
) -> None:
    found = rke(f"services:\n  etcd: {etcd}\n")
    backup = cluster(found).backups.etcd
    assert backup
    assert (backup.interval, backup.kept, backup.retention, backup.location) == (interval, kept, retention, location)
    assert backup.taken_on == "every-member"
    asked = any("Where do snapshots of etcd go?" in question.text for question in found.questions)
    assert asked == (location is None)


def test_snapshots_that_are_turned_off_are_none() -> None:
    found = rke("services:\n  etcd: {snapshot: false, backup_config: {interval_hours: 3}}\n")
    assert "etcd: none" in found.text
    assert not cluster(found).backups.etcd


def test_services_networks_and_names_in_certificates() -> None:
    found = rke(
        "services:\n"
        "  kube-api: {service_cluster_ip_range: 10.45.0.0/16, extra_args: {goaway-chance: '0.001'},\n"
        "    audit_log: {enabled: true, configuration: {max_age: 7, path: /var/log/audit/a.json}},\n"
        "    secrets_encryption_config: {enabled: true}}\n"
        "  kube-controller: {cluster_cidr: 10.44.0.0/16, extra_args: {node-monitor-grace-period: 20s}}\n"
        "  kubelet: {cluster_domain: k.example.org, extra_args: {max-pods: '200', system-reserved: 'cpu=500m'}}\n"
        "  kubeproxy: {extra_args: {proxy-mode: ipvs}}\n"
        "network: {plugin: calico, mtu: 1400}\n"
        "authentication: {strategy: x509, sans: [api.example.org, 10.0.0.100]}\n"
        "ingress: {provider: none}\n"
        "dns: {upstreamnameservers: [10.0.0.2]}\n"
        "cloud_provider: {name: vsphere}\n"
        "private_registries: [{url: registry.example.org, is_default: true, user: u, password: hush-hush}]\n"
    )
    made = cluster(found)
    assert [pods.network for pods in made.network.pods] == ["10.44.0.0/16"]
    assert made.network.services == ("10.45.0.0/16",)
    assert (made.network.plugin, made.network.proxy, made.network.mtu) == ("calico", "ipvs", 1400)
    assert (made.dns_domain, made.network.upstreams) == ("k.example.org", ("10.0.0.2",))
    assert {"api.example.org", "10.0.0.100"} <= {san.value for san in made.api_sans}
    assert made.timers.node_monitor_grace == 20
    assert made.control_plane.goaway == pytest.approx(0.001)
    assert {node.size.pods for node in made.nodes} == {200}
    assert made.infrastructure.provider == "vsphere"
    assert made.kubernetes.image_repository == "registry.example.org"
    assert "controller: nginx" not in found.text
    assert "provider: aescbc" in found.text
    assert "maxAge: 7d" in found.text
    assert "hush-hush" not in found.text


def test_what_rke_does_by_itself_is_a_fact_with_its_source() -> None:
    found = rke()
    made = cluster(found)
    assert [pods.network for pods in made.network.pods] == ["10.42.0.0/16"]
    assert (made.network.services, made.network.plugin) == (("10.43.0.0/16",), "canal")
    assert made.control_plane.certificates is not None
    assert made.control_plane.certificates.validity == 10 * 365 * 86400
    assert "validity: 3650d" in found.text
    assert "# RKE by itself, https://github.com/rancher/rke/blob/40c5dd46/pki/util.go" in found.text
    assert made.etcd is not None
    assert (made.etcd.heartbeat, made.etcd.election) == (0.5, 5)


def test_an_etcd_that_is_there_already_is_external() -> None:
    nodes = NODES.replace("[controlplane, etcd]", "[controlplane]").replace("controlplane, etcd, ", "controlplane, ")
    urls = "['https://10.0.9.1:2379', 'https://etcd-b.example.org:2379', 'https://[']"
    found = rke(f"services: {{etcd: {{external_urls: {urls}}}}}\n", nodes)
    made = cluster(found)
    assert made.etcd is not None
    assert (made.etcd.topology, [member.node for member in made.etcd.members]) == (
        "external",
        ["node-10-0-9-1", "etcd-b.example.org"],
    )
    assert made.backups.etcd is None
    assert any("no URL" in note.text for note in found.notes)


def test_ranchers_wrapper_is_looked_into() -> None:
    inner = "  kubernetes_version: v1.32.13-rancher1-3\n  network: {plugin: flannel}\n"
    found = imported({"rancher.yaml": f"docker_root_dir: /d\nrancher_kubernetes_engine_config:\n{inner}"})
    assert found.formats == {"rke": ("rancher.yaml",)}
    assert "cni: flannel" in found.text
    assert found.questions[0].text == "No file names a machine."


def test_a_plugin_that_somebody_else_installs_is_not_known() -> None:
    found = rke("network: {plugin: none}\n")
    assert cluster(found).network.plugin is None
    assert any("RKE installs no network plugin" in note.text for note in found.notes)
    refused = rke("network: {plugin: weave}\n")
    assert [one.fact.path[-1] for one in refused.refused] == ["cni"]


@pytest.mark.parametrize(
    "text",
    [
        "- hosts: all\n  roles: [etcd]\n",
        "nodes: [{name: a, role: master}]\n",
        "services: {web: {image: nginx}, db: {image: postgres}}\n",
        "apiVersion: v1\nkind: X\nnodes: [{address: 10.0.0.1, role: [etcd]}]\n",
        "nodes: [a, b]\n",
    ],
)
def test_files_of_others_are_left_to_them(text: str) -> None:
    assert "rke" not in imported({"cluster.yml": NODES, "x.yml": text}).passed_over
    assert imported({"cluster.yml": NODES, "x.yml": text}).passed_over == ("x.yml",)
