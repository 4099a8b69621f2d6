"""Names and addresses in certificates: all that a client may use to reach an API server or an etcd member."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network

from hadesign.i18n import _
from hadesign.topology.endpoint import is_address
from hadesign.topology.given import Given
from hadesign.topology.nouns.balancing import Balancer, Endpoint
from hadesign.topology.nouns.control_plane import ApiServer, Member, San
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.installers import INSTALLERS


def api_sans(
    given: Given,
    api_servers: Sequence[ApiServer],
    endpoints: Iterable[Endpoint | None],
    balancers: Sequence[Balancer],
    dns_domain: str,
    nodes: Mapping[str, Node],
) -> tuple[San, ...]:
    """Return the SANs of the API servers' certificate: kubeadm's own, the endpoint, balancers, and those asked for."""
    if not api_servers:
        return ()
    spec = given.spec
    asked = spec.control_plane.api_server.extra_sans if spec.control_plane and spec.control_plane.api_server else ()
    extra = given.at("controlPlane", "apiServer", "extraSANs")
    return _unique(
        [
            *_inside(given, dns_domain),
            *_servers(api_servers, nodes),
            *((one.host, _reason(one.origin, _("the endpoint"))) for one in endpoints if one),
            *_fronts(balancers),
            *((name, extra.below(position)) for position, name in enumerate(asked)),
        ]
    )


def _reason(origin: Origin, why: str) -> Origin:
    """Return the same place with the reason why a name is there."""
    return Origin(origin.path, why, origin.source)


def _inside(given: Given, dns_domain: str) -> Iterator[tuple[str, Origin]]:
    """Yield what pods call the API."""
    spec = given.spec
    origin = given.at("network", derived=_("name of the API inside the cluster"))
    for name in ("kubernetes", "kubernetes.default", "kubernetes.default.svc", f"kubernetes.default.svc.{dns_domain}"):
        yield name, origin
    usual = (INSTALLERS[spec.kubernetes.installer].services,)
    for service in (spec.network.service_cidr if spec.network else None) or usual:
        how = _("first service address of {range}", range=service)
        yield str(ip_network(service)[1]), given.at("network", "serviceCIDR", derived=how)


def _servers(api_servers: Sequence[ApiServer], nodes: Mapping[str, Node]) -> Iterator[tuple[str, Origin]]:
    """Yield names and addresses of the control-plane nodes."""
    for server in api_servers:
        yield server.node, _reason(server.origin, _("name of a control-plane node"))
        for address in nodes[server.node].addresses:
            yield address, _reason(server.origin, _("address of control-plane node {node}", node=server.node))


def _fronts(balancers: Sequence[Balancer]) -> Iterator[tuple[str, Origin]]:
    """Yield addresses and names of the balancers in front of the API."""
    for balancer in balancers:
        if balancer.serves != "api":
            continue
        origin = balancer.origin
        if balancer.vip:
            yield balancer.vip, origin.below("vip", derived=_("virtual address of balancer {name}", name=balancer.name))
        if balancer.dns_name:
            yield balancer.dns_name, origin.below("dnsName", derived=_("name of balancer {name}", name=balancer.name))
        if balancer.thing is None:
            for local in ("localhost", "127.0.0.1"):
                yield local, _reason(origin, _("clients on the machine itself, through its own balancer"))


def etcd_sans(members: Iterable[Member], nodes: dict[str, Node]) -> dict[str, tuple[San, ...]]:
    """Return the SANs of each member's server and peer certificates, by member, as kubeadm writes them."""
    result: dict[str, tuple[San, ...]] = {}
    for member in members:
        address = nodes[member.node].address
        local = _reason(member.origin, _("clients on the same machine"))
        entries = [(member.node, _reason(member.origin, _("name of the machine"))), ("localhost", local)]
        entries += [("127.0.0.1", local), ("::1", local)]
        entries += [(address, _reason(member.origin, _("address of the machine")))] if address else []
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
