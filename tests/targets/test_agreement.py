"""All targets agree: what several files say of a fact is what the Cluster says, and a file that differs is noticed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS, Installer, takes
from hadesign.vocabulary.networks import PLUGINS
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.agreement import FACTS, READERS, disagreements, files_of
from tests.targets.generated import PARTS, each
from tests.targets.rancher import VERSIONS, installed_by
from tests.targets.shipped import SHIPPED, cluster_of

INSTALLED: Mapping[Installer, str] = {
    "kubeadm": "1.36.4", "kubespray": "1.36.4", "rke2": "1.36.4", "k3s": "1.36.4", "rke": "1.32.13",
}  # fmt: skip
FRONTS: Mapping[str, dict[str, Any]] = {
    "haproxy-keepalived": {"vip": "10.0.1.200", "virtualRouterId": 7, "instances": ["lb-a", "lb-b"]},
    "nginx-keepalived": {"vip": "10.0.1.200", "virtualRouterId": 7, "instances": ["lb-a", "lb-b"]},
    "kube-vip": {"vip": "10.0.1.200", "announce": "l2", "routed": True, "instances": ["cp-a-1", "cp-b-1", "cp-c-1"]},
    "node-local": {"instances": ["cp-a-1", "cp-b-1", "cp-c-1"]},
}


def whole(installer: Installer, front: str = "haproxy-keepalived", plugin: str = "calico") -> Cluster:
    """Return a design in which every fact is given that files state."""
    taints = [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}, {"key": "x", "effect": "NoExecute"}]
    nodes = [
        *control_plane({"a": 1, "b": 1, "c": 1}, interface="eth0"),
        *({"name": f"lb-{z}", "zone": z, "roles": ["load-balancer"], "interface": "eth0"} for z in "ab"),
        {"pool": "w", "roles": ["worker"], "perZone": 1, "taints": taints},
        {"name": "one", "zone": "a", "roles": ["worker"], "taints": taints[:1]},
    ]
    return as_cluster(
        design(
            kubernetes={"version": INSTALLED[installer], "installer": installer},
            infrastructure=zones("a", "b", "c"),
            nodes=nodes,
            controlPlane={"endpoint": "api.example.org:6443", "apiServer": {"extraSANs": ["api.internal"]}},
            network={
                "podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/16", "dns": {"domain": "k.example.org"},
                "cni": plugin,
            },
            loadBalancers=[{"name": "api", "type": front, **FRONTS[front]}],
        )
    )  # fmt: skip


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_files_of_shipped_designs_agree(file: Path) -> None:
    cluster = cluster_of(file)
    assert disagreements(cluster, files_of(cluster)) == []


KINDS = [
    *((installer, front, "calico") for installer in INSTALLED for front in FRONTS),
    *(("kubeadm", "haproxy-keepalived", plugin) for plugin in ("cilium", "flannel")),
]
"""Every installer with every balancer, and kubeadm, which brings no network plugin, with every plugin."""


@pytest.mark.parametrize(("installer", "front", "plugin"), KINDS)
def test_files_for_every_installer_balancer_and_plugin_agree(installer: Installer, front: str, plugin: str) -> None:
    cluster = whole(installer, front, plugin)
    assert disagreements(cluster, files_of(cluster)) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_files_of_generated_designs_agree(part: int) -> None:
    def judged(data: dict[str, Any]) -> None:
        for installer in INSTALLED:
            try:
                cluster = as_cluster(_for(installer, data))
            except InputError:
                continue  # not every installer can be meant by what is for kubeadm
            assert disagreements(cluster, files_of(cluster)) == []

    each(part, judged)


def _for(installer: Installer, data: dict[str, Any]) -> dict[str, Any]:
    """Return a design with another installer; Kubespray takes all that kubeadm does, but not each version."""
    if installer in VERSIONS:
        return installed_by(installer, data)
    kubernetes = data["spec"]["kubernetes"] | {"installer": installer}
    if not takes(INSTALLERS[installer], kubernetes["version"]):
        kubernetes["version"] = INSTALLED[installer]
    return data | {"spec": data["spec"] | {"kubernetes": kubernetes}}


def stated() -> set[tuple[str, str]]:
    """Return every fact that some target states of the whole designs, with the target."""
    found: set[tuple[str, str]] = set()
    for installer, front, plugin in KINDS:
        for target, files in files_of(whole(installer, front, plugin)).items():
            found |= {(target, fact) for fact, said in READERS[target](files).items() if said}
    return found


INSTALLERS_SAY = ("version", "names", "pods", "services", "domain", "taints")
EXPECTED = {
    *((installer, fact) for installer in INSTALLED for fact in INSTALLERS_SAY),
    *(("kubeadm", "endpoint"), ("kubespray", "endpoint"), ("rke2", "joining"), ("k3s", "joining")),
    *(("kubespray", "members"), ("rke", "members")),
    *((target, fact) for target in ("haproxy", "nginx", "node-local") for fact in ("servers", "ports")),
    *((plugin, "pods") for plugin in ("calico", "cilium", "flannel")),
    *(("keepalived", "addresses"), ("keepalived", "routers"), ("kube-vip", "addresses")),
    ("kube-vip", "ports"),
}


def test_every_reader_finds_what_its_files_state() -> None:
    assert stated() == EXPECTED
    assert {fact for _target, fact in EXPECTED} == set(FACTS)


WRONG = [
    ("calico", "cidr: 10.244.0.0/16", "cidr: 10.245.0.0/16", "pods"),
    ("cilium", "- 10.244.0.0/16", "- 10.245.0.0/16", "pods"),
    ("flannel", "podCidr: 10.244.0.0/16", "podCidr: 10.245.0.0/16", "pods"),
    ("kubeadm", "kubernetesVersion: v1.36.4", "kubernetesVersion: v1.36.3", "version"),
    ("kubeadm", "    - api.internal\n", "", "names"),
    ("kubeadm", "podSubnet: 10.244.0.0/16", "podSubnet: 10.245.0.0/16", "pods"),
    ("kubeadm", "serviceSubnet: 10.96.0.0/16", "serviceSubnet: 10.96.0.0/17", "services"),
    ("kubeadm", "dnsDomain: k.example.org", "dnsDomain: cluster.local", "domain"),
    ("kubeadm", "value: db", "value: web", "taints"),
    ("kubespray", "kube_version: 1.36.4", "kube_version: 1.36.3", "version"),
    ("kubespray", "kube_pods_subnet: 10.244.0.0/16", "kube_pods_subnet: 10.245.0.0/16", "pods"),
    ("kubespray", "apiserver_loadbalancer_domain_name: api", "apiserver_loadbalancer_domain_name: apx", "endpoint"),
    ("kubespray", "dedicated=db:NoSchedule", "dedicated=db:NoExecute", "taints"),
    ("rke2", "VERSION=v1.36.4", "VERSION=v1.36.3", "version"),
    ("rke2", "cluster-cidr: 10.244.0.0/16", "cluster-cidr: 10.245.0.0/16", "pods"),
    ("rke2", "server: https://api.example.org:9345", "server: https://10.0.1.2:9345", "joining"),
    ("k3s", "cluster-domain: k.example.org", "cluster-domain: cluster.local", "domain"),
    ("rke", "cluster_domain: k.example.org", "cluster_domain: cluster.local", "domain"),
    ("rke", "- etcd", "- worker", "members"),
    ("haproxy", "10.0.2.2:6443", "10.0.2.3:6443", "servers"),
    ("haproxy", "bind *:6443", "bind *:8443", "ports"),
    ("keepalived", "10.0.1.200/32", "10.0.1.201/32", "addresses"),
    ("keepalived", "virtual_router_id 7", "virtual_router_id 8", "routers"),
    ("nginx", "10.0.2.2:6443", "10.0.2.3:6443", "servers"),
    ("nginx", "listen 6443", "listen 8443", "ports"),
    ("kube-vip", "value: 10.0.1.200", "value: 10.0.1.201", "addresses"),
    ("kube-vip", 'value: "6443"', 'value: "8443"', "ports"),
    ("node-local", "10.0.2.2:6443", "10.0.2.3:6443", "servers"),
    ("node-local", "bind 127.0.0.1:6443", "bind 127.0.0.1:7443", "ports"),
]
FRONT_OF = {"nginx": "nginx-keepalived", "kube-vip": "kube-vip", "node-local": "node-local"}


@pytest.mark.parametrize(("target", "right", "wrong", "fact"), WRONG, ids=[f"{w[0]}-{w[3]}" for w in WRONG])
def test_a_wrong_value_is_noticed(target: str, right: str, wrong: str, fact: str) -> None:
    installer: Installer = next((name for name in INSTALLED if name == target), "kubeadm")
    plugin = target if target in PLUGINS else "calico"
    cluster = whole(installer, FRONT_OF.get(target, "haproxy-keepalived"), plugin)
    files = files_of(cluster)
    changed = {path: re.sub(re.escape(right), wrong, text) for path, text in files[target].items()}
    assert changed != files[target]
    found = disagreements(cluster, files | {target: changed})
    assert found
    assert all(text.startswith(f"{target}: ") for text in found)
    assert any(fact in text for text in found)
