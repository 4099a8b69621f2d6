"""Names and addresses in certificates: all that a client may use to reach an API server or an etcd member."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address, ip_network

from hadesign.blueprint.models import Spec
from hadesign.topology.cluster import ApiServer, Balancer, Endpoint, Member, Node, Origin, San
from hadesign.topology.endpoint import is_address

DEFAULT_SERVICE_CIDR = "10.96.0.0/12"
"""kubeadm's default service subnet (kubeadm-config.v1beta4, networking.serviceSubnet)."""


def api_sans(
    spec: Spec,
    api_servers: Sequence[ApiServer],
    endpoint: Endpoint | None,
    balancers: Sequence[Balancer],
    dns_domain: str,
) -> tuple[San, ...]:
    """Return the SANs of the API servers' certificate: kubeadm's own, the endpoint, balancers, and those asked for."""
    if not api_servers:
        return ()
    asked = spec.control_plane.api_server.extra_sans if spec.control_plane and spec.control_plane.api_server else ()
    path = ("spec", "controlPlane", "apiServer", "extraSANs")
    return _unique(
        [
            *_inside(spec, dns_domain),
            *_servers(api_servers),
            *([(endpoint.host, Origin(endpoint.origin.path, "the endpoint"))] if endpoint else []),
            *_fronts(spec, balancers),
            *((extra, Origin((*path, position))) for position, extra in enumerate(asked)),
        ]
    )


def _inside(spec: Spec, dns_domain: str) -> Iterator[tuple[str, Origin]]:
    """Yield what pods call the API."""
    origin = Origin(("spec", "network"), "name of the API inside the cluster")
    for name in ("kubernetes", "kubernetes.default", "kubernetes.default.svc", f"kubernetes.default.svc.{dns_domain}"):
        yield name, origin
    service = (spec.network.service_cidr if spec.network else None) or DEFAULT_SERVICE_CIDR
    yield str(ip_network(service)[1]), Origin(("spec", "network", "serviceCIDR"), f"first service address of {service}")


def _servers(api_servers: Sequence[ApiServer]) -> Iterator[tuple[str, Origin]]:
    """Yield names and addresses of the control-plane nodes."""
    for server in api_servers:
        yield server.node, Origin(server.origin.path, "name of a control-plane node")
        if server.address:
            yield server.address, Origin(server.origin.path, f"address of control-plane node {server.node}")


def _fronts(spec: Spec, balancers: Sequence[Balancer]) -> Iterator[tuple[str, Origin]]:
    """Yield addresses and names of the balancers in front of the API."""
    for balancer in balancers:
        if balancer.serves != "api":
            continue
        path = balancer.origin.path
        if balancer.vip:
            yield balancer.vip, Origin((*path, "vip"), f"virtual address of balancer {balancer.name}")
        entry = next(b for b in spec.load_balancers if b.name == balancer.name)
        if entry.dns_name:
            yield entry.dns_name, Origin((*path, "dnsName"), f"name of balancer {balancer.name}")
        if balancer.thing is None:
            for local in ("localhost", "127.0.0.1"):
                yield local, Origin(path, "clients on the machine itself, through its own balancer")


def etcd_sans(members: Iterable[Member], nodes: dict[str, Node]) -> dict[str, tuple[San, ...]]:
    """Return the SANs of each member's server and peer certificates, by member, as kubeadm writes them."""
    result: dict[str, tuple[San, ...]] = {}
    for member in members:
        address = nodes[member.node].address
        local = Origin(member.origin.path, "clients on the same machine")
        entries = [(member.node, Origin(member.origin.path, "name of the machine")), ("localhost", local)]
        entries += [("127.0.0.1", local), ("::1", local)]
        entries += [(address, Origin(member.origin.path, "address of the machine"))] if address else []
        result[member.name] = _unique(entries)
    return result


def _unique(entries: Iterable[tuple[str, Origin]]) -> tuple[San, ...]:
    """Keep the first reason for each name; names first, then addresses, each sorted."""
    found: dict[str, San] = {}
    for value, origin in entries:
        numeric = is_address(value)
        written = str(ip_address(value)) if numeric else value
        found.setdefault(written, San(written, "ip" if numeric else "dns", origin))
    names = sorted((s for s in found.values() if s.kind == "dns"), key=lambda s: s.value)
    numbers = [s for s in found.values() if s.kind == "ip"]
    return (*names, *sorted(numbers, key=lambda s: (ip_address(s.value).version, int(ip_address(s.value)))))
