"""The way of a request to the API: client, name, virtual address, balancer, API server, etcd."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.diagrams.picture import Boundary, Connector, Icon, Picture, Symbol
from hadesign.diagrams.views.scene import Scene, apart, lines, machines, names_in_a_row
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.notation import as_time
from hadesign.topology.cluster import Balancer, Endpoint, Failover, Way
from hadesign.topology.ways import is_address

_MOVES: Mapping[Failover, Message] = {
    "vrrp": N_("moves by VRRP"), "lease": N_("moves by a lease in the cluster"), "provider": N_("kept by the provider"),
    "dns": N_("other addresses of the name"), "node-local": N_("each node has its own"),
    "speakers": N_("spoken for by other nodes"), "none": N_("does not move"), "managed": N_("kept by the provider"),
}  # fmt: skip


def api_path(scene: Scene) -> Picture:
    """Return the view of the way to the API."""
    road = _Road(scene)
    for endpoint in dict.fromkeys((scene.cluster.endpoint, scene.cluster.node_endpoint)):
        if endpoint:
            road.lead(endpoint)
    frames = [Boundary("servers", _("API servers"), "", tuple(road.servers))] if road.servers else []
    if road.etcd:
        frames.append(Boundary("etcd", _("etcd"), "", road.etcd))
    return Picture(
        title=_("{title}: the way to the API", title=scene.cluster.title),
        subtitle=scene.subtitle,
        description=_description(scene),
        symbols=tuple(road.symbols.values()),
        boundaries=tuple(frames),
        connectors=tuple(dict.fromkeys(road.connectors)),
    )


class _Road:
    """Collects the boxes and lines from clients to etcd."""

    def __init__(self, scene: Scene) -> None:
        """Begin at the end, which all ways share."""
        self.scene = scene
        self.symbols: dict[str, Symbol] = {}
        self.connectors: list[Connector] = []
        by_node = {server.node: server for server in scene.cluster.api_servers}

        def box(node: str) -> Symbol:
            words = lines(_("API server"), node, scene.where(node))
            return Symbol(f"api/{node}", "api", words, things=machines([node]), services=scene.service("api"))

        self.servers = apart(
            "api", list(by_node), box, lambda n: ngettext("{count} API server", "{count} API servers", n)
        )
        if scene.cluster.managed:
            words = (_("Control plane"), _("run by the provider"))
            self.servers = (Symbol("api", "api", words, services=scene.service("api")),)
        self.etcd = tuple(self._members())
        if self.etcd and self.servers:
            ends = tuple(one.id for one in self.servers), tuple(one.id for one in self.etcd)
            self.connectors.append(Connector(*ends, label=scene.port("etcd-client")))

    def _members(self) -> Iterator[Symbol]:
        etcd = self.scene.cluster.etcd
        if etcd:
            members = ngettext("{count} etcd member", "{count} etcd members", len(etcd.members))
            quorum = _("quorum {quorum}", quorum=etcd.quorum)
            things = machines(dict.fromkeys(member.node for member in etcd.members))
            yield Symbol("members", "etcd", (members, quorum), things=things, services=self.scene.service("etcd"))

    def _add(self, symbol: Symbol) -> str:
        self.symbols.setdefault(symbol.id, symbol)
        return symbol.id

    def lead(self, endpoint: Endpoint) -> None:
        """Lead from those who dial an endpoint to the API servers."""
        own = endpoint.clients == "nodes"
        who = (_("Nodes"), _("of the cluster")) if own else (_("Clients"),) if endpoint.clients == "outside" else (
            _("Clients"), _("and the nodes themselves"))  # fmt: skip
        here = self._add(Symbol(f"clients/{endpoint.clients}", "worker" if own else "clients", who))
        kind = "node-endpoint" if own else "endpoint"
        if not is_address(endpoint.host):
            words = lines(_("Name"), endpoint.host, *self._records(endpoint))
            name = Symbol(f"name/{endpoint.host}", "name", words, services=self.scene.service(kind))
            there = self._add(name)
            self.connectors.append(Connector((here,), (there,)))
            here = there
        for way in endpoint.ways:
            self._way(here, endpoint, way)
        if not endpoint.ways:
            words = (_("Nothing that is declared answers"), endpoint.address)
            there = self._add(Symbol(f"nobody/{endpoint.address}", "vip", words, services=self.scene.service(kind)))
            self.connectors.append(Connector((here,), (there,)))

    def _records(self, endpoint: Endpoint) -> Iterator[str]:
        for record in self.scene.cluster.control_plane.records:
            if record.name == endpoint.host:
                yield names_in_a_row(record.targets)
                yield _("kept for {time}", time=as_time(record.ttl)) if record.ttl is not None else ""

    def _way(self, here: str, endpoint: Endpoint, way: Way) -> None:
        """Lead on by one way: through what holds the address, and what runs there."""
        cluster = self.scene.cluster
        balancer = next((one for one in cluster.balancers if one.name == way.balancer), None)
        label = (f"TCP {endpoint.port}",)
        if balancer is None:
            goals = [one.id for one in self.servers if way.node is None or f"node/{way.node}" in one.things]
            self.connectors.append(Connector((here,), tuple(goals) or self._all(), label=label))
            return
        address = self._add(self._address(balancer, way))
        self.connectors.append(Connector((here,), (address,), label=label))
        runs = self._runs(balancer)
        if not runs:
            self._pass_on(address, balancer)
            return
        for active, symbol in zip((True, *[False] * len(runs)), runs, strict=False):
            there = self._add(symbol)
            faint = not active and way.failover in ("vrrp", "lease")
            self.connectors.append(Connector((address,), (there,), faint=faint))
        self._pass_on(tuple(symbol.id for symbol in runs), balancer)

    def _address(self, balancer: Balancer, way: Way) -> Symbol:
        row, address = balancer.row, balancer.vip or balancer.dns_name or ""
        icon: Icon = "vip" if balancer.vip and balancer.thing is None else row.icon
        title = _("Load balancer {name}", name=balancer.name) if balancer.thing else (
            _("Virtual address") if balancer.vip else balancer.name)  # fmt: skip
        words = lines(title, address, translated(_MOVES[way.failover]))
        things = (balancer.thing,) if balancer.thing else ()
        return Symbol(f"address/{balancer.name}", icon, words, things=things, services=self.scene.service("endpoint"))

    def _runs(self, balancer: Balancer) -> tuple[Symbol, ...]:
        """Return the machines that a balancer of ours runs on."""
        nodes = list(dict.fromkeys(balancer.holding))
        title = translated(Message(balancer.row.title))
        priorities = {one.node: one.priority for one in balancer.instances}
        things = {one.node: one.thing for one in balancer.instances}

        def box(node: str) -> Symbol:
            ranked = balancer.vip and len(priorities) > 1 and node in priorities
            own = _("priority {number}", number=priorities[node]) if ranked else ""
            words = lines(title, node, own, self.scene.where(node))
            parts = (*machines([node]), *((things[node],) if node in things else ()))
            return Symbol(
                f"balancer/{balancer.name}/{node}", balancer.row.icon, words, things=tuple(dict.fromkeys(parts))
            )

        if balancer.thing:
            return ()
        return apart(f"balancer/{balancer.name}", nodes, box, lambda n: f"{title} × {n}")

    def _pass_on(self, here: str | Sequence[str], balancer: Balancer) -> None:
        """Lead from a balancer to the servers behind it."""
        behind = {f"node/{one.node}" for one in balancer.backends}
        goals = tuple(one.id for one in self.servers if behind.intersection(one.things)) or self._all()
        ports = tuple(sorted({f"TCP {one.port}" for one in balancer.backends})) if balancer.row.forwards else ()
        self.connectors.append(Connector((here,) if isinstance(here, str) else tuple(here), goals, label=ports))

    def _all(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.servers)


def _description(scene: Scene) -> str:
    endpoint = scene.cluster.endpoint or scene.cluster.node_endpoint
    if endpoint is None:
        return _("The blueprint gives no endpoint, and none can be derived.")
    servers = ngettext("{count} API server", "{count} API servers", len(scene.cluster.api_servers))
    return _(
        "Clients reach {servers} at {address}. When what answers there is lost: {explanation}.",
        servers=servers, address=endpoint.address, explanation=endpoint.explanation,
    )  # fmt: skip
