"""The endpoint: the one address of the API, what stands behind it, and how it fails over."""

from collections.abc import Sequence
from ipaddress import ip_address

from hadesign.blueprint.models import Spec
from hadesign.topology.cluster import ApiServer, Balancer, Endpoint, Failover, Node, Origin

_FAILOVER: dict[str, tuple[Failover, str]] = {
    "haproxy-keepalived": ("vrrp", "keepalived moves the virtual address to the living instance of highest priority"),
    "kube-vip": ("lease", "kube-vip moves the address to the holder of a lease that is kept in the cluster itself"),
    "cloud": ("provider", "the provider keeps the balancer's address alive"),
    "hardware": ("provider", "the appliance keeps its own address alive"),
    "dns": ("dns", "clients move on when they resolve the name again"),
    "node-local": ("node-local", "each node balances over all API servers by itself; clients outside have no balancer"),
}


def build_endpoint(
    spec: Spec, nodes: Sequence[Node], api_servers: Sequence[ApiServer], balancers: Sequence[Balancer]
) -> Endpoint | None:
    """Return the endpoint: as given, else that of the API's balancer, else the only API server."""
    front = next((b for b in balancers if b.serves == "api" and b.type != "node-local"), None)
    front = front or next((b for b in balancers if b.serves == "api"), None)
    found = _address(spec, front, api_servers)
    if found is None:
        return None
    host, port, origin = found
    failover, explanation = _failover(spec, host, front, nodes)
    return Endpoint(host, port, failover, explanation, front.name if front else None, origin)


def _address(spec: Spec, front: Balancer | None, api_servers: Sequence[ApiServer]) -> tuple[str, int, Origin] | None:
    given = spec.control_plane.endpoint if spec.control_plane else None
    if given:
        host, _, port = given.rpartition(":")
        return host.strip("[]"), int(port), Origin(("spec", "controlPlane", "endpoint"))
    if front:
        entry = spec.load_balancers[front.origin.path[2] if isinstance(front.origin.path[2], int) else 0]
        host = front.vip or entry.dns_name or ""
        if host:
            written = "vip" if front.vip else "dnsName"
            how = f"balancer {front.name}'s {'virtual address' if front.vip else 'name'}, as no endpoint is given"
            return host, front.port, Origin((*front.origin.path, written), how)
    if len(api_servers) == 1 and api_servers[0].address:
        how = f"the only API server, on {api_servers[0].node}, as no endpoint is given"
        return api_servers[0].address, api_servers[0].port, Origin(api_servers[0].origin.path, how)
    return None


def _failover(spec: Spec, host: str, front: Balancer | None, nodes: Sequence[Node]) -> tuple[Failover, str]:
    """Say how the endpoint moves when what answers for it dies."""
    if spec.kubernetes.installer == "managed":
        return "managed", "the provider runs the control plane and its address"
    holder = next((n for n in nodes if host in (n.address, n.name)), None)
    if holder is not None:
        return "none", f"the endpoint is {holder.name} itself and dies with it"
    if front is None:
        return "none", "no load balancer is declared, so nothing moves the endpoint"
    if front.type in _FAILOVER:
        if front.type == "haproxy-keepalived" and not front.vip:
            return "none", f"balancer {front.name} has no virtual address that could move"
        return _FAILOVER[front.type]
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
