"""What each machine has to reach, read off the Cluster's flows, and what of it nobody can try by a connection."""

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.topology.cluster import Balancer, Cluster, Flow, Party

_OPTIONAL = "plugin/"
"""Flows of a network plugin are those that it may use as it is installed by default: not each of them is there."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Somebody who is reached by name or address."""

    name: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class PortCheck:
    """Machines that connect to all of some others by TCP, for some reasons.

    `listening` tells whether somebody listens there for certain once the cluster runs.
    """

    sources: tuple[str, ...]
    destinations: tuple[Destination, ...]
    port: int
    reasons: tuple[str, ...]
    listening: bool


@dataclass(frozen=True, slots=True)
class Untested:
    """A flow that no connection of a machine can try, and why."""

    flow: Flow
    why: str


def port_checks(cluster: Cluster) -> tuple[PortCheck, ...]:
    """Return what is tried; flows that differ in nothing but their reason are one."""
    found: dict[object, PortCheck] = {}
    for flow in cluster.flows:
        sources, destinations = sources_of(flow), _destinations(cluster, flow)
        if _why_untested(cluster, flow) or not _anybody_else(sources, destinations):
            continue
        listening = not flow.when and not flow.id.startswith(_OPTIONAL)
        key = (sources, destinations, listening)
        reasons = (*found[key].reasons, flow.why) if key in found else (flow.why,)
        found[key] = PortCheck(sources, destinations, destinations[0].port, tuple(dict.fromkeys(reasons)), listening)
    return tuple(found.values())


def untested(cluster: Cluster) -> tuple[Untested, ...]:
    """Return what is not tried."""
    pairs = ((flow, _why_untested(cluster, flow)) for flow in cluster.flows)
    return tuple(Untested(flow, why) for flow, why in pairs if why)


def sources_of(flow: Flow) -> tuple[str, ...]:
    """Return the machines that open the connections of a flow."""
    both = (*flow.source.nodes, *flow.target.nodes) if flow.mutual else flow.source.nodes
    return tuple(dict.fromkeys(both))


def _anybody_else(sources: tuple[str, ...], destinations: tuple[Destination, ...]) -> bool:
    """Tell whether anybody has somebody other than itself to reach."""
    return bool(sources and destinations) and len({*sources, *(found.name for found in destinations)}) > 1


def _why_untested(cluster: Cluster, flow: Flow) -> str:
    """Say why a flow is not tried, or nothing if it is."""
    if not sources_of(flow):
        return _("not from a machine of the design")
    if flow.protocol == "UDP":
        return _("UDP answers nothing")
    if flow.protocol != "TCP":
        return _("not TCP")
    if flow.ports is None or flow.ports[0] != flow.ports[1]:
        return _("no single port")
    return "" if _destinations(cluster, flow) else _("its address is not in the design")


def _destinations(cluster: Cluster, flow: Flow) -> tuple[Destination, ...]:
    """Return whom a flow leads to: what answers at an address of its own, or else each machine by its address."""
    if flow.ports is None:
        return ()
    port = flow.ports[0]
    front = _front(cluster, flow, port)
    if front is not None:
        return (front,)
    addresses = {node.name: node.address for node in cluster.nodes}
    return tuple(Destination(name, host, port) for name in flow.target.nodes if (host := addresses.get(name)))


def _front(cluster: Cluster, flow: Flow, port: int) -> Destination | None:
    """Return the one address behind which the target is: the endpoint that nodes dial, or that of a balancer."""
    endpoint = cluster.joined_at
    if flow.id == "api-nodes" and endpoint is not None:
        holder = next((node.name for node in cluster.nodes if endpoint.host in node.addresses), endpoint.host)
        return Destination(holder, endpoint.host, endpoint.port)
    balancer = _balancer(cluster, flow.target)
    host = (balancer.vip or balancer.dns_name) if balancer else None
    return Destination(flow.target.name, host, port) if host and not flow.mutual else None


def _balancer(cluster: Cluster, party: Party) -> Balancer | None:
    if party.role != "load-balancer":
        return None
    return next((balancer for balancer in cluster.balancers if balancer.name == party.name), None)
