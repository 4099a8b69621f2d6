"""Designs for Kubespray: every shipped one that it can install, small ones of each kind, and generated ones."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from hadesign.errors import InputError
from hadesign.resources import blueprints_dir
from hadesign.source import read_text
from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster, read_cluster
from hadesign.vocabulary.installers import INSTALLERS, takes
from tests.designs import as_cluster, control_plane, design, zones
from tests.strategies import blueprints

NEWEST = INSTALLERS["kubespray"].newest[-1]
KUBESPRAY = {"version": NEWEST, "installer": "kubespray"}
WORKER = {"pool": "w", "roles": ["worker"], "perZone": 2}
IPV6 = {"zones": [{"name": name, "subnet": f"fd00:{n}::/64"} for n, name in enumerate("abc", 1)]}
BOTH = {"zones": [{"name": z, "subnet": [f"10.0.{n}.0/24", f"fd00:{n}::/64"]} for n, z in enumerate("abc", 1)]}
PODS, SERVICES = "10.244.0.0/16", "10.96.0.0/12"
PODS6, SERVICES6 = "fd10::/48", "fd20::/112"


def small(infrastructure: Any = None, nodes: Any = None, **spec: Any) -> Cluster:
    """Return a design of three zones for Kubespray."""
    machines = [*control_plane({"a": 1, "b": 1, "c": 1}, interface="eth0"), WORKER] if nodes is None else nodes
    plane = {"controlPlane": {"endpoint": "api.example.org:6443"}}
    where = infrastructure or zones("a", "b", "c")
    return as_cluster(design(**{"kubernetes": KUBESPRAY, **plane, "infrastructure": where, "nodes": machines} | spec))


def balanced(**entry: Any) -> list[dict[str, Any]]:
    """Return a list of one load balancer in front of the API."""
    return [{"name": "api", **entry}]


def apart() -> list[dict[str, Any]]:
    """Return machines with etcd on some of their own."""
    nodes: list[dict[str, Any]] = [{"name": f"cp-{z}", "zone": z, "roles": ["control-plane"]} for z in "abc"]
    return [*nodes, *({"name": f"etcd-{z}", "zone": z, "roles": ["etcd"]} for z in "abc"), WORKER]


def networked(plugin: str, **more: Any) -> Cluster:
    """Return a design with a network plugin."""
    return small(network={"cni": plugin, "podCIDR": PODS, "serviceCIDR": SERVICES, **more})


def kube_vip(**more: Any) -> Cluster:
    """Return a design whose address kube-vip holds."""
    entry = balanced(type="kube-vip", vip="10.0.1.200", announce="l2", routed=True, **more)
    return small(loadBalancers=entry, controlPlane={"endpoint": "10.0.1.200:6443"})


EVERYTHING: dict[str, Any] = {
    "controlPlane": {
        "endpoint": "api.example.org:6443",
        "apiServer": {"port": 7443, "defaultNotReadyToleration": "45s", "extraSANs": ["*.api.internal"]},
        "scheduler": {"leaderElect": True, "leaseDuration": "30s", "renewDeadline": "20s", "retryPeriod": "4s"},
        "controllerManager": {"leaderElect": True, "leaseDuration": "31s", "renewDeadline": "21s", "retryPeriod": "5s",
                              "nodeMonitorGracePeriod": "1m30s"},
        "certificates": {"validity": "90d", "rotation": "on-upgrade"},
        "encryption": {"provider": "secretbox", "configFile": "/etc/kubernetes/enc/config.yaml"},
        "audit": {"policyFile": "/etc/kubernetes/audit.yaml", "logDir": "/var/log/audit", "maxAge": "30d"},
    },
    "etcd": {"heartbeatInterval": "150ms", "electionTimeout": "1500ms", "quota": "4Gi", "dataDir": "/srv/etcd"},
    "network": {"cni": "cilium", "podCIDR": PODS, "serviceCIDR": SERVICES, "nodeMask": 25, "kubeProxy": "nftables",
                "mtu": 9000, "dns": {"replicas": 3, "domain": "k.example.org"}},
    "backup": {"etcd": {"interval": "1h", "location": "/var/backups/etcd", "kept": 24}},
    "loadBalancers": [{"name": "api", "type": "hardware", "vip": "10.0.9.9"}],
}  # fmt: skip
"""What may be said of a control plane, all of it."""


def by_bgp() -> Cluster:
    """Return a design whose address routers are told of."""
    bgp = {"asn": 65000, "peers": [{"address": "10.0.0.1", "asn": 65001}, {"address": "10.0.0.2", "asn": 65001}]}
    entry = balanced(type="kube-vip", vip="10.9.9.9", announce="bgp", bgp=bgp)
    return small(loadBalancers=entry, controlPlane={"endpoint": "10.9.9.9:6443"})


KEPT: dict[str, Any] = {
    "kubelet": {
        "systemReserved": {"cpu": "500m", "memory": "1Gi"}, "kubeReserved": "none", "shutdownGracePeriod": "60s",
        "evictionHard": {"memoryAvailable": "300Mi", "nodefsAvailable": "12%"}, "kubeAPIQPS": 20,
    },
    "registry": {"mirrors": [{"registry": "docker.io", "endpoints": ["https://mirror.example.org"]}]},
}  # fmt: skip


def kinds() -> dict[str, Cluster]:
    """Return small designs, by what is special about each."""
    found = {f"network plugin {name}": networked(name) for name in
             ("calico", "cilium", "flannel", "kube-ovn", "kube-router", "cloud", "none")}  # fmt: skip
    found |= {f"kube-proxy {mode} with {plugin}": networked(plugin, kubeProxy=mode) for mode, plugin in
              (("iptables", "calico"), ("nftables", "flannel"), ("ipvs", "calico"), ("none", "cilium"),
               ("none", "calico"), ("none", "kube-router"), ("none", "flannel"))}  # fmt: skip
    both = {"podCIDR": [PODS, PODS6], "serviceCIDR": [SERVICES, SERVICES6], "cni": "cilium", "nodeMaskIPv6": 64}
    return found | {
        "etcd apart": small(nodes=apart()),
        "node-local balancer": small(loadBalancers=balanced(type="node-local"), controlPlane={}),
        "kube-vip": kube_vip(),
        "kube-vip by BGP": by_bgp(),
        "IPv6": small(IPV6, network={"podCIDR": PODS6, "serviceCIDR": SERVICES6, "cni": "calico"}),
        "IPv4 and IPv6": small(BOTH, network=both),
        "one machine": small(nodes=[{"name": "cp", "zone": "a", "roles": ["control-plane", "worker"]}]),
        "everything": small(**EVERYTHING),
        "kept back": small(kubernetes=KUBESPRAY | KEPT),
        "kept back by one machine": small(
            nodes=[
                {"name": "cp", "zone": "a", "roles": ["control-plane", "etcd", "worker"], "kubelet": KEPT["kubelet"]},
                {"name": "w", "zone": "a", "roles": ["worker"], "kubelet": {"systemReserved": {"memory": "2Gi"}}},
            ]
        ),
        "oldest version": small(kubernetes=KUBESPRAY | {"version": "1.34.0"}),
    }


def shipped() -> dict[str, Cluster]:
    """Return the shipped designs as if Kubespray installed each; of a version that it does not know, the newest."""
    return {file.stem: read_cluster(read_text(_for_kubespray(file), file.name)) for file in SHIPPED}


def _for_kubespray(file: Path) -> str:
    """Return a blueprint's text with Kubespray as its installer, and a version that Kubespray knows."""
    text = re.sub(r"^(    installer:) \S+", r"\1 kubespray", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.sub(r"^(    version:) (\S+)", lambda m: f"{m[1]} {_known(m[2])}", text, flags=re.MULTILINE)


def _known(version: str) -> str:
    return version if takes(INSTALLERS["kubespray"], version) else NEWEST


SHIPPED = sorted(blueprints_dir().glob("*.yaml"))


def generated(count: int) -> dict[str, Cluster]:
    """Return generated designs that Kubespray fits and that lack nothing it needs, evenly from among many."""
    found: list[Cluster] = []

    @seed(0)
    @settings(max_examples=10 * count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(blueprints())
    def run(data: dict[str, Any]) -> None:
        cluster = as_cluster(for_kubespray(data))
        if not target("kubespray").why_not(cluster):
            with suppress(InputError):
                compile_configs(cluster, ["kubespray"])
                found.append(cluster)

    run()
    return {f"generated {n}": found[n * len(found) // count] for n in range(count)}


def for_kubespray(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a blueprint with Kubespray as its installer, and a version that Kubespray knows."""
    given_version = data["spec"]["kubernetes"]["version"]
    kubernetes = data["spec"]["kubernetes"] | {"installer": "kubespray", "version": _known(given_version)}
    return data | {"spec": data["spec"] | {"kubernetes": kubernetes}}
