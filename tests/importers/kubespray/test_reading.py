"""What an inventory of Kubespray's becomes: facts with places, defaults with sources, and what stays unknown."""

import pytest

from hadesign.errors import UsageError
from hadesign.importers.facts import FilePlace
from hadesign.importers.result import ImportAnswers, Imported, import_sources
from hadesign.importers.sources import SourceFile
from hadesign.report.imported import imported_json, summary
from tests.importers.importing import cluster, imported

HOSTS = """\
all:
  hosts:
    cp-1: {ansible_host: 192.0.2.1, ip: 10.0.0.1, access_ip: 10.0.0.1}
    cp-2: {ansible_host: 192.0.2.2, ip: 10.0.0.2}
    cp-3: {ansible_host: 192.0.2.3, ip: 10.0.0.3}
    w-1: {ansible_host: 10.0.0.4}
    W_2: {ip: 10.0.0.5}
    bastion: {ansible_host: 192.0.2.9}
  children:
    kube_control_plane: {hosts: {cp-1: , cp-2: , cp-3: }}
    etcd: {hosts: {cp-1: , cp-2: , cp-3: }}
    kube_node: {hosts: {w-1: , W_2: , cp-3: }}
    k8s_cluster: {children: {kube_control_plane: , kube_node: }}
"""
VARS = """\
kube_version: v1.35.2
cluster_name: cluster.local
kube_network_plugin: cilium
kube_pods_subnet: 10.100.0.0/16
kube_service_addresses: 10.200.0.0/16
"""


def inventory(hosts: str = HOSTS, variables: str = VARS, **more: str) -> Imported:
    files = {"inv/hosts.yaml": hosts, "inv/group_vars/k8s_cluster/k8s-cluster.yml": variables}
    return imported(files | {f"inv/{name}": text for name, text in more.items()})


def facts(found: Imported) -> dict[str, object]:
    return {".".join(fact.path): fact.value for fact in found.facts}


def places(found: Imported, path: str) -> list[str]:
    return [str(place) for fact in found.facts if ".".join(fact.path) == path for place in fact.places]


def test_machines_have_the_roles_of_their_groups_and_the_address_that_they_bind() -> None:
    found = inventory()
    built = cluster(found)
    assert {node.name: (sorted(node.roles), node.address) for node in built.nodes} == {
        "cp-1": (["control-plane", "etcd"], "10.0.0.1"),
        "cp-2": (["control-plane", "etcd"], "10.0.0.2"),
        "cp-3": (["control-plane", "etcd", "worker"], "10.0.0.3"),
        "w-1": (["worker"], "10.0.0.4"),
        "w-2": (["worker"], "10.0.0.5"),
    }
    assert places(found, "spec.nodes.cp-1.address") == ["inv/hosts.yaml:3"]
    said = summary(found, "")
    assert "inv/hosts.yaml:6: the address of w-1 is that of SSH" in said
    assert "inv/hosts.yaml:7: this machine is called w-2 here" in said


def test_variables_and_defaults_each_with_where_it_is_from() -> None:
    found = inventory()
    said = facts(found)
    assert said["spec.kubernetes.version"] == "1.35.2"
    assert said["spec.kubernetes.clusterName"] == "cluster.local"
    assert said["spec.network.dns.domain"] == "cluster.local"
    assert said["spec.network.podCIDR"] == "10.100.0.0/16"
    assert places(found, "spec.network.cni") == ["inv/group_vars/k8s_cluster/k8s-cluster.yml:3"]
    assert said["spec.loadBalancers.localhost.type"] == "node-local"
    assert places(found, "spec.loadBalancers.localhost.type") == [
        "Kubespray by itself, kubernetes-sigs/kubespray@46dbdd399:roles/kubespray_defaults/defaults/main/main.yml"
    ]
    assert {key: said[f"spec.{key}"] for key in
            ("network.kubeProxy", "network.nodeMask", "network.dns.nodeLocalCache",
             "controlPlane.certificates.rotation", "controlPlane.certificates.validity",
             "controlPlane.controllerManager.nodeMonitorGracePeriod")} == {
        "network.kubeProxy": "ipvs", "network.nodeMask": 24, "network.dns.nodeLocalCache": True,
        "controlPlane.certificates.rotation": "on-upgrade", "controlPlane.certificates.validity": "8760h",
        "controlPlane.controllerManager.nodeMonitorGracePeriod": "40s",
    }  # fmt: skip
    assert not {path for path in said if path.startswith("spec.etcd.") and path != "spec.etcd.topology"}


def test_what_another_file_says_comes_before_what_kubespray_does_by_itself() -> None:
    proxy = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: nftables\n"
    plane = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ncertificateValidityPeriod: 48h0m0s\n"
    files = {"inv/hosts.yaml": HOSTS, "inv/group_vars/all.yml": VARS, "proxy.yaml": f"{plane}---\n{proxy}"}
    found = imported(files)
    said = facts(found)
    assert said["spec.network.kubeProxy"] == "nftables"
    assert said["spec.controlPlane.certificates.validity"] == "48h"
    assert {".".join(one.path) for one in found.contradictions} == {"spec.kubernetes.installer"}


def test_etcd_is_told_what_its_own_machines_are() -> None:
    timers = "etcd_heartbeat_interval: '500'\netcd_election_timeout: 6000\netcd_quota_backend_bytes: '8589934592'\n"
    found = inventory(**{"group_vars/etcd.yml": timers + "etcd_extra_vars: {ETCD_PRE_VOTE: 'false'}\n"})
    said = facts(found)
    assert [said[f"spec.etcd.{key}"] for key in ("heartbeatInterval", "electionTimeout", "quota", "preVote")] == [
        "500ms", "6000ms", "8Gi", False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "endpoint", "local"),
    [
        ("loadbalancer_apiserver: {address: 10.0.0.100, port: 8443}\n", "10.0.0.100:8443", False),
        ("loadbalancer_apiserver: {address: 10.0.0.100}\nkube_apiserver_port: 7443\n", "10.0.0.100:7443", False),
        (
            ("loadbalancer_apiserver: {address: 10.0.0.100, port: 8443}\n"
            "apiserver_loadbalancer_domain_name: api.example.org\n"),
            "api.example.org:8443", False,
        ),
        ("loadbalancer_apiserver_localhost: false\n", "10.0.0.1:6443", False),
        ("loadbalancer_apiserver_localhost: true\n", None, True),
        ("", None, True),
    ],
)  # fmt: skip
def test_the_way_to_the_api(variables: str, endpoint: str | None, local: bool) -> None:
    found = inventory(variables=VARS + variables)
    said = facts(found)
    assert said.get("spec.controlPlane.endpoint") == endpoint
    assert ("spec.loadBalancers.localhost.type" in said) is local
    asked = any("What balances over the API servers at 10.0.0.100" in one.text for one in found.questions)
    assert asked is variables.startswith("loadbalancer_apiserver:")


def test_kube_vip_is_the_balancer_of_the_api() -> None:
    variables = """\
loadbalancer_apiserver: {address: 10.0.0.100, port: 6443}
kube_vip_enabled: true
kube_vip_controlplane_enabled: true
kube_vip_address: 10.0.0.100
kube_vip_arp_enabled: true
kube_vip_interface: eth0
kube_vip_leaseduration: 30
"""
    found = inventory(variables=VARS + variables)
    (balancer,) = cluster(found).balancers
    assert (balancer.type, balancer.vip, balancer.announce) == ("kube-vip", "10.0.0.100", "l2")
    assert balancer.election is not None
    assert balancer.election.lease == 30
    assert not any("balances" in one.text for one in found.questions)
    assert "inv/group_vars/k8s_cluster/k8s-cluster.yml:9" in places(found, "spec.loadBalancers.api.vip")


ZONES = {
    "host_vars/cp-1.yml": "node_labels: {topology.kubernetes.io/zone: a, disk: nvme}\nrack: r1\n",
    "host_vars/cp-2.yml": "node_labels: {failure-domain.beta.kubernetes.io/zone: b}\nrack: r2\n",
    "host_vars/w-1.yml": "node_taints: ['dedicated=db:NoSchedule', 'gpu:NoExecute']\nrack: r1\n",
    "host_vars/cp-3.yml": "node_labels: {rack: r3}\n",
    "host_vars/W_2.yml": "node_labels: '{{ more }}'\n",
}


def test_labels_say_zones_and_taints_are_kept() -> None:
    found = inventory(**ZONES)
    nodes = {node.name: node for node in cluster(found).nodes}
    assert {name: node.zone for name, node in nodes.items()} == {
        "cp-1": "a", "cp-2": "b", "cp-3": None, "w-1": None, "w-2": None,
    }  # fmt: skip
    assert nodes["cp-1"].labels == {"disk": "nvme"}
    assert [(t.key, t.value, t.effect) for t in nodes["w-1"].taints or ()] == [
        ("dedicated", "db", "NoSchedule"), ("gpu", None, "NoExecute"),
    ]  # fmt: skip
    assert "inv/host_vars/W_2.yml:1: labels that are a template" in summary(found, "")


def test_a_label_or_a_variable_may_be_the_zone() -> None:
    files = {"inv/hosts.yaml": HOSTS, "inv/group_vars/all.yml": VARS, **{f"inv/{n}": t for n, t in ZONES.items()}}
    sources = [SourceFile(name, text) for name, text in files.items()]
    found = import_sources(sources, "", ImportAnswers({}, {}, FilePlace("x"), "rack"))
    assert {node.name: node.zone for node in cluster(found).nodes} == {
        "cp-1": "a", "cp-2": "b", "cp-3": "r3", "w-1": "r1", "w-2": None,
    }  # fmt: skip
    assert places(found, "spec.nodes.w-1.zone") == ["inv/host_vars/w-1.yml:2"]
    with pytest.raises(UsageError, match="--zone-label row: no machine has a label or a variable of that name"):
        import_sources(sources, "", ImportAnswers({}, {}, FilePlace("x"), "row"))


def test_templates_and_encrypted_files_are_not_known_and_said() -> None:
    variables = "kube_version: '{{ wanted }}'\ncluster_name: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6638\n"
    found = inventory(variables=variables, **{"group_vars/all.yml": "$ANSIBLE_VAULT;1.1;AES256\n6162\n"})
    said = summary(found, "")
    assert "k8s-cluster.yml:1: a template or an encrypted text" in said
    assert "k8s-cluster.yml:2: a template or an encrypted text" in said
    assert "inv/group_vars/all.yml:1: encrypted by Ansible's vault: not read" in said
    assert "wanted" not in said + found.text + imported_json(found)


SECRET = "s3cr3t-Value"
PLANTED = f"""\
ansible_password: {SECRET}
ansible_become_pass: {SECRET}
kube_encrypt_token: {SECRET}
kubeadm_certificate_key: {SECRET}
kube_vip_bgp_peerpass: {SECRET}
kube_vip_enabled: true
kube_vip_controlplane_enabled: true
kube_vip_bgp_enabled: true
kube_vip_address: 10.9.9.9
kube_vip_local_as: 65000
kube_vip_bgppeers: ['10.0.0.1:65001:{SECRET}:false']
containerd_registry_auth: [{{registry: r, username: u, password: {SECRET}}}]
kube_oidc_client_secret: {SECRET}
etcd_extra_vars: {{ETCD_PASSWORD: {SECRET}, ETCD_PRE_VOTE: {SECRET}}}
etcd_quota_backend_bytes: {SECRET}
"""


def test_secrets_do_not_come_out() -> None:
    hosts = HOSTS.replace("ip: 10.0.0.2", f"ip: {SECRET}, ansible_password: {SECRET}, token: {SECRET}")
    found = inventory(hosts, VARS + PLANTED, **{"host_vars/cp-1.yml": f"ansible_ssh_pass: {SECRET}\n"})
    assert facts(found)["spec.loadBalancers.api.bgp"] == {
        "asn": 65000, "peers": [{"address": "10.0.0.1", "asn": 65001}],
    }  # fmt: skip
    assert SECRET not in found.text + summary(found, "") + imported_json(found)


def test_several_clusters_are_told_apart() -> None:
    for other in ("a/hosts2.yaml", "b/hosts.yaml"):
        with pytest.raises(
            UsageError, match=rf"several files hold an inventory of Kubespray's \(a/hosts.yaml, {other}\)"
        ):
            imported({"a/hosts.yaml": HOSTS, other: HOSTS})
    sample = "[kube_control_plane]\n# node1 ip=10.3.0.1\n[etcd:children]\nkube_control_plane\n[kube_node]\n"
    found = imported({"a/hosts.yaml": HOSTS, "a/inventory.ini": sample, "b/inventory.ini": sample}, version="1.35.2")
    assert len(cluster(found).nodes) == 5
    assert found.passed_over == ("a/inventory.ini", "b/inventory.ini")
    parts = {"a/hosts.yaml": HOSTS, "a/more.ini": "[kube_node]\nw-9 ip=10.0.0.99\n"}
    assert len(cluster(imported(parts, version="1.35.2")).nodes) == 6, "an inventory in parts"


def test_variables_without_an_inventory() -> None:
    found = imported({"x/group_vars/k8s_cluster/k8s-cluster.yml": VARS})
    assert facts(found)["spec.network.cni"] == "cilium"
    assert "No file names a machine." in [one.text for one in found.questions]
    assert "\0" not in found.text + imported_json(found) + summary(found, "")


def test_a_machine_called_like_a_group() -> None:
    found = imported({"h.ini": "[kube_control_plane]\ncp\n[etcd]\nkube_control_plane\n"}, version="1.35.2")
    assert "h.ini:4: a machine with the name of a group: a child of a group may be meant" in summary(found, "")


KEPT_BACK = """\
kube_version: 1.36.3
system_reserved: true
system_memory_reserved: 1Gi
system_cpu_reserved: "0"
kube_cpu_reserved: 100m
kube_master_cpu_reserved: 200m
eviction_hard: {memory.available: 300Mi, pid.available: 5%}
kubelet_shutdown_grace_period: 60s
containerd_registries_mirrors:
- prefix: docker.io
  mirrors: [{host: "https://mirror.example.org", capabilities: [pull], ca: /etc/ca.pem}]
- {prefix: quay.io, mirrors: [{host: "https://ann:hush-Zx81@mirror.example.org"}]}
kubernetes_audit: true
audit_log_maxage: 7
kube_encrypt_secret_data: true
kube_encryption_algorithm: secretbox
kube_encrypt_token: hush-Zx81
"""
TWO_HOSTS = """\
[kube_control_plane]
cp-1 ip=10.0.1.10
[etcd]
cp-1
[kube_node]
w-1 ip=10.0.1.11
"""


def test_what_is_kept_back_mirrored_written_down_and_encrypted() -> None:
    found = imported({"inventory.ini": TWO_HOSTS, "group_vars/all/all.yml": KEPT_BACK})
    facts = {fact.path[1:]: (fact.value, str(fact.places[0])) for fact in found.facts if fact.places}
    worker, plane = ("nodes", "w-1", "kubelet"), ("nodes", "cp-1", "kubelet")
    assert facts[*plane, "kubeReserved", "cpu"] == ("200m", "group_vars/all/all.yml:6")
    assert facts[*worker, "kubeReserved", "cpu"] == ("100m", "group_vars/all/all.yml:5")
    assert facts[*worker, "systemReserved", "memory"] == ("1Gi", "group_vars/all/all.yml:3")
    assert (*worker, "systemReserved", "cpu") not in facts
    assert facts[*worker, "evictionHard", "memoryAvailable"] == ("300Mi", "group_vars/all/all.yml:7")
    assert facts[*worker, "shutdownGracePeriod"][0] == "60s"
    mirror = ("kubernetes", "registry", "mirrors", "docker.io")
    assert facts[*mirror, "endpoints"] == (["https://mirror.example.org"], "group_vars/all/all.yml:11")
    assert facts[*mirror, "caFile"][0] == "/etc/ca.pem"
    assert facts["controlPlane", "audit", "maxAge"] == ("7d", "group_vars/all/all.yml:14")
    assert facts["controlPlane", "encryption", "provider"] == ("secretbox", "group_vars/all/all.yml:16")
    assert "/etc/kubernetes/audit-policy/apiserver-audit-policy.yaml" in found.text
    assert "/etc/kubernetes/ssl/secrets_encryption.yaml" in found.text
    assert [note.place.line for note in found.notes if "login" in note.text] == [12]
    assert "hush-Zx81" not in found.text + summary(found, "") + imported_json(found)
    assert cluster(found).control_plane.encryption is not None


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ("kube_encrypt_secret_data: true", "Secrets are encrypted, by a provider that this file does not name"),
        ("kube_encrypt_secret_data: true\nkube_encryption_algorithm: '{{ x }}'", "by a provider that this file"),
        ("system_memory_reserved: '{{ x }}'", "a template or an encrypted text"),
        ("kubernetes_audit: true\naudit_log_maxage: lots", "audit"),
    ],
)
def test_settings_that_cannot_be_known(variables: str, words: str) -> None:
    found = imported({"inventory.ini": TWO_HOSTS, "group_vars/all/all.yml": f"kube_version: 1.36.3\n{variables}\n"})
    assert words in summary(found, "") + found.text
    assert cluster(found).control_plane.encryption is None


def test_what_is_switched_off_is_not_said() -> None:
    text = "kube_version: 1.36.3\nsystem_reserved: false\nsystem_memory_reserved: 1Gi\nkubernetes_audit: false\n"
    found = imported({"inventory.ini": TWO_HOSTS, "group_vars/all/all.yml": text})
    assert "systemReserved" not in found.text
    assert "audit" not in found.text
