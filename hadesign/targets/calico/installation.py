"""What the Tigera operator is told: fields of tigera/operator@40788b9b6, api/v1/installation_types.go."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from hadesign.targets.plugins import VXLAN_HEADERS, kubelets, router_name
from hadesign.topology.cluster import Cluster, Endpoint, PodRange
from hadesign.topology.nouns.balancing import Announced

OPERATOR = "tigera-operator"
"""The namespace of the operator (projectcalico/calico v3.32.2, manifests/tigera-operator.yaml)."""
BLOCKS = {4: range(20, 33), 6: range(116, 129)}
"""Prefixes that a block may have, by IP version (tigera/operator@40788b9b6, pkg/controller/ippool/validation.go)."""
USUAL_BLOCKS = {4: 26, 6: 122}
"""Prefixes of blocks where nobody says any (same commit, pkg/controller/ippool/defaults.go, fillDefaults)."""
REPLICAS = 2
"""Calico's API servers: the operator's default, written out (api/v1/installation_types.go, ControlPlaneReplicas)."""
MESH = 100
"""Nodes up to which each of them also speaks with every other one
(https://docs.tigera.io/calico/latest/networking/configuring/bgp#full-mesh)."""
_DATAPLANES = {"iptables": "Iptables", "ipvs": "Iptables", "nftables": "Nftables", "none": "BPF"}
"""Calico's nftables needs kube-proxy's (https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables), and
where there is no kube-proxy, eBPF takes its place."""


def installation(cluster: Cluster) -> dict[str, Any]:
    """Return the Installation; there may be one, and it is called `default`."""
    return {
        "apiVersion": "operator.tigera.io/v1",
        "kind": "Installation",
        "metadata": {"name": "default"},
        "spec": {
            "cni": {"type": "Calico", "ipam": {"type": "Calico"}},
            "controlPlaneReplicas": min(REPLICAS, len(kubelets(cluster))),
            "calicoNetwork": dict(_network(cluster)),
        },
    }


def api_server() -> dict[str, Any]:
    """Return what makes the operator run Calico's API server, for `kubectl get ippools` and the like."""
    return {"apiVersion": "operator.tigera.io/v1", "kind": "APIServer", "metadata": {"name": "default"}, "spec": {}}


def endpoint_map(way: Endpoint) -> dict[str, Any]:
    """Return the ConfigMap by which Calico finds the API where no kube-proxy leads there.

    https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf, kubernetes-services-endpoint.
    """
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kubernetes-services-endpoint", "namespace": OPERATOR},
        "data": {"KUBERNETES_SERVICE_HOST": way.host, "KUBERNETES_SERVICE_PORT": str(way.port)},
    }


def _network(cluster: Cluster) -> Iterator[tuple[str, Any]]:
    """Yield how pods are networked.

    Addresses of nodes are those that Kubernetes knows: the first that is found on a machine may be one that moves.
    """
    network = cluster.network
    if network.proxy:
        yield "linuxDataplane", _DATAPLANES[network.proxy]
    yield "bgp", "Enabled" if network.bgp else "Disabled"
    yield "ipPools", [_pool(pods, "None" if network.bgp else "VXLAN") for pods in network.pods]
    if network.mtu is not None:
        yield "mtu", network.mtu - header_bytes(cluster)
    for version in sorted(ip_network(pods.network).version for pods in network.pods):
        yield f"nodeAddressAutodetectionV{version}", {"kubernetes": "NodeInternalIP"}
    if cluster.kubernetes.installer == "k3s":
        # https://docs.k3s.io/networking/basic-network-options#custom-cni: its own load balancer needs it.
        yield "containerIPForwarding", "Enabled"


def header_bytes(cluster: Cluster) -> int:
    """Return by how much a packet of a pod must be smaller than one of a machine: pods have one size for both IPs."""
    if cluster.network.bgp:
        return 0
    return max(VXLAN_HEADERS[ip_network(pods.network).version] for pods in cluster.network.pods)


def _pool(pods: PodRange, encapsulation: str) -> dict[str, Any]:
    network = ip_network(pods.network)
    size = block(pods)
    return {
        "name": f"default-ipv{network.version}-ippool",
        "cidr": pods.network,
        **({"blockSize": size} if size else {}),
        "encapsulation": encapsulation,
        "natOutgoing": "Disabled" if network.is_global else "Enabled",
        "nodeSelector": "all()",
    }


def block(pods: PodRange) -> int | None:
    """Return the prefix of a block of addresses, which is what a node takes at a time: as the design's for each node.

    `None` where it does not say it, or in a size that Calico does not have: then Calico's own is taken.
    """
    return pods.mask if pods.given and pods.mask in BLOCKS[ip_network(pods.network).version] else None


def routes(cluster: Cluster, told: Announced) -> Iterator[dict[str, Any]]:
    """Yield the number of the nodes' autonomous system, and a session of all of them with each router."""
    about = {"asNumber": told.asn, "nodeToNodeMeshEnabled": len(kubelets(cluster)) <= MESH}
    yield _calico("BGPConfiguration", "default", about)
    for peer in told.peers:
        yield _calico("BGPPeer", router_name(peer.address), {"peerIP": peer.address, "asNumber": peer.asn})


def _calico(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "projectcalico.org/v3", "kind": kind, "metadata": {"name": name}, "spec": spec}


def typhas(nodes: int) -> int:
    """Return how many copies of Typha the operator runs (tigera/operator@40788b9b6, pkg/common/autoscale.go)."""
    if nodes <= 2:
        return 1
    return 2 if nodes <= 4 else max(nodes // 200 + 2, 3)
