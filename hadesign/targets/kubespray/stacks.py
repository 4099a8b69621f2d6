"""IP versions: Kubespray has pods, services and machines in one, or all of them in both, with IPv4 first."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from hadesign.i18n import _
from hadesign.topology.cluster import Cluster


def version_of(network: str) -> int:
    """Return the IP version of a network."""
    return ip_network(network).version


def of_version(addresses: Iterable[str], version: int) -> str | None:
    """Return the address of an IP version, if there is one."""
    return next((address for address in addresses if ip_address(address).version == version), None)


def _given(cluster: Cluster) -> tuple[list[int], list[int]]:
    """Return the IP versions of pods and of services, in the design's order."""
    network = cluster.network
    return [version_of(pods.network) for pods in network.pods], [version_of(found) for found in network.services]


def stacks(cluster: Cluster) -> frozenset[int]:
    """Return the IP versions of the cluster: as pods and services have them, else as the API servers do, else IPv4."""
    pods, services = _given(cluster)
    if pods or services:
        return frozenset(pods or services)
    addresses = (server.address for server in cluster.api_servers if server.address)
    return frozenset({ip_address(address).version for address in addresses} or {4})


def unfit_stacks(cluster: Cluster) -> str:
    """Return why Kubespray cannot give a design its IP versions, or nothing if it can."""
    pods, services = _given(cluster)
    if pods and services and set(pods) != set(services):
        return _("its pods and its services are not of the same IP versions")
    found = stacks(cluster)
    first = min(found)
    if any(order and order[0] != first for order in (pods, services)):
        return _("it prefers IPv6 to IPv4, and Kubespray prefers IPv4 where there are both")
    called = [server.address for server in cluster.api_servers]
    called += [node.address for node in cluster.nodes if cluster.etcd and node.name in _members(cluster)]
    if any(address and ip_address(address).version != first for address in called):
        return _("its control plane talks by another IP version than its services")
    return ""


def _members(cluster: Cluster) -> set[str]:
    return {member.node for member in cluster.etcd.members} if cluster.etcd else set()
