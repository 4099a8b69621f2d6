"""Designs whose network plugin is ours to install, with everything said that its files and README speak of."""

from typing import Any

from tests.designs import control_plane, design, zones
from tests.targets.test_names_and_stacks import zones_of_both

NODES = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
BOTH = "10.244.0.0/16,fd10::/60"
DEDICATED = [{"key": "dedicated", "effect": "NoSchedule"}]


def plugged(plugin: str | None, installer: str = "kubeadm", **spec: Any) -> dict[str, Any]:
    """Return three zones with a plugin; what `network` says stands beside it."""
    network = {"cni": plugin, "podCIDR": "10.244.0.0/16"} | spec.pop("network", {})
    base: dict[str, Any] = {
        "kubernetes": {"version": "1.36.4", "installer": installer},
        "infrastructure": zones("a", "b", "c"),
        "nodes": NODES,
        "controlPlane": {"endpoint": "api.example.org:8443"},
        "network": {key: value for key, value in network.items() if value is not None},
    }
    return design(**(base | spec))


def both_stacks(plugin: str, **spec: Any) -> dict[str, Any]:
    """Return the same with addresses of both IP versions."""
    ranges = {"podCIDR": BOTH, "serviceCIDR": "10.96.0.0/12,fd20::/112"} | spec.pop("network", {})
    return plugged(plugin, infrastructure=zones_of_both(), network=ranges, **spec)


def alone(plugin: str, **network: Any) -> dict[str, Any]:
    """Return one machine, which does everything and says nothing more."""
    nodes = [{"name": "one", "zone": "a", "roles": ["control-plane", "etcd", "worker"]}]
    data = plugged(plugin, infrastructure=zones("a"), nodes=nodes, network=network)
    del data["spec"]["controlPlane"]
    return data


def tainted(plugin: str) -> dict[str, Any]:
    """Return nodes of which none takes a pod that tolerates nothing."""
    nodes = [{**node, "taints": DEDICATED} for node in NODES]
    return plugged(plugin, nodes=nodes)


PLUGGED: dict[str, dict[str, Any]] = {
    "calico-ebpf": plugged("calico", network={"kubeProxy": "none", "mtu": 9000, "nodeMask": 25}),
    "calico-alone": alone("calico", kubeProxy="nftables"),
    "cilium-tainted": tainted("cilium"),
    "cilium-alone": alone("cilium", mtu=1500),
    "flannel": plugged("flannel", network={"mtu": 1500}),
    "flannel-plain": plugged("flannel"),
}
"""By name, for those who look at every sentence."""


def metallb(*balancers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """Return three zones with balancers of MetalLB's; what one does not say is told from a usual one."""
    usual = {"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.1.200", "announce": "l2"}
    found = [{key: value for key, value in (usual | one).items() if value is not None} for one in balancers]
    return design(**({"infrastructure": zones("a", "b", "c"), "nodes": NODES, "loadBalancers": found} | spec))


ROUTERS = {"asn": 64513, "peers": [{"address": "10.0.0.1", "asn": 64512}, {"address": "fd00::1", "asn": 4200000000}]}
BY_BGP = {"name": "wan", "vip": "192.0.2.1", "announce": "bgp", "bgp": ROUTERS}
ANNOUNCED: dict[str, dict[str, Any]] = {
    "metallb": metallb({}, BY_BGP, network={"kubeProxy": "ipvs"}),
    "metallb-on-some": metallb(
        {"instances": ["cp-a-1", "cp-b-1"]},
        kubernetes={"version": "1.36.4", "installer": "talos"},
        network={"kubeProxy": "ipvs"},
    ),
}
