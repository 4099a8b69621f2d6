"""The endpoint: the address of the API, for clients outside and for the cluster's machines, and how it fails over."""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.topology.given import Given
from hadesign.topology.nouns.balancing import Balancer, Clients, Endpoint, Way
from hadesign.topology.nouns.control_plane import ApiServer
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin
from hadesign.topology.order import in_order
from hadesign.topology.ways import LeadsTo, Ways, is_address, moves, things_of_servers
from hadesign.vocabulary.balancers import Failover
from hadesign.vocabulary.installers import INSTALLERS

__all__ = ["build_endpoint", "build_node_endpoint", "is_address"]


def build_endpoint(
    given: Given, nodes: Sequence[Node], api_servers: Sequence[ApiServer], balancers: Sequence[Balancer]
) -> Endpoint | None:
    """Return the endpoint: as given, else that of the API's balancer, else the only API server."""
    fronts = [balancer for balancer in balancers if balancer.serves == "api"]
    apart = _written(given, "nodeEndpoint") is not None or any(b.row.runs == "every-node" for b in fronts)
    front = next((b for b in fronts if b.row.runs != "every-node"), None)
    address = _written(given, "endpoint") or _derived(front, api_servers)
    if address is None:
        return None
    found = _ways(given, nodes, api_servers, balancers).of(*address[:2])
    return _endpoint(given, address, "outside" if apart else "all", found, front)


def build_node_endpoint(
    given: Given, nodes: Sequence[Node], api_servers: Sequence[ApiServer], balancers: Sequence[Balancer]
) -> Endpoint | None:
    """Return how the cluster's own machines reach the API, `None` where they dial what all clients do.

    That is as given, or by what balances on each of them: then what answers is any of the API servers.
    """
    address = _written(given, "nodeEndpoint")
    if address is not None:
        found = _ways(given, nodes, api_servers, balancers).of(*address[:2])
        named = {way.balancer for way in found.ways}
        return _endpoint(given, address, "nodes", found, next((b for b in balancers if b.name in named), None))
    local = next((b for b in balancers if b.serves == "api" and b.row.runs == "every-node"), None)
    if local is None or not api_servers:
        return None
    failover, explanation = moves(local)
    way = Way("api-servers", things_of_servers(api_servers), failover, explanation, local.name)
    return _endpoint(given, ("localhost", local.port, local.origin), "nodes", LeadsTo((way,)), local)


_Address = tuple[str, int, Origin]


def _ways(given: Given, nodes: Sequence[Node], api_servers: Sequence[ApiServer], balancers: Sequence[Balancer]) -> Ways:
    plane = given.spec.control_plane
    records = {record.name.lower(): in_order(record.targets) for record in plane.records} if plane else {}
    return Ways(nodes, api_servers, balancers, records)


def _written(given: Given, key: str) -> _Address | None:
    """Return an address that the blueprint gives."""
    plane = given.spec.control_plane
    written = (plane.endpoint if key == "endpoint" else plane.node_endpoint) if plane else None
    if written is None:
        return None
    host, port = written.rsplit(":", 1)
    return host.strip("[]"), int(port), given.at("controlPlane", key)


def _derived(front: Balancer | None, api_servers: Sequence[ApiServer]) -> _Address | None:
    host = (front.vip or front.dns_name or "") if front else ""
    if front and host:
        how = (
            _("balancer {name}'s virtual address, as no endpoint is given", name=front.name)
            if front.vip
            else _("balancer {name}'s name, as no endpoint is given", name=front.name)
        )
        return host, front.port, front.origin.below("vip" if front.vip else "dnsName", derived=how)
    if len(api_servers) == 1 and api_servers[0].address:
        only = api_servers[0]
        how = _("the only API server, on {node}, as no endpoint is given", node=only.node)
        return only.address or "", only.port, Origin(only.origin.path, how, only.origin.source)
    return None


def _endpoint(given: Given, address: _Address, clients: Clients, found: LeadsTo, front: Balancer | None) -> Endpoint:
    host, port, origin = address
    first = found.ways[0] if found.ways else None
    failover, explanation = _failover(given, found, front)
    return Endpoint(
        host=host,
        port=port,
        clients=clients,
        ways=found.ways,
        worlds=found.worlds,
        undecided=found.undecided,
        unheld=found.unheld,
        ports=found.ports,
        astray=found.astray,
        failover=failover,
        explanation=explanation,
        balancer=first.balancer if first else front.name if front else None,
        node=first.node if first and len(found.ways) == 1 else None,
        origin=origin,
    )


def _failover(given: Given, found: LeadsTo, front: Balancer | None) -> tuple[Failover, str]:
    """Say how the endpoint moves when what answers for it dies."""
    if not INSTALLERS[given.spec.kubernetes.installer].runs_control_plane:
        return "managed", _("the provider runs the control plane and its address")
    way = next(iter(found.ways), None)
    if way is not None and (way.node is None or len(found.ways) == 1):
        return way.failover, way.explanation
    if found.ways and found.undecided is None:
        return "dns", _("clients try one address of its name after the other")
    if found.ways and front is not None:
        return moves(front)
    if front is None:
        return "none", _("no load balancer is declared, so nothing moves the endpoint")
    return "none", _("nothing that is declared answers at this address and port")
