"""What stands where: machines in columns by zone (or by rack, where there is one zone), equal ones in one box."""

from collections.abc import Iterable, Sequence

from hadesign import lists
from hadesign.diagrams.picture import Icon, Symbol, Tier
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.topology.cluster import Balancer, Cluster, Kind, Node, ThingId, Workload
from hadesign.words.things import noun

SHOWN_NAMES = 4
SHOWN_WORKLOADS = 4
MAX_COLUMNS = 9
"""etcd has at most nine members, so more zones than that only repeat each other."""
NOWHERE = ""
"""The place of machines of which the blueprint does not say where they stand."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column: what its machines stand in, outermost first, and the machines; `rest` tells how many it merges."""

    things: tuple[ThingId, ...]
    nodes: tuple[Node, ...]
    rest: str = ""

    @property
    def id(self) -> str:
        """What tells it from the other columns: the innermost thing that its machines stand in."""
        return self.things[-1] if self.things else "rest" if self.rest else "nowhere"


def places(cluster: Cluster) -> tuple[Place, ...]:
    """Return the columns, by name; machines without a place come last."""
    above = _Above(cluster)
    kinds: list[Kind] = ["zone"]
    if len(above.distinct("zone")) < 2:
        kinds += [next((kind for kind in ("rack", "host") if 2 <= len(above.distinct(kind)) <= MAX_COLUMNS), "rack")]
    if len(above.distinct("site")) > 1:
        kinds.insert(0, "site")
    found: dict[tuple[ThingId, ...], list[Node]] = {}
    for node in cluster.nodes:
        found.setdefault(tuple(t for kind in kinds if (t := above.of(node, kind))), []).append(node)
    order = {thing: number for number, thing in enumerate(cluster.things)}
    keys = sorted(found, key=lambda key: (not key, [order[thing] for thing in key]))
    listed = [Place(key, tuple(found[key])) for key in keys]
    if len(listed) <= MAX_COLUMNS:
        return tuple(listed)
    more = listed[MAX_COLUMNS - 1 :]
    kind = noun(kinds[-1], len(more))
    rest = ngettext("{count} more {kind}", "{count} more {kind}", len(more), kind=kind)
    merged = Place((), tuple(node for place in more for node in place.nodes), rest)
    return (*listed[: MAX_COLUMNS - 1], merged)


class _Above:
    """Finds the rack, zone or site that a machine stands in; machines of a group stand on the same."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.known: dict[tuple[int, Kind], ThingId | None] = {}

    def of(self, node: Node, kind: Kind) -> ThingId | None:
        """Return the thing of that kind, or `None` if the blueprint names none."""
        key = (node.group, kind)
        if key not in self.known:
            self.known[key] = self.cluster.above.first(self.cluster.groups[node.group].needs, kind)
        return self.known[key]

    def distinct(self, kind: Kind) -> set[ThingId]:
        """Return the things of that kind that machines stand in."""
        firsts = (self.cluster.nodes[group.nodes[0]] for group in self.cluster.groups)
        return {thing for node in firsts if (thing := self.of(node, kind))}


class Column:
    """The boxes of one place, from balancers down to workloads."""

    def __init__(self, cluster: Cluster, place: Place, of: int) -> None:
        """Sort the machines by what they do; `of` is the number of columns."""
        self.place = place
        self.cluster, self.alone = cluster, of == 1
        members = {member.node for member in cluster.etcd.members} if cluster.etcd else set()
        servers = {server.node for server in cluster.api_servers}
        self.front = front(cluster)
        self.runs = [i.node for i in self.front.instances] if self.front else []
        self.moves = cluster.endpoint is not None and cluster.endpoint.failover in ("vrrp", "lease")
        self.balancers = [node for node in place.nodes if node.name in self.runs]
        self.servers = [node for node in place.nodes if node.name in servers]
        etcd = [node for node in place.nodes if node.name in members and node.name not in servers]
        self.workers = [node for node in place.nodes if "worker" in node.roles]
        icon, title = (self.front.row.icon, self.front.row.title) if self.front else ("balancer", N_("Load balancer"))
        stacked = any(node.name in members for node in self.servers)
        front_lines = self._machines(translated(Message(title)), self.balancers, marked=self.moves)
        server_lines = self._machines(_("API server + etcd") if stacked else _("API server"), self.servers)
        boxes: tuple[tuple[Tier, Icon, tuple[str, ...], Sequence[Node], tuple[str, ...]], ...] = (
            ("balancers", icon, front_lines, self.balancers, ("endpoint",)),
            ("servers", "api", server_lines, self.servers, ("api", "etcd") if stacked else ("api",)),
            ("etcd", "etcd", self._machines("etcd", etcd), etcd, ("etcd",)),
            ("workers", "worker", self._workers(), self.workers, ()),
            ("workloads", "workload", self._workloads(), self.workers, ()),
        )
        self.symbols = tuple(
            Symbol(self.id(tier), i, lines, tier, tuple(node.thing for node in nodes), services)
            for tier, i, lines, nodes, services in boxes
            if lines
        )

    def id(self, tier: Tier) -> str:
        """Return the id of one of the column's boxes."""
        return f"{tier}/{self.place.id}"

    def has(self, tier: Tier) -> bool:
        """Whether the column has such a box."""
        return any(symbol.tier == tier for symbol in self.symbols)

    def active(self) -> bool:
        """Whether a balancer works here: all do, unless an address moves between them; then the first one does."""
        return bool(self.balancers) and (not self.moves or any(node.name == self.runs[0] for node in self.balancers))

    def _machines(self, title: str, nodes: Sequence[Node], *, marked: bool = False) -> tuple[str, ...]:
        """Return a title and the names of machines, the first few of many; marked ones with their part."""
        lines = [self._part(node) if marked else self._name(node) for node in nodes]
        if not lines:
            return ()
        told = lists.listed_lines(lines, SHOWN_NAMES - 1)
        return (title if len(told) == len(lines) else f"{title} ({len(lines)})", *told)

    def _part(self, node: Node) -> str:
        """Name a machine, and say whether it is the one that works."""
        name = self._name(node)
        return _("{name}, active", name=name) if node.name == self.runs[0] else _("{name}, stand-by", name=name)

    def _name(self, node: Node) -> str:
        """Name a machine, and the hypervisor that carries it."""
        needs = self.cluster.groups[node.group].needs
        host = self.cluster.above.first(needs, "host")
        if host is None or host in self.place.things:
            return node.name
        return _("{machine} on {host}", machine=node.name, host=self.cluster.things[host].name)

    def _workers(self) -> tuple[str, ...]:
        """Return one line for each pool, and the names of single machines."""
        pools: dict[str, int] = {}
        for node in self.workers:
            if node.pool:
                pools[node.pool] = pools.get(node.pool, 0) + 1
        lines = [f"{pool} × {count}" for pool, count in pools.items()]
        if len(lines) > SHOWN_NAMES:
            rest = sum(list(pools.values())[SHOWN_NAMES - 1 :])
            others = len(lines) - SHOWN_NAMES + 1
            more = ngettext("{rest} more in {count} pools", "{rest} more in {count} pools", others, rest=rest)
            lines = [*lines[: SHOWN_NAMES - 1], more]
        words = _("Workers")
        title, *names = self._machines(words, [node for node in self.workers if not node.pool]) or (words,)
        local = any(b.row.runs == "every-node" and b.serves == "api" for b in self.cluster.balancers)
        return (title, *lines, *names, *([_("each with its own balancer")] if local else [])) if self.workers else ()

    def _workloads(self) -> tuple[str, ...]:
        """Return the workloads that may run on these machines."""
        groups = {node.group for node in self.workers}
        lines = [self._copies(w) for w in self.cluster.workloads if groups.intersection(w.eligible)]
        return (_("Workloads"), *lists.listed_lines(lines, SHOWN_WORKLOADS)) if lines else ()

    def _copies(self, workload: Workload) -> str:
        """Say how many copies are here: certain only for a required spread over zones, which allows no skew above 1."""
        if workload.kind == "DaemonSet":
            return _("{workload}, one on each", workload=workload.name)
        if workload.replicas is None:
            return workload.name
        if self.alone:
            return f"{workload.name} × {workload.replicas}"
        zones = {self.cluster.groups[group].zone for group in workload.eligible}
        by_zone = self.place.things and self.place.things[-1].startswith("zone/")
        if by_zone and workload.spread and workload.spread.zone == "required" and None not in zones:
            least, odd = divmod(workload.replicas, len(zones))
            some = _("{least} or {most}", least=least, most=least + 1) if odd else least
            return _("{workload}: {some} of {all}", workload=workload.name, some=some, all=workload.replicas)
        return _("{workload}: {count} in all", workload=workload.name, count=workload.replicas)


def front(cluster: Cluster) -> Balancer | None:
    """Return the balancer that answers for the endpoint, unless each node has one of its own."""
    found = cluster.front
    return found if found and found.row.runs != "every-node" else None


def with_box(columns: Iterable[Column], tier: Tier) -> tuple[str, ...]:
    """Return the ids of the boxes of one tier."""
    return tuple(column.id(tier) for column in columns if column.has(tier))
