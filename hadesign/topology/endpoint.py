"""The endpoint: the one address of the API, what stands behind it, and how it fails over."""

from collections.abc import Sequence
from ipaddress import ip_address

from hadesign.i18n import translated
from hadesign.topology.given import Given
from hadesign.topology.nouns.balancing import Balancer, Endpoint
from hadesign.topology.nouns.control_plane import ApiServer
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.balancers import Failover
from hadesign.vocabulary.installers import INSTALLERS


def build_endpoint(
    given: Given, nodes: Sequence[Node], api_servers: Sequence[ApiServer], balancers: Sequence[Balancer]
) -> Endpoint | None:
    """Return the endpoint: as given, else that of the API's balancer, else the only API server."""
    fronts = [balancer for balancer in balancers if balancer.serves == "api"]
    front = next((b for b in fronts if b.row.runs != "every-node"), None) or next(iter(fronts), None)
    found = _address(given, front, api_servers)
    if found is None:
        return None
    host, port, origin = found
    holder = next((node.name for node in nodes if host in (*node.addresses, node.name)), None)
    failover, explanation = _failover(given, holder, front)
    return Endpoint(host, port, failover, explanation, front.name if front else None, holder, origin)


def _address(given: Given, front: Balancer | None, api_servers: Sequence[ApiServer]) -> tuple[str, int, Origin] | None:
    written = given.spec.control_plane.endpoint if given.spec.control_plane else None
    if written:
        host, _, port = written.rpartition(":")
        return host.strip("[]"), int(port), given.at("controlPlane", "endpoint")
    host = (front.vip or front.dns_name or "") if front else ""
    if front and host:
        how = f"balancer {front.name}'s {'virtual address' if front.vip else 'name'}, as no endpoint is given"
        return host, front.port, front.origin.below("vip" if front.vip else "dnsName", derived=how)
    if len(api_servers) == 1 and api_servers[0].address:
        only = api_servers[0]
        how = f"the only API server, on {only.node}, as no endpoint is given"
        return only.address or "", only.port, Origin(only.origin.path, how, only.origin.source)
    return None


def _failover(given: Given, holder: str | None, front: Balancer | None) -> tuple[Failover, str]:
    """Say how the endpoint moves when what answers for it dies."""
    if not INSTALLERS[given.spec.kubernetes.installer].runs_control_plane:
        return "managed", "the provider runs the control plane and its address"
    if holder is not None:
        return "none", f"the endpoint is {holder} itself and dies with it"
    if front is None:
        return "none", "no load balancer is declared, so nothing moves the endpoint"
    row = front.row
    if row.failover == "vrrp" and not front.vip:
        return "none", f"balancer {front.name} has no virtual address that could move"
    if row.failover is not None:
        return row.failover, translated(row.moves)
    if len(front.instances) <= 1:
        return "none", f"balancer {front.name} has one instance and nothing to move to"
    if front.vip:
        return "vrrp", f"the virtual address {front.vip} moves between the instances of balancer {front.name}"
    return "none", f"balancer {front.name} has several instances and no virtual address that could move between them"


def is_address(text: str) -> bool:
    """Tell an IP address from a name."""
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
