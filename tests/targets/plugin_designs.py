"""Designs whose network plugin is ours to install, with everything said that its files and README speak of."""

from typing import Any

from tests.designs import control_plane, design, zones
from tests.targets.test_names_and_stacks import zones_of_both

NODES = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
BOTH = "10.244.0.0/16,fd10::/60"
DEDICATED = [{"key": "dedicated", "effect": "NoSchedule"}]

MANY = [*NODES[:-1], {"pool": "w", "roles": ["worker"], "perZone": 40}]
ROUTER: dict[str, Any] = {"asn": 64513, "peers": [{"address": "10.0.1.1", "asn": 64512}]}
ROUTERS: dict[str, Any] = {
    "asn": 64513,
    "peers": [{"address": "10.0.0.1", "asn": 64512}, {"address": "fd00::1", "asn": 4200000000}],
}


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
    "calico-bgp": plugged("calico", network={"bgp": ROUTER, "mtu": 1500}),
    "calico-large": plugged("calico", nodes=MANY, network={"bgp": ROUTER}),
    "cilium-bgp": plugged("cilium", network={"bgp": ROUTER, "mtu": 1500}),
    "flannel": plugged("flannel", network={"mtu": 1500}),
    "flannel-plain": plugged("flannel"),
}
"""By name, for those who look at every file."""
READ = ("calico-ebpf", "calico-alone", "calico-large", "cilium-tainted", "cilium-alone", "flannel")
"""Those that hold, with the ones below, every sentence that there is."""


def metallb(*balancers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """Return three zones with balancers of MetalLB's; what one does not say is told from a usual one."""
    usual = {"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.1.200", "announce": "l2"}
    found = [{key: value for key, value in (usual | one).items() if value is not None} for one in balancers]
    base = {"infrastructure": zones("a", "b", "c"), "nodes": NODES, "loadBalancers": found}
    return design(**({**base, "controlPlane": {"endpoint": "api.example.org:6443"}} | spec))


BY_BGP = {"name": "wan", "vip": "192.0.2.1", "announce": "bgp", "bgp": ROUTERS}
ANNOUNCED: dict[str, dict[str, Any]] = {
    "metallb": metallb({}, BY_BGP, network={"kubeProxy": "ipvs", "cni": "flannel", "podCIDR": "10.244.0.0/16"}),
    "metallb-on-some": metallb(
        {"instances": ["cp-a-1", "cp-b-1"]},
        kubernetes={"version": "1.36.4", "installer": "talos"},
        network={"kubeProxy": "ipvs"},
    ),
}

OTHER = {"asn": 65000, "peers": [{"address": "10.0.0.1", "asn": 64512}]}
MANAGED = plugged("cilium", "managed", nodes=NODES[3:], controlPlane={})
UNFIT: dict[str, tuple[str, dict[str, Any], str]] = {
    "no plugin": ("cilium", plugged(None), "the design names no network plugin (network.cni)"),
    "another plugin": ("cilium", plugged("calico"), "the network plugin of the design is calico"),
    "the provider's": ("cilium", MANAGED, "the provider installs network plugins, or says how another one is"),
    "unknown": ("cilium", plugged("cilium", "talos"), "how network plugins are installed under talos is not known"),
    "brought": ("cilium", plugged("cilium", "rke2"), "RKE2 installs Cilium itself"),
    "no range": (
        "cilium",
        plugged("cilium", network={"podCIDR": None}),
        "the design gives no addresses for pods (network.podCIDR)",
    ),
    "no proxy": (
        "flannel",
        plugged("flannel", network={"kubeProxy": "none"}),
        "Flannel does not stand in for kube-proxy, of which the design has none",
    ),
    "no way": (
        "cilium",
        plugged("cilium", controlPlane={}, network={"kubeProxy": "none"}),
        "without kube-proxy it must be said where machines reach the API (controlPlane.endpoint)",
    ),
    "no BGP": (
        "flannel",
        plugged("flannel", network={"bgp": ROUTER}),
        "Flannel speaks no BGP, and the design has routers that learn of pods (network.bgp)",
    ),
    "one router": (
        "calico",
        both_stacks("calico", network={"bgp": ROUTER}),
        "no router with an address of that IP version is told of pods in fd10::/60",
    ),
    "nothing announced": ("metallb", metallb(), "no load balancer of type metallb"),
    "no vip": ("metallb", metallb({"vip": None}), "load balancer web has no address (vip)"),
    "no announcement": (
        "metallb",
        metallb({"announce": None}),
        "load balancer web does not say how it announces its address (announce)",
    ),
    "nobody told": (
        "metallb",
        metallb({"announce": "bgp"}),
        "load balancer web does not say whom it tells of its address (bgp)",
    ),
    "a far address": (
        "metallb",
        metallb({"vip": "192.0.2.1"}),
        (
            "address 192.0.2.1 of load balancer web is in no subnet of a zone with nodes, and nothing says that the"
            " network carries it there (routed)"
        ),
    ),
    "no node": (
        "metallb",
        metallb({"instances": ["lb"]}, nodes=[*NODES, {"name": "lb", "zone": "a", "roles": ["load-balancer"]}]),
        "none of the machines that load balancer web runs on is a node of the cluster",
    ),
    "a cloud": (
        "metallb",
        metallb({}, infrastructure=zones("a", "b", "c", provider="aws")),
        "the network of aws takes no address that machines announce",
    ),
    "a router twice": (
        "metallb",
        metallb(BY_BGP, network={"cni": "calico", "podCIDR": "10.244.0.0/16", "bgp": ROUTERS}),
        (
            "the network plugin speaks with router 10.0.0.1 already, which takes one session of each node: let it"
            " announce the address of load balancer wan"
        ),
    ),
    "two numbers": (
        "metallb",
        metallb(BY_BGP, BY_BGP | {"name": "web", "vip": "192.0.2.2", "bgp": OTHER}),
        "router 10.0.0.1 is spoken with by other numbers for load balancer web than for another one",
    ),
}
"""What is not said, or contradicts itself, so that a target writes nothing: the target, the design, and why."""
