"""MetalLB's objects: fields of metallb/metallb@7938d3f89 (after v0.16.1), api/v1beta1 and api/v1beta2."""

from collections.abc import Iterator, Sequence
from typing import Any

from hadesign.i18n import _
from hadesign.targets.kubelets import HOSTNAME_LABEL, ZONE_LABEL
from hadesign.targets.plugins import kubelets, router_name
from hadesign.topology.cluster import Balancer, Cluster, Node
from hadesign.topology.nouns.balancing import Peer

NAMESPACE = "metallb-system"
"""Where its manifests put it, and where it looks for its objects (config/manifests/metallb-native.yaml)."""
HOLD, SHORTEST_HOLD, LONGEST_HOLD = 9, 3, 90
"""Seconds after which a router forgets a silent node: routers' own are 90, RFC 4271 section 10, and 3 are the least
that section 4.2 allows. Both sides keep to the smaller value."""


def pool(balancer: Balancer) -> dict[str, Any]:
    """Return the pool of a balancer's address; no service gets it without having asked for it."""
    bits = 128 if ":" in str(balancer.vip) else 32
    return _named("v1beta1", "IPAddressPool", balancer.name, {"addresses": [f"{balancer.vip}/{bits}"]} | _ASKED_FOR)


_ASKED_FOR = {"autoAssign": False}


def advertisement(cluster: Cluster, balancer: Balancer) -> dict[str, Any]:
    """Return how the address is announced, and by which nodes, where not all of them may."""
    selected = list(_selectors(cluster, balancer))
    spec: dict[str, Any] = {"ipAddressPools": [balancer.name]}
    told = [router_name(peer.address) for _balancer, _own, peer in _told([balancer])]
    if told:
        spec["peers"] = told
    if selected:
        spec["nodeSelectors"] = selected
    return _named("v1beta1", "BGPAdvertisement" if told else "L2Advertisement", balancer.name, spec)


def _told(balancers: Sequence[Balancer]) -> Iterator[tuple[Balancer, int, Peer]]:
    """Yield whom each balancer tells of its address, with the number of the machines' own autonomous system."""
    for balancer in balancers:
        if balancer.bgp and balancer.announcing and balancer.announcing.way == "bgp":
            yield from ((balancer, balancer.bgp.asn, peer) for peer in balancer.bgp.peers)


def peers(balancers: Sequence[Balancer]) -> Iterator[dict[str, Any]]:
    """Yield a session for each router, however many balancers tell it of addresses: the shortest wait holds for all."""
    held: dict[str, tuple[int, int, int]] = {}
    for balancer, own, peer in _told(balancers):
        seconds = hold_time(balancer)
        held[peer.address] = (own, peer.asn, min(seconds, held.get(peer.address, (0, 0, seconds))[2]))
    for address, (own, asn, seconds) in sorted(held.items()):
        spec = {
            "myASN": own,
            "peerASN": asn,
            "peerAddress": address,
            "holdTime": f"{seconds}s",
            "keepaliveTime": f"{seconds // 3}s",
        }
        yield _named("v1beta2", "BGPPeer", router_name(address), spec)


def hold_time(balancer: Balancer) -> int:
    """Return how long a router waits for a silent node: no longer than the design says that clients do."""
    within = HOLD if balancer.moved_within is None else int(balancer.moved_within)
    return min(max(within, SHORTEST_HOLD), LONGEST_HOLD)


def quarrel(cluster: Cluster, balancers: Sequence[Balancer]) -> str:
    """Return which router is spoken with twice, or by different numbers: it has one session with a node."""
    numbers: dict[str, tuple[int, int]] = {}
    taken = {peer.address for peer in cluster.network.bgp.peers} if cluster.network.bgp else set()
    for balancer, own, peer in _told(balancers):
        if peer.address in taken:
            # https://metallb.io/configuration/calico/
            return _(
                "the network plugin speaks with router {address} already, which takes one session of each node: let it"
                " announce the address of load balancer {name}",
                address=peer.address,
                name=balancer.name,
            )
        if numbers.setdefault(peer.address, (own, peer.asn)) != (own, peer.asn):
            return _(
                "router {address} is spoken with by other numbers for load balancer {name} than for another one",
                address=peer.address,
                name=balancer.name,
            )
    return ""


def announcers(cluster: Cluster, balancer: Balancer) -> tuple[Node, ...]:
    """Return the nodes that may announce an address: those that are named, or all to which the network brings it.

    By ARP or NDP it reaches the machines of its own subnet and nobody else.
    """
    able = set(balancer.nodes).difference(() if balancer.instances else balancer.away)
    return tuple(node for node in kubelets(cluster) if node.name in able)


def _selectors(cluster: Cluster, balancer: Balancer) -> Iterator[dict[str, Any]]:
    """Yield by which label the announcing nodes are known, if they are not all: their name, or whose zone it is not."""
    some = announcers(cluster, balancer)
    if len(some) == len(kubelets(cluster)):
        return
    if balancer.instances:
        key, operator = HOSTNAME_LABEL, "In"
        values = {node.labels.get(HOSTNAME_LABEL, node.name) for node in some}
    else:
        key, operator = ZONE_LABEL, "NotIn"
        values = {node.labels.get(ZONE_LABEL, str(node.zone)) for node in kubelets(cluster) if node not in some}
    yield {"matchExpressions": [{"key": key, "operator": operator, "values": sorted(values)}]}


def _named(version: str, kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return an object of MetalLB's."""
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": f"metallb.io/{version}", "kind": kind, "metadata": metadata, "spec": spec}
