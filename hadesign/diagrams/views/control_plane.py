"""The control plane and etcd: who talks to whom on which port, who leads, and how soon."""

from collections.abc import Iterator

from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol
from hadesign.diagrams.views.scene import Scene, apart, lines, machines
from hadesign.i18n import _, ngettext
from hadesign.notation import as_time
from hadesign.topology.cluster import Election, Etcd


def control_plane(scene: Scene) -> Picture:
    """Return the view of the control plane."""
    cluster = scene.cluster
    if cluster.managed:
        plane = [Symbol("api", "api", (_("Control plane"), _("run by the provider")), services=scene.service("api"))]
    else:
        plane = list(_servers(scene))
    members = list(_members(scene, cluster.etcd)) if cluster.etcd else []
    leaders, frames = list(_leaders(scene)), list[Boundary]()
    if cluster.etcd and members:
        frames.append(Boundary("etcd", _etcd_label(cluster.etcd), _etcd_detail(scene, cluster.etcd), tuple(members)))
    head = []
    if cluster.endpoint:
        words = lines(_("Endpoint"), cluster.endpoint.address)
        head.append(Symbol("endpoint", "vip", words, services=scene.service("endpoint")))
    frames.insert(0, Boundary("control-plane", _("Control plane"), "", (*head, *leaders, *plane)))
    return Picture(
        title=_("{title}: control plane and etcd", title=cluster.title),
        subtitle=scene.subtitle,
        description=_description(scene),
        symbols=(),
        boundaries=tuple(frame for frame in frames if frame.symbols),
        connectors=tuple(_connectors(scene, head, leaders, plane, members)),
    )


def _servers(scene: Scene) -> Iterator[Symbol]:
    """Yield the API servers."""
    by_node = {server.node: server for server in scene.cluster.api_servers}

    def box(node: str) -> Symbol:
        server = by_node[node]
        address = f"{server.address}:{server.port}" if server.address and ":" not in server.address else ""
        words = lines(_("API server"), node, address, scene.where(node))
        return Symbol(f"api/{node}", "api", words, things=machines([node]), services=scene.service("api"))

    yield from apart(
        "api", list(by_node), box, lambda count: ngettext("{count} API server", "{count} API servers", count)
    )


def _leaders(scene: Scene) -> Iterator[Symbol]:
    """Yield what one copy of leads: scheduler and controller manager."""
    if scene.cluster.managed or not scene.cluster.api_servers:
        return
    timers = scene.cluster.timers
    things = machines(server.node for server in scene.cluster.api_servers)
    services = scene.service("control-plane")
    words = lines(_("Scheduler"), *_election(scene, timers.scheduler))
    yield Symbol("scheduler", "scheduler", words, things=things, services=services)
    words = lines(
        _("Controller manager"), *_election(scene, timers.controller_manager),
        _("silent nodes are lost after {time}", time=as_time(timers.node_monitor_grace)),
        _("their pods go {time} later", time=as_time(timers.toleration)),
    )  # fmt: skip
    yield Symbol("controller-manager", "controller-manager", words, things=things, services=services)


def _election(scene: Scene, election: Election) -> Iterator[str]:
    """Say how many copies there are, and how soon another one leads."""
    count = len(scene.cluster.api_servers)
    if not election.enabled:
        yield _("no leader election")
        return
    yield _("one of {count} leads", count=count) if count > 1 else _("a single one")
    yield _("lease {lease}, renewed in {renew},", lease=as_time(election.lease), renew=as_time(election.renew))
    yield _("tried every {retry}", retry=as_time(election.retry))


def _members(scene: Scene, etcd: Etcd) -> Iterator[Symbol]:
    by_name = {member.name: member for member in etcd.members}

    def box(name: str) -> Symbol:
        node = by_name[name].node
        on = "" if name == node else _("on {node}", node=node)
        words = lines(_("etcd member"), name, on, scene.where(node))
        return Symbol(f"etcd/{name}", "etcd", words, things=machines([node]), services=scene.service("etcd"))

    found = apart(
        "members", list(by_name), box, lambda count: ngettext("{count} etcd member", "{count} etcd members", count)
    )
    yield from found


def _etcd_label(etcd: Etcd) -> str:
    members = ngettext("{count} member", "{count} members", len(etcd.members))
    return _("etcd: {members}, quorum {quorum}", members=members, quorum=etcd.quorum)


def _etcd_detail(scene: Scene, etcd: Etcd) -> str:
    """Say how members notice each other's loss, and by what port they talk."""
    spared = len(etcd.members) - etcd.quorum
    peers = scene.port("etcd-peer")
    parts = (
        _("may lose {count}", count=spared),
        _("heartbeat {time}", time=as_time(etcd.heartbeat)),
        _("election after {time}", time=as_time(etcd.election)),
        _("among themselves {port}", port=peers[0]) if peers else "",
    )
    return " · ".join(part for part in parts if part)


def _connectors(
    scene: Scene, head: list[Symbol], leaders: list[Symbol], plane: list[Symbol], members: list[Symbol]
) -> Iterator[Connector]:
    servers = tuple(symbol.id for symbol in plane)
    ports = tuple(sorted({f"TCP {server.port}" for server in scene.cluster.api_servers}))
    callers = tuple(symbol.id for symbol in (*head, *leaders))
    if callers and servers:
        yield Connector(callers, servers, label=ports)
    if not members or not servers:
        return
    port = list(scene.port("etcd-client"))
    known = {symbol.id for symbol in members} | set(servers)
    own = [(f"api/{one.node}", f"etcd/{one.member}") for one in scene.cluster.api_servers if one.member]
    if len(own) == len(servers) and all({server, member} <= known for server, member in own):
        yield from (Connector((server,), (member,), label=tuple(port)) for server, member in own)
        return
    yield Connector(servers, tuple(symbol.id for symbol in members), label=tuple(port))


def _description(scene: Scene) -> str:
    etcd = scene.cluster.etcd
    servers = ngettext("{count} API server", "{count} API servers", len(scene.cluster.api_servers))
    if etcd is None:
        return _("The control plane is run by the provider.") if scene.cluster.managed else f"{servers}."
    members = ngettext("{count} etcd member", "{count} etcd members", len(etcd.members))
    return _(
        "{servers} and {members}, of which {quorum} must live; election after {time}.",
        servers=servers, members=members, quorum=etcd.quorum, time=as_time(etcd.election),
    )  # fmt: skip
