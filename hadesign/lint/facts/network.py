"""Facts about the cluster's network: DNS and ingress, ranges of addresses, ways out, and who tells routes."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network

from hadesign.i18n import _
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Doc, Item, Topic, seen_at
from hadesign.lint.facts.cluster import machines
from hadesign.lint.facts.cluster import nodes as most_nodes
from hadesign.topology.cluster import Balancer, Node
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.networks import PLUGINS

TOPIC = Topic("The cluster's network: DNS and ingress, ranges of addresses, ways out.")

_FIELDS = {"replicas": Doc("number of copies"), **survival.FIELDS}


_ABOUT = Doc("it, and the failures up to a zone that take it down")


@TOPIC.items("dns", "Cluster DNS, as a list of one; empty if it is not declared.", about=_ABOUT, **_FIELDS)
def dns(context: Context) -> list[Item]:
    """Return CoreDNS with what the proof says of it."""
    return _part(context, "coredns")


@TOPIC.items("ingress", "The ingress controller, as a list of one; empty if it is not declared.", _ABOUT, **_FIELDS)
def ingress(context: Context) -> list[Item]:
    """Return the ingress controller with what the proof says of it."""
    return _part(context, "ingress")


def _part(context: Context, name: str) -> list[Item]:
    found = survival.component(context, name)
    if found is None:
        return []
    workload, proof = found
    values = {"replicas": workload.replicas, **survival.losses(proof)}
    return [subjects.placed(workload, proof, values, (subjects.component(workload),))]


@TOPIC.items(
    "keptLocal",
    "Services whose requests from outside are answered by machines with a copy alone (externalTrafficPolicy: Local);"
    " of ingress, once for each load balancer in front of it. A DaemonSet has a copy on every machine, and is none.",
    name="what is behind it",
    replicas="number of copies; null if it is not said",
    parts="zones with a part of the load balancer that sends to its own zone alone, 1 where there is one part for all;"
    " null if that is not said",
)
def kept_local(context: Context) -> list[Item]:
    """Return services that are answered for where their copies are, with how many parts send to these."""
    cluster, found = context.cluster, []
    for workload in (*cluster.components, *cluster.workloads):
        if not workload.kept_local or workload.kind == "DaemonSet":
            continue
        path = (*workload.origin.path, "externalTrafficPolicy")
        fronts = [one for one in cluster.balancers if one.serves == "ingress"] if workload.component else []
        parts = {one.name: _parts(context, one) for one in fronts} or {"": 1}
        where = {
            one.name: one.origin.below("zones" if one.cloud.cross_zone is False else "crossZone") for one in fronts
        }
        for name, number in parts.items():
            values = {"name": workload.name, "replicas": workload.replicas, "parts": number}
            places = {"replicas": workload.number_at.path, **({"parts": where[name].path} if name else {})}
            found.append(Item(path, values, places=places))
    return found


def _parts(context: Context, balancer: Balancer) -> int | None:
    """Return in how many zones a part of a balancer sends to its own zone alone; `None` if that is not said."""
    if not balancer.row.provided or balancer.cloud.cross_zone or context.cluster.provider.regional_balancers:
        return 1
    return None if balancer.cloud.cross_zone is None or balancer.cloud.zones is None else len(balancer.cloud.zones)


@TOPIC.items(
    "ranges",
    "Networks of pods out of which each node is given a range; none of plugins that deal out addresses in another way.",
    network="the network",
    mask="prefix length of a node's range",
    ranges="ranges that it has",
    nodes="most nodes that there are to be",
    addresses="pods that a node's range has addresses for",
    pods="most pods that a node may run, of the largest one; null if no node says so",
)
def ranges(context: Context) -> list[Item]:
    """Return how many nodes and pods the networks of pods are large enough for."""
    network, found = context.cluster.network, []
    limits = [node.size.pods for node in context.cluster.nodes if schedulable(node) and node.size.pods]
    for one in network.pods if network.plugin is None or not PLUGINS[network.plugin].own_ranges else ():
        whole = ip_network(one.network)
        values = {
            "network": one.network,
            "mask": one.mask,
            "ranges": 2 ** (one.mask - whole.prefixlen),
            "nodes": most_nodes(context),
            "addresses": 2 ** (whole.max_prefixlen - one.mask) - 2,
            "pods": max(limits, default=None),
        }
        found.append(Item(one.origin.path, values))
    return found


@TOPIC.items(
    "subnets",
    "Subnets of zones, where pods have addresses of these, too.",
    network="the subnet",
    zones="zones that it is the subnet of",
    usable="addresses that may be given to machines and pods",
    wanted="addresses that their machines and most pods take; null if a machine does not say how many pods",
)
def subnets(context: Context) -> list[Item]:
    """Return the IPv4 subnets with what they have and what is taken of them; zones may share one."""
    cluster, known = context.cluster, machines(context)
    zones: dict[str, list[str]] = {}
    for zone in cluster.infrastructure.zones if cluster.network.in_subnets else ():
        for subnet in zone.subnets:
            zones.setdefault(subnet, []).append(zone.name)
    paths = {zone.name: zone.origin.path for zone in cluster.infrastructure.zones}
    first, last = cluster.provider.kept
    return [
        Item(
            (*paths[names[0]], "subnet"),
            {
                "network": subnet,
                "zones": tuple(names),
                "usable": ip_network(subnet).num_addresses - max(first + last, 2),
                "wanted": _wanted([node for node in known.values() if node.zone in names]),
            },
        )
        for subnet, names in zones.items()
        if ip_network(subnet).version == 4
    ]


def _wanted(nodes: Sequence[Node]) -> int | None:
    """Count machines and their pods."""
    limits = [node.size.pods for node in nodes if schedulable(node)]
    return None if None in limits else len(nodes) + sum(limit or 0 for limit in limits)


@TOPIC.items(
    "services",
    "Networks of services, where it is said how many services there are to be.",
    network="the network",
    size="addresses that services may have",
    planned="most services at once",
)
def services(context: Context) -> list[Item]:
    """Return the networks of services; the first address is the network's own, and of IPv4 the last one is, too."""
    network = context.cluster.network
    planned, path = network.services_planned, (*network.origin.path, "serviceCIDR")
    return [
        Item(path, {"network": one, "size": ip_network(one).num_addresses - 2, "planned": planned})
        for one in network.services
        if planned is not None
    ]


@TOPIC.items(
    "egress",
    "Gateways through which packets leave, as a list of one; empty if nothing leaves, or nothing is said of it.",
    gateways="their names",
    without="zones with machines of the cluster that have no gateway of their own, none if a gateway stands in several",
)
def egress(context: Context) -> list[Item]:
    """Return the ways out."""
    network = context.cluster.network
    if not network.egress:
        return []
    served = [gateway.zone for gateway in network.egress]
    zones = dict.fromkeys(node.zone for node in context.cluster.nodes if node.zone is not None)
    values = {
        "gateways": tuple(gateway.name for gateway in network.egress),
        "without": () if None in served else tuple(zone for zone in zones if zone not in served),
    }
    return [Item((*network.origin.path, "egress"), values)]


@TOPIC.items(
    "reflectors",
    "Nodes that tell the others of routes, as a list of one; empty if it is not said which.",
    nodes="their names",
    zone="the one zone that all of them are in; null if they are in several, or that is not known",
    mesh="number of nodes that all tell each other; 0 if there are reflectors",
)
def reflectors(context: Context) -> list[Item]:
    """Return the route reflectors, or the mesh that is there without any."""
    network, known = context.cluster.network, machines(context)
    if network.reflectors is None:
        return []
    nodes = [known[name] for name in network.reflectors if name in known]
    zones = {node.zone for node in nodes}
    values = {
        "nodes": network.reflectors,
        "zone": zones.pop() if len(zones) == 1 else None,
        "mesh": 0 if network.reflectors else most_nodes(context),
    }
    return [Item((*network.origin.path, "routeReflectors"), values)]


@TOPIC.items(
    "resolvers",
    "Resolvers that cluster DNS asks, as a list of one; empty if it asks none, or it is not said which.",
    addresses="their addresses",
    zone="the one zone whose subnet all of them are in; null if there is none",
)
def resolvers(context: Context) -> list[Item]:
    """Return the resolvers, with the zone that takes all of them; of a subnet of several zones nothing is known."""
    cluster = context.cluster
    asked = cluster.network.upstreams
    if not asked:
        return []
    owners = {address: set(_zones_of(context, address)) for address in asked}
    places = set.union(*owners.values())
    alone = len(places) == 1 and all(len(zones) == 1 for zones in owners.values())
    values = {"addresses": asked, "zone": places.pop() if alone else None}
    return [Item((*cluster.network.origin.path, "dns", "upstreams"), values)]


def _zones_of(context: Context, address: str) -> Iterator[str]:
    own = ip_address(address)
    for zone in context.cluster.infrastructure.zones:
        if any(own.version == (net := ip_network(one)).version and own in net for one in zone.subnets):
            yield zone.name


@TOPIC.items(
    "uplinks",
    "Zones and racks of which it is said by which switches they are connected.",
    kind="zone or rack",
    name="its name",
    switches="the switches",
    nodes="number of machines that lose the network without these",
)
def uplinks(context: Context) -> list[Item]:
    """Return what hangs on switches."""
    cluster, found = context.cluster, []
    for thing in cluster.things.values():
        ways = [options for options in thing.needs if all(one.startswith("switch/") for one in options)]
        if thing.kind not in ("zone", "rack") or not ways:
            continue
        least = min(ways, key=len)
        switches, dead = [one.removeprefix("switch/") for one in least], context.proof.domains.closure(least)[0]
        values = {
            "kind": thing.kind,
            "name": thing.name,
            "switches": tuple(switches),
            "nodes": sum(node.thing in dead for node in cluster.nodes),
        }
        related = [seen_at(_("switch {name}", name=switches[0]), cluster.things[least[0]].origin)]
        found.append(Item((*thing.origin.path, "switch"), values, related))
    return found
