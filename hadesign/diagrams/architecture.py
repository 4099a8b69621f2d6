"""The architecture picture: clients, balancers, control plane, workers and workloads, in columns by zone.

Machines that do the same in one zone share a box, so that a design of 20,000 machines is as readable as one of ten.
"""

from collections.abc import Iterable, Sequence

from hadesign.diagrams.graph import Edge, Graph, Group, Icon, Vertex
from hadesign.topology.cluster import Balancer, Cluster, Node

SHOWN_NAMES = 3
SHOWN_WORKLOADS = 4
MAX_CROSSING = 9
"""More arrows than this between balancers and API servers are a tangle; then each balancer gets one."""
_CLOUD_ICONS: dict[str, Icon] = {"aws": "cloud-aws", "gcp": "cloud-gcp", "azure": "cloud-azure"}
NO_ZONE = ""


def architecture(cluster: Cluster) -> Graph:
    """Return the picture of a Cluster."""
    columns = [_Column(cluster, zone) for zone in _zones(cluster)]
    front, edges = _front(cluster, columns)
    edges += _inner_edges(columns)
    outside = [Vertex("clients", "clients", ("Clients",)), *front]
    if cluster.managed:
        outside.append(Vertex("managed", "api", ("Control plane", "run by the provider")))
        edges += [Edge(_last(front), "managed"), *(Edge("managed", c.id("workers")) for c in columns if c.workers)]
    loose = [column for column in columns if column.zone == NO_ZONE]
    return Graph(
        title=cluster.title,
        description=_description(cluster, columns),
        vertices=(*outside, *(v for column in loose for v in column.vertices)),
        groups=_groups(cluster, [column for column in columns if column.zone != NO_ZONE]),
        edges=tuple(edges),
    )


def _last(front: Sequence[Vertex]) -> str:
    return front[-1].id if front else "clients"


def _zones(cluster: Cluster) -> list[str]:
    """Return the zones in the order of the blueprint; machines without one stand outside all frames."""
    infrastructure = cluster.blueprint.spec.infrastructure
    declared = [zone.name for zone in infrastructure.zones] if infrastructure else []
    used = {node.zone or NO_ZONE for node in cluster.nodes}
    return [zone for zone in [*declared, NO_ZONE] if zone in used]


class _Column:
    """What stands in one zone, from balancers down to workloads."""

    def __init__(self, cluster: Cluster, zone: str) -> None:
        self.zone = zone
        nodes = [node for node in cluster.nodes if (node.zone or NO_ZONE) == zone]
        members = {member.node for member in cluster.etcd.members} if cluster.etcd else set()
        servers = {server.node for server in cluster.api_servers}
        runs_balancer = {i.node for b in cluster.balancers for i in b.instances if b.serves == "api"}
        self.balancers = [node for node in nodes if node.name in runs_balancer]
        self.servers = [node for node in nodes if node.name in servers]
        self.etcd = [node for node in nodes if node.name in members and node.name not in servers]
        self.workers = [node for node in nodes if "worker" in node.roles]
        stacked = any(node.name in members for node in self.servers)
        boxes: tuple[tuple[str, Icon, tuple[str, ...]], ...] = (
            ("balancers", "haproxy", _labels("Load balancer", self.balancers)),
            ("servers", "api", _labels("API server + etcd" if stacked else "API server", self.servers)),
            ("etcd", "etcd", _labels("etcd", self.etcd)),
            ("workers", "worker", _worker_labels(self.workers)),
            ("workloads", "workload", _workload_labels(cluster, self.workers)),
        )
        self.vertices = tuple(Vertex(self.id(kind), icon, lines) for kind, icon, lines in boxes if lines)

    def id(self, kind: str) -> str:
        """Return the id of one of the column's boxes."""
        return f"{kind}/{self.zone}"

    def has(self, kind: str) -> bool:
        """Whether the column has such a box."""
        return any(vertex.id == self.id(kind) for vertex in self.vertices)


def _labels(title: str, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return a title and the names of machines, the first few of many."""
    if not nodes:
        return ()
    names = [node.name for node in nodes]
    if len(names) <= SHOWN_NAMES:
        return (title, *names)
    return (f"{title} ({len(names)})", *names[:2], f"... {names[-1]}")


def _worker_labels(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return one line for each pool, and the names of single machines."""
    if not nodes:
        return ()
    pools: dict[str, int] = {}
    singles = []
    for node in nodes:
        if node.pool:
            pools[node.pool] = pools.get(node.pool, 0) + 1
        else:
            singles.append(node)
    lines = tuple(f"{pool} x {count}" for pool, count in pools.items())
    return ("Workers", *lines[:SHOWN_NAMES], *_labels("", singles)[1:])


def _workload_labels(cluster: Cluster, workers: Sequence[Node]) -> tuple[str, ...]:
    """Return the workloads that may run on these machines."""
    groups = {node.group for node in workers}
    found = [w for w in cluster.workloads if groups.intersection(w.eligible)]
    if not found:
        return ()
    lines = [f"{w.name} x {w.replicas}" if w.replicas and w.kind != "DaemonSet" else w.name for w in found]
    more = (f"and {len(lines) - SHOWN_WORKLOADS} more",) if len(lines) > SHOWN_WORKLOADS else ()
    return ("Workloads", *lines[:SHOWN_WORKLOADS], *more)


def _front(cluster: Cluster, columns: Sequence[_Column]) -> tuple[list[Vertex], list[Edge]]:
    """Return what stands between clients and API servers outside the zones, and the arrows of that part."""
    name = cluster.endpoint.balancer if cluster.endpoint else None
    balancer = next((b for b in cluster.balancers if b.name == name), None)
    servers = [column.id("servers") for column in columns if column.servers]
    if balancer is None or balancer.type == "node-local":
        label = "each node balances by itself" if balancer else ""
        return [], [Edge("clients", server, label if i == 0 else "") for i, server in enumerate(servers)]
    vertex = Vertex("endpoint", _front_icon(cluster, balancer), _front_lines(cluster, balancer))
    edges = [Edge("clients", "endpoint")]
    holders = [column for column in columns if column.balancers]
    if not holders:
        return [vertex], edges + [Edge("endpoint", server) for server in servers]
    active = balancer.instances[0].node
    for column in holders:
        standby = all(node.name != active for node in column.balancers)
        edges.append(Edge("endpoint", column.id("balancers"), "stand-by" if standby else "", faint=standby))
    return [vertex], edges + list(_balance([c.id("balancers") for c in holders], servers))


def _balance(holders: Sequence[str], servers: Sequence[str]) -> Iterable[Edge]:
    """Connect every balancer with every API server, or with one each where that would be a tangle."""
    if len(holders) * len(servers) <= MAX_CROSSING:
        return [Edge(h, s, faint=h.partition("/")[2] != s.partition("/")[2]) for h in holders for s in servers]
    near = {server.partition("/")[2]: server for server in servers}
    return [Edge(h, near.get(h.partition("/")[2], servers[0]), "to all API servers") for h in holders]


def _front_icon(cluster: Cluster, balancer: Balancer) -> Icon:
    provider = cluster.blueprint.spec.infrastructure.provider if cluster.blueprint.spec.infrastructure else None
    if balancer.thing:
        return _CLOUD_ICONS.get(provider or "", "balancer")
    return "vip"


def _front_lines(cluster: Cluster, balancer: Balancer) -> tuple[str, ...]:
    title = "Load balancer" if balancer.thing else "Virtual address" if balancer.vip else "Endpoint"
    lines = [title, cluster.endpoint.address if cluster.endpoint else ""]
    if balancer.vip and cluster.endpoint and balancer.vip != cluster.endpoint.host:
        lines.append(balancer.vip)
    return tuple(line for line in lines if line)


def _inner_edges(columns: Sequence[_Column]) -> list[Edge]:
    """Return the arrows down each column; a zone without an API server hangs below the first that has one."""
    serving = [column for column in columns if column.servers]
    edges = []
    for column in columns:
        above = column if column.servers else serving[0] if serving else None
        if column.etcd and above:
            edges.append(Edge(above.id("servers"), column.id("etcd")))
        if column.workers and above:
            source = column.id("etcd") if column.etcd and column.servers else above.id("servers")
            edges.append(Edge(source, column.id("workers"), faint=above is not column))
        if column.has("workloads"):
            edges.append(Edge(column.id("workers"), column.id("workloads")))
    return edges


def _groups(cluster: Cluster, columns: Sequence[_Column]) -> tuple[Group, ...]:
    """Frame each zone, and the zones of each site where there are several sites."""
    infrastructure = cluster.blueprint.spec.infrastructure
    site_of = {zone.name: zone.site for zone in infrastructure.zones} if infrastructure else {}
    frames = {c.zone: Group(f"zone/{c.zone}", f"zone {c.zone}", c.vertices) for c in columns}
    sites = list(dict.fromkeys(site for site in site_of.values() if site))
    if len(sites) < 2:
        return tuple(frames.values())
    framed = [
        Group(f"site/{site}", f"site {site}", (), tuple(frames[z] for z in frames if site_of[z] == site))
        for site in sites
    ]
    return (*framed, *(frames[zone] for zone in frames if not site_of[zone]))


def _description(cluster: Cluster, columns: Sequence[_Column]) -> str:
    """Describe the picture in a sentence for those who cannot see it."""
    zones = [column.zone for column in columns if column.zone]
    members = len(cluster.etcd.members) if cluster.etcd else 0
    where = f" over zones {', '.join(zones)}" if zones else ""
    plane = (
        "a managed control plane"
        if cluster.managed
        else f"{len(cluster.api_servers)} API servers, {members} etcd members"
    )
    workers = sum(len(column.workers) for column in columns)
    return f"Clients reach {plane} and {workers} workers{where}."
