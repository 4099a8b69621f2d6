"""The architecture picture: clients, balancers, control plane, workers and workloads, in columns by zone.

Machines that do the same in one place share a box, so that a design of 20,000 machines is as readable as one of ten.
"""

from collections.abc import Sequence
from itertools import pairwise

from hadesign.diagrams.columns import Column, front, places, with_box
from hadesign.diagrams.graph import Flow, Graph, Group, Icon, Vertex
from hadesign.topology.cluster import Balancer, Cluster, ThingId


def architecture(cluster: Cluster) -> Graph:
    """Return the picture of a Cluster."""
    found = places(cluster)
    columns = [Column(cluster, place, number, len(found)) for number, place in enumerate(found)]
    head = _head(cluster)
    return Graph(
        title=cluster.title,
        subtitle=_subtitle(cluster),
        description=_description(cluster, columns),
        vertices=tuple(head),
        groups=_nest(cluster, columns, 0),
        flows=tuple(flow for flow in _flows(head, columns) if flow.sources and flow.targets),
    )


def _head(cluster: Cluster) -> list[Vertex]:
    """Return what stands above the zones: clients, the endpoint, and a control plane that somebody else runs."""
    head = [Vertex("clients", "clients", ("Clients",))]
    balancer = front(cluster)
    if balancer:
        title = "Load balancer" if balancer.thing else "Virtual address" if balancer.vip else "Endpoint"
        lines = [title, cluster.endpoint.address if cluster.endpoint else ""]
        if balancer.vip and cluster.endpoint and balancer.vip != cluster.endpoint.host.strip("[]"):
            lines.append(balancer.vip)
        head.append(Vertex("endpoint", _icon(cluster, balancer), tuple(line for line in lines if line)))
    if cluster.managed:
        head.append(Vertex("managed", "api", ("Control plane", "run by the provider")))
    return head


def _icon(cluster: Cluster, balancer: Balancer) -> Icon:
    return cluster.provider.icon if balancer.thing else "vip"


def _flows(head: Sequence[Vertex], columns: Sequence[Column]) -> list[Flow]:
    """Return who reaches whom, from the clients down; of balancers with a virtual address only one is active."""
    flows = [Flow((above.id,), (below.id,)) for above, below in pairwise(head)]
    last: tuple[str, ...] = (head[-1].id,)
    balancers, servers = with_box(columns, "balancers"), with_box(columns, "servers")
    if balancers:
        standby = [column for column in columns if not column.active()]
        active = [column for column in columns if column.active()]
        flows += [Flow(last, with_box(standby, "balancers"), faint=True), Flow(last, with_box(active, "balancers"))]
        last = balancers
    workers = with_box(columns, "workers")
    flows += [
        Flow(last, servers or workers),
        Flow(servers, with_box(columns, "etcd")),
        Flow(servers, workers),
    ]
    flows += [Flow((c.id("workers"),), (c.id("workloads"),)) for c in columns if c.has("workloads")]
    return flows


def _nest(cluster: Cluster, columns: Sequence[Column], depth: int) -> tuple[Group, ...]:
    """Return the frames around columns: at each depth those that share a thing share a frame."""
    groups: list[Group] = []
    start = 0
    while start < len(columns):
        things = columns[start].place.things
        if depth == len(things):
            groups.append(_loose(columns[start]))
            start += 1
            continue
        end = start
        while end < len(columns) and columns[end].place.things[depth : depth + 1] == things[depth : depth + 1]:
            end += 1
        groups.append(_frame(cluster, things[depth], columns[start:end], depth))
        start = end
    return tuple(groups)


def _frame(cluster: Cluster, thing: ThingId, columns: Sequence[Column], depth: int) -> Group:
    kind, name = cluster.things[thing].kind, cluster.things[thing].name
    label, detail = name if name.startswith(kind) else f"{kind} {name}", _detail(cluster, thing)
    if len(columns) == 1 and len(columns[0].place.things) == depth + 1:
        return Group(thing, label, detail, columns[0].vertices)
    return Group(thing, label, detail, (), _nest(cluster, columns, depth + 1))


def _loose(column: Column) -> Group:
    """Return a column that has no frame of its own, or the frame of the places that are too many to show."""
    return Group(f"column/{column.number}", column.place.rest, "", column.vertices)


def _detail(cluster: Cluster, thing: ThingId) -> str:
    """Say what a place draws on: its network, and its power feeds."""
    subnets = {zone.thing: zone.subnet for zone in cluster.infrastructure.zones}
    feeds = [
        " or ".join(cluster.things[need].name for need in alternatives)
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
    listed = f"zone{'s' if len(zones) > 1 else ''} {', '.join(zones)}" if len(zones) <= 9 else f"{len(zones)} zones"
    members = len(cluster.etcd.members) if cluster.etcd else 0
    plane = (
        "a managed control plane"
        if cluster.managed
        else f"{_count(len(cluster.api_servers), 'API server')}, {_count(members, 'etcd member')}"
    )
    workers = sum(len(column.workers) for column in columns)
    return f"Clients reach {plane} and {_count(workers, 'worker')}{f' in {listed}' if zones else ''}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
