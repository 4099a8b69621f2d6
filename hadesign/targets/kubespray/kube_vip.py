"""kube-vip, which Kubespray runs as a static pod on every control-plane machine."""

from ipaddress import ip_address
from typing import Any

from hadesign.i18n import _
from hadesign.targets.base import Lacking
from hadesign.targets.kubespray.stacks import of_version
from hadesign.topology.cluster import Balancer, Cluster, Node
from hadesign.topology.members import host


def kube_vip(cluster: Cluster) -> Balancer | None:
    """Return the balancer that kube-vip is, in front of the API."""
    return next((b for b in cluster.balancers if b.type == "kube-vip" and b.serves == "api"), None)


def unfit_kube_vip(cluster: Cluster) -> str:
    """Return why Kubespray's kube-vip cannot be what the design says, or nothing if it can (or there is none)."""
    found = kube_vip(cluster)
    if found is None:
        return ""
    if sum(balancer.type == "kube-vip" and balancer.serves == "api" for balancer in cluster.balancers) > 1:
        return _("it has several balancers of type kube-vip, and Kubespray runs one")
    if found.vip is None:
        return _("balancer {name} has no virtual address (vip)", name=found.name)
    if set(found.nodes) != {server.node for server in cluster.api_servers}:
        return _("balancer {name} is not on each control-plane machine, where Kubespray runs it", name=found.name)
    return ""


LOOPBACK = "lo"
"""Interface of an address that routers are told of."""


def router_id(node: Node) -> str | None:
    """Return a machine's router id, which has the form of an IPv4 address."""
    return of_version(node.addresses, 4)


def own_variables(cluster: Cluster) -> dict[str, dict[str, str]]:
    """Return what kube-vip is told on one machine alone: its router id, or the interface where they differ."""
    found = kube_vip(cluster)
    if found and found.announce == "bgp":
        routers = {node.name: router_id(node) for node in cluster.nodes if node.name in found.nodes}
        return {name: {"kube_vip_bgp_routerid": router} for name, router in routers.items() if router}
    own = {} if common_interface(cluster) else interfaces(cluster)
    return {name: {"kube_vip_interface": interface} for name, interface in own.items()}


def interfaces(cluster: Cluster) -> dict[str, str]:
    """Return the interface that carries the address on each control-plane machine, where it is known."""
    found = kube_vip(cluster)
    if found is None:
        return {}
    own = {node.name: node.interface for node in cluster.nodes if node.name in found.nodes}
    own |= {instance.node: instance.interface for instance in found.instances}
    return {name: interface for name, interface in own.items() if interface}


def common_interface(cluster: Cluster) -> str | None:
    """Return the interface that carries the address on every control-plane machine, if it is the same and known."""
    found, balancer = interfaces(cluster), kube_vip(cluster)
    names = set(found.values())
    return names.pop() if balancer and len(names) == 1 and len(found) == len(balancer.nodes) else None


def lacking_of_kube_vip(cluster: Cluster, lacking: Lacking) -> None:
    """Note that nobody says how the address is announced, or to whom."""
    found = kube_vip(cluster)
    if found is None:
        return
    if found.announce == "bgp" and found.bgp is None:
        what = _("whom balancer {name} speaks BGP with", name=found.name)
        lacking.need(None, what, _("bgp, with asn and peers"), found.origin)
    if found.announce == "bgp":
        for node in (node for node in cluster.nodes if node.name in found.nodes):
            what = _("an IPv4 address of {name}, as its router id", name=node.name)
            lacking.need(router_id(node), what, _("an address, or a subnet for its zone"), node.origin)
    if found.announcing is None:
        what = _("how balancer {name} announces its address", name=found.name)
        lacking.need(None, what, _("{setting}, in one network", setting="announce: l2"), found.origin)


def kube_vip_variables(cluster: Cluster) -> dict[str, Any]:
    """Return kube-vip's variables: none without it. Where machines have different interfaces, each is told its own."""
    found, interface = kube_vip(cluster), common_interface(cluster)
    if found is None or found.vip is None:
        return {}
    values: dict[str, Any] = {
        "kube_vip_enabled": True,
        "kube_vip_controlplane_enabled": True,
        "kube_vip_address": found.vip,
        "kube_vip_cidr": ip_address(found.vip).max_prefixlen,
    }
    if found.bgp and found.announce == "bgp":
        peers = [f"{host(peer.address)}:{peer.asn}" for peer in found.bgp.peers]
        return values | {
            "kube_vip_arp_enabled": False,
            "kube_vip_interface": LOOPBACK,
            "kube_vip_bgp_enabled": True,
            "kube_vip_local_as": found.bgp.asn,
            "kube_vip_bgppeers": peers,
        }
    if found.election is None:
        raise AssertionError("kube-vip announces an address by ARP without an election")
    return values | {
        "kube_vip_arp_enabled": True,
        **({"kube_vip_interface": interface} if interface else {}),
        "kube_vip_leaseduration": int(found.election.lease),
        "kube_vip_renewdeadline": int(found.election.renew),
        "kube_vip_retryperiod": int(found.election.retry),
    }
