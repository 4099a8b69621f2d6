"""The architecture picture: clients, balancers, control plane, workers and workloads, in columns by zone.

Machines that do the same in one place share a box, so that a design of 20,000 machines is as readable as one of ten.
"""

from collections.abc import Sequence
from itertools import pairwise

from hadesign.diagrams.columns import Column, front, places, with_box
from hadesign.diagrams.picture import Boundary, Connector, Icon, Picture, Symbol
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, EACH_OR, joined
from hadesign.topology.cluster import Balancer, Cluster, ThingId
from hadesign.words.things import noun


def architecture(cluster: Cluster) -> Picture:
    """Return the picture of a Cluster."""
    found = places(cluster)
    columns = [Column(cluster, place, len(found)) for place in found]
    head = _head(cluster)
    return Picture(
        title=cluster.title,
        subtitle=_subtitle(cluster),
        description=_description(cluster, columns),
        symbols=tuple(head),
        boundaries=_nest(cluster, columns, 0),
        connectors=tuple(
            connector for connector in _connectors(head, columns) if connector.sources and connector.targets
        ),
        columns=True,
    )


def _head(cluster: Cluster) -> list[Symbol]:
    """Return what stands above the zones: clients, the endpoint, and a control plane that somebody else runs."""
    head = [Symbol("clients", "clients", (_("Clients"),))]
    balancer = front(cluster)
    if balancer:
        title = _("Load balancer") if balancer.thing else _("Virtual address") if balancer.vip else _("Endpoint")
        lines = [title, cluster.endpoint.address if cluster.endpoint else ""]
        if balancer.vip and cluster.endpoint and balancer.vip != cluster.endpoint.host.strip("[]"):
            lines.append(balancer.vip)
        told, things = tuple(line for line in lines if line), (balancer.thing,) if balancer.thing else ()
        head.append(Symbol("endpoint", _icon(cluster, balancer), told, things=things, services=("endpoint",)))
    if cluster.managed:
        words = (_("Control plane"), _("run by the provider"))
        head.append(Symbol("managed", "api", words, services=("api",)))
    return head


def _icon(cluster: Cluster, balancer: Balancer) -> Icon:
    return cluster.provider.icon if balancer.thing else "vip"


def _connectors(head: Sequence[Symbol], columns: Sequence[Column]) -> list[Connector]:
    """Return who reaches whom, from the clients down; of balancers with a virtual address only one is active."""
    connectors = [Connector((above.id,), (below.id,)) for above, below in pairwise(head)]
    last: tuple[str, ...] = (head[-1].id,)
    balancers, servers = with_box(columns, "balancers"), with_box(columns, "servers")
    if balancers:
        standby = [column for column in columns if not column.active()]
        active = [column for column in columns if column.active()]
        connectors += [
            Connector(last, with_box(standby, "balancers"), faint=True),
            Connector(last, with_box(active, "balancers")),
        ]
        last = balancers
    workers = with_box(columns, "workers")
    connectors += [
        Connector(last, servers or workers),
        Connector(servers, with_box(columns, "etcd")),
        Connector(servers, workers),
    ]
    connectors += [Connector((c.id("workers"),), (c.id("workloads"),)) for c in columns if c.has("workloads")]
    return connectors


def _nest(cluster: Cluster, columns: Sequence[Column], depth: int) -> tuple[Boundary, ...]:
    """Return the frames around columns: at each depth those that share a thing share a frame."""
    boundaries: list[Boundary] = []
    start = 0
    while start < len(columns):
        things = columns[start].place.things
        if depth == len(things):
            boundaries.append(_loose(columns[start]))
            start += 1
            continue
        end = start
        while end < len(columns) and columns[end].place.things[depth : depth + 1] == things[depth : depth + 1]:
            end += 1
        boundaries.append(_frame(cluster, things[depth], columns[start:end], depth))
        start = end
    return tuple(boundaries)


def _frame(cluster: Cluster, thing: ThingId, columns: Sequence[Column], depth: int) -> Boundary:
    kind, name = cluster.things[thing].kind, cluster.things[thing].name
    label = name if name.startswith(kind) else _("{kind} {name}", kind=noun(kind), name=name)
    detail = _detail(cluster, thing)
    if len(columns) == 1 and len(columns[0].place.things) == depth + 1:
        return Boundary(thing, label, detail, columns[0].symbols)
    return Boundary(thing, label, detail, (), _nest(cluster, columns, depth + 1))


def _loose(column: Column) -> Boundary:
    """Return a column that has no frame of its own, or the frame of the places that are too many to show."""
    return Boundary(f"column/{column.place.id}", column.place.rest, "", column.symbols)


def _detail(cluster: Cluster, thing: ThingId) -> str:
    """Say what a place draws on: its network, and its power feeds."""
    subnets = {zone.thing: ", ".join(zone.subnets) for zone in cluster.infrastructure.zones}
    feeds = [
        joined([cluster.things[need].name for need in alternatives], EACH_OR)
        for alternatives in cluster.things[thing].needs
        if cluster.things[alternatives[0]].kind == "power"
    ]
    return " · ".join(part for part in (subnets.get(thing), *feeds) if part)


def _subtitle(cluster: Cluster) -> str:
    kubernetes, infrastructure = cluster.kubernetes, cluster.infrastructure
    where = infrastructure.provider, infrastructure.region
    parts = (f"Kubernetes {kubernetes.version}", kubernetes.installer, *where)
    return " · ".join(part for part in parts if part)


def _description(cluster: Cluster, columns: Sequence[Column]) -> str:
    """Describe the picture in a sentence for those who cannot see it."""
    zones = list(dict.fromkeys(node.zone for node in cluster.nodes if node.zone))
    count = sum(len(column.workers) for column in columns)
    plane, workers = _plane(cluster), ngettext("{count} worker", "{count} workers", count)
    if not zones:
        return _("Clients reach {plane} and {workers}.", plane=plane, workers=workers)
    if len(zones) <= _NAMED_ZONES:
        named = ngettext("zone {names}", "zones {names}", len(zones), names=joined(zones, COMMAS))
    else:
        named = ngettext("{count} zone", "{count} zones", len(zones))
    return _("Clients reach {plane} and {workers} in {zones}.", plane=plane, workers=workers, zones=named)


_NAMED_ZONES = 9


def _plane(cluster: Cluster) -> str:
    """Say what the control plane is made of."""
    if cluster.managed:
        return _("a managed control plane")
    members = len(cluster.etcd.members) if cluster.etcd else 0
    parts = (
        ngettext("{count} API server", "{count} API servers", len(cluster.api_servers)),
        ngettext("{count} etcd member", "{count} etcd members", members),
    )
    return joined(parts, COMMAS)
