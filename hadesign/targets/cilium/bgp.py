"""Cilium's objects of BGP: which routers every node tells of its pods (cilium/cilium v1.20.2, the kinds of v2)."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from hadesign.targets.plugins import router_name
from hadesign.topology.cluster import Cluster
from hadesign.topology.nouns.balancing import Announced

NAME, LABEL = "pods", {"hadesign.io/advertise": "pods"}
"""Of the objects, and by which a session finds what it tells."""


def routes(cluster: Cluster, told: Announced) -> Iterator[dict[str, Any]]:
    """Yield what is told, how sessions are held, and with whom: without a selector, every node does."""
    yield _cilium("CiliumBGPAdvertisement", {"advertisements": [{"advertisementType": "PodCIDR"}]}, LABEL)
    versions = sorted(ip_network(pods.network).version for pods in cluster.network.pods)
    families = [
        {"afi": f"ipv{version}", "safi": "unicast", "advertisements": {"matchLabels": LABEL}} for version in versions
    ]
    yield _cilium("CiliumBGPPeerConfig", {"families": families})
    peers = [
        {
            "name": router_name(peer.address),
            "peerAddress": peer.address,
            "peerASN": peer.asn,
            "peerConfigRef": {"name": NAME},
        }
        for peer in told.peers
    ]
    yield _cilium("CiliumBGPClusterConfig", {"bgpInstances": [{"name": NAME, "localASN": told.asn, "peers": peers}]})


def _cilium(kind: str, spec: dict[str, Any], labels: dict[str, str] | None = None) -> dict[str, Any]:
    metadata = {"name": NAME, **({"labels": labels} if labels else {})}
    return {"apiVersion": "cilium.io/v2", "kind": kind, "metadata": metadata, "spec": spec}
