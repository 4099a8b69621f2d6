"""Load balancers: their instances with priorities, what stands behind them, and the checks they make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import TypeAlias

from hadesign.blueprint import load_balancer as written
from hadesign.diagnostic import Diagnostic, Path, Related
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import Document, input_diagnostic
from hadesign.stated import Nothing
from hadesign.topology.domains import instance_of, unwatched
from hadesign.topology.given import Given
from hadesign.topology.joining import with_joining
from hadesign.topology.leases import announced, first_kubeconfig, unreadable_timers
from hadesign.topology.local import whose_checks
from hadesign.topology.members import API_PORT
from hadesign.topology.nouns.balancing import (
    Backend,
    Balancer,
    Check,
    CloudBalancer,
    Instance,
    Track,
    UnknownNetwork,
)
from hadesign.topology.nouns.control_plane import ApiServer
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin, Thing
from hadesign.topology.order import by_name, in_order
from hadesign.topology.timers import address_election
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.balancers import BALANCERS, BalancerRow, Checks, announcing
from hadesign.vocabulary.installers import INSTALLERS

TOP_PRIORITY, STEP = 150, 10
"""VRRP priorities: the first instance listed is preferred, and each further one is a step less so. VRRP allows 1 to
254 (RFC 5798 5.2.4), and a failing check must have room to put the first behind the last, and the last further down."""
DEFAULT_ADVERT = 1.0
"""Seconds between advertisements: keepalived's default (keepalived.conf(5), advert_int)."""
SHORTEST_ADVERT, LONGEST_ADVERT = 0.01, 40.95
"""VRRP version 3 counts hundredths of a second in twelve bits (RFC 5798 5.2.7)."""
DEFAULT_PATH = "/readyz"
"""What an API server answers when it can serve (https://kubernetes.io/docs/reference/using-api/health-checks/)."""
DEFAULT_INTERVAL, DEFAULT_FALL, DEFAULT_RISE = 1.0, 3, 2
"""Seconds between checks: a request a second costs an API server nothing, and a machine that is gone is out within five
seconds. The counts are HAProxy's own (https://docs.haproxy.org/2.6/configuration.html#5.2-fall)."""
NODE_INTERVAL = 10.0
"""The same where every node checks for itself: a thousand nodes are a hundred requests a second to each API server, and
a connection that fails is sent to another server at once."""
CONNECT, ANSWER, FASTER = 1.0, 2.0, 4
"""Seconds within which a server must be connected to, and then answer a check; how much sooner a failed check is
followed by another one. A machine that is gone is noticed by the first alone, so that the second may be patient: as
long as an API server waits for etcd before it says that it is not ready (kube-apiserver, --etcd-readycheck-timeout), so
that no election of etcd's takes every server out."""
TRACK_INTERVAL, TRACK_FALL, TRACK_RISE = 1.0, 2, 2
"""Seconds between keepalived's checks of its own balancer, and how many must fail or succeed: two, so that one that is
lost moves nothing, and a dead balancer is noticed in seconds."""
SERVER_INTERVAL, SERVER_FALL = 2.0, 3
"""The same where keepalived checks an API server itself, with nothing in between that could send requests elsewhere:
slow is not dead, and an election of etcd's, in which no server is ready, is over before the third check."""
TRACK_TIMEOUT = 0.5
"""Share of the pause between two checks that one of them may take, so that it has ended before the next is due."""


def build_balancers(
    given: Given,
    nodes: Mapping[str, Node],
    api_servers: Sequence[ApiServer],
    things: Mapping[str, Thing],
) -> tuple[Balancer, ...]:
    """Return every balancer.

    Raises:
        InputError: a balancer would listen where an API server already does.
    """
    document = given.document
    built = [_balancer(given, b, i, nodes, api_servers, things) for i, b in by_name(given.spec.load_balancers)]
    shared = INSTALLERS[given.spec.kubernetes.installer].shares_port
    taken = () if shared else api_servers
    ports: dict[tuple[str, int], PortClaim] = {(s.node, s.port): ("", s.origin.path) for s in taken}
    problems: list[Diagnostic] = []
    for balancer in built:
        if balancer.serves == "api" or balancer.port_given:  # where ingress listens is not known unless it is said
            problems += _clashes(balancer, ports, document)
        problems += [*_vrrp(balancer, document), *unreadable_timers(balancer, document)]
    if problems:
        raise InputError(problems)
    return with_joining(given.spec.kubernetes.installer, built, api_servers, nodes)


PortClaim: TypeAlias = tuple[str, Path]
"""The balancer that listens on a port of a machine (the API server has no name here), and where that is written."""


def _clashes(balancer: Balancer, ports: dict[tuple[str, int], PortClaim], document: Document) -> Iterator[Diagnostic]:
    """Yield the instances that would listen where something else already does; claim the ports of the others."""
    if not balancer.row.listens:
        return  # kube-vip moves an address to the API server itself; a local balancer listens on the loopback address
    own = (balancer.name, balancer.origin.path)
    for instance in balancer.instances:
        who, place = ports.setdefault((instance.node, balancer.port), own)
        if (who, place) == own:
            continue
        yield input_diagnostic(
            _both_want(balancer, who, instance),
            document.value(instance.origin.path),
            instance.origin.path,
            expected=_("another port in spec.controlPlane.endpoint, such as 8443, or balancers of their own"),
            hint=_("see {page}", page="https://github.com/kubernetes/kubeadm/blob/main/docs/ha-considerations.md"),
            related=(Related(_("the other one"), document.key(place)),),
        )


def _both_want(balancer: Balancer, other: str, instance: Instance) -> str:
    """Say that a port is wanted twice; `other` is a balancer, or empty for the API server."""
    if not other:
        return _(
            "balancer {name} and the API server both want port {port} of {node}",
            name=balancer.name,
            port=balancer.port,
            node=instance.node,
        )
    return _(
        "balancer {name} and balancer {other} both want port {port} of {node}",
        name=balancer.name,
        other=other,
        port=balancer.port,
        node=instance.node,
    )


def _vrrp(balancer: Balancer, document: Document) -> Iterator[Diagnostic]:
    """Yield what no VRRP router could do."""
    if not balancer.row.keepalived:
        return
    if not SHORTEST_ADVERT <= balancer.advert_interval <= LONGEST_ADVERT:
        path: Path = (*balancer.origin.path, "advertInterval")
        yield input_diagnostic(
            _(
                "balancer {name} advertises every {seconds:g} s, which VRRP cannot express",
                name=balancer.name,
                seconds=balancer.advert_interval,
            ),
            document.value(path),
            path,
            expected=_("{least} to {most}", least="10ms", most="40.95s"),
        )
    if balancer.track and balancer.track.interval != int(balancer.track.interval):
        where: Path = (*balancer.origin.path, "track", "interval")
        yield input_diagnostic(
            _(
                "balancer {name} checks itself every {seconds:g} s, and keepalived counts whole seconds",
                name=balancer.name,
                seconds=balancer.track.interval,
            ),
            document.value(where),
            where,
            expected=_("whole seconds, such as 1s or 2s"),
        )
    for instance in balancer.instances:
        if balancer.vip and instance.address and (":" in balancer.vip) != (":" in instance.address):
            yield input_diagnostic(
                _(
                    "virtual address {vip} and address {address} of {node} are of different IP versions, and VRRP"
                    " speaks one",
                    vip=balancer.vip,
                    address=instance.address,
                    node=instance.node,
                ),
                document.value(instance.origin.path),
                instance.origin.path,
                expected=_("one IP version for the virtual address and the machines that hold it"),
                related=(Related(_("the virtual address"), document.value((*balancer.origin.path, "vip"))),),
            )


def _balancer(
    source: Given,
    balancer: written.LoadBalancer,
    index: int,
    nodes: Mapping[str, Node],
    api_servers: Sequence[ApiServer],
    things: Mapping[str, Thing],
) -> Balancer:
    origin, row = source.at("loadBalancers", index), BALANCERS[balancer.type]
    serves = balancer.serves or "api"
    running = balancer.instances or _everywhere(row, nodes, api_servers)
    subnets = _subnets(source, balancer, (nodes[name] for name in running))
    thing = f"balancer/{balancer.name}"
    given: dict[str, object] = {"advertInterval": balancer.advert_interval, "preempt": balancer.preempt}
    kubeconfig = balancer.init_kubeconfig or first_kubeconfig(source, balancer)
    given |= {"initKubeconfig": balancer.init_kubeconfig} if kubeconfig else {}
    return Balancer(
        name=balancer.name,
        type=balancer.type,
        serves=serves,
        vip=balancer.vip,
        dns_name=balancer.dns_name,
        port=balancer.port or _endpoint_port(source) or API_PORT,
        port_given=balancer.port is not None,
        instances=_instances(balancer, nodes, origin, row),
        nodes=running,
        backends=tuple(Backend(s.node, s.address, s.port) for s in api_servers) if serves == "api" else (),
        joining=None,
        router_id=balancer.virtual_router_id,
        advert_interval=DEFAULT_ADVERT if balancer.advert_interval is None else balancer.advert_interval,
        preempt=balancer.preempt is not False,
        announce=balancer.announce,
        bgp=announced(balancer.bgp),
        routed=balancer.routed,
        enters_at=in_order(balancer.enters_at) or None,
        away=tuple(name for name, contained in subnets.items() if contained is False),
        unplaced=tuple(_unplaced(source, [nodes[name] for name, contained in subnets.items() if contained is None])),
        assumed=tuple(name for name, value in given.items() if value is None),
        track=_track(balancer.track, row) if row.keepalived else None,
        election=address_election(source, balancer.election) if row.failover == "lease" else None,
        init_kubeconfig=kubeconfig,
        checks=(checks := whose_checks(source, balancer)),
        check=_check(balancer.health_check, serves, row, checks),
        moved_within=balancer.failover_time,
        cloud=_of_others(source, balancer, row),
        thing=thing if thing in things else None,
        origin=origin,
    )


def _everywhere(row: BalancerRow, nodes: Mapping[str, Node], api_servers: Sequence[ApiServer]) -> tuple[str, ...]:
    """Return the machines that something in the cluster runs on where none is named."""
    if row.failover == "speakers":
        return tuple(name for name, node in nodes.items() if schedulable(node))
    return tuple(server.node for server in api_servers) if row.in_cluster else ()


def _of_others(source: Given, balancer: written.LoadBalancer, row: BalancerRow) -> CloudBalancer:
    one_part = source.regional_balancers or not row.provided
    return CloudBalancer(
        zones=in_order(balancer.zones) or None,
        cross_zone=True if balancer.cross_zone is None and one_part else balancer.cross_zone,
        scope=balancer.scope,
        preserve_client_ip=balancer.preserve_client_ip,
        fallback=balancer.node_local_fallback,
    )


def _instances(
    balancer: written.LoadBalancer, nodes: Mapping[str, Node], origin: Origin, row: BalancerRow
) -> tuple[Instance, ...]:
    stays = unwatched(balancer.track, row)
    step = min(STEP, (TOP_PRIORITY - 2) // (2 * max(len(balancer.instances) - 1, 1)))
    return tuple(
        Instance(
            node=name,
            thing=nodes[name].thing if stays else instance_of(balancer.name, name),
            program=instance_of(balancer.name, name),
            address=_address(nodes[name], balancer.vip),
            interface=balancer.interface or nodes[name].interface,
            priority=max(TOP_PRIORITY - step * position, 1),
            origin=origin.below("instances", position),
        )
        for position, name in enumerate(balancer.instances)
    )


def _subnets(given: Given, balancer: written.LoadBalancer, nodes: Iterable[Node]) -> dict[str, bool | None]:
    """Return whether a subnet of each machine's zone contains the virtual address; `None` where none is declared.

    Empty where that does not matter: routers are told (BGP), the network is said to carry it, or there is no address.
    What moves by VRRP or ARP reaches one broadcast domain (RFC 5798 5.1.1.2, https://kube-vip.io/docs/modes/arp/).
    """
    way = announcing(balancer.type, balancer.announce)
    if balancer.vip is None or balancer.routed or (way is not None and not way.broadcast):
        return {}
    address = ip_address(balancer.vip)
    zones = (
        {zone.name: zone.subnet or () for zone in given.spec.infrastructure.zones} if given.spec.infrastructure else {}
    )
    found: dict[str, bool | None] = {}
    for node in nodes:
        near = [ip_network(subnet) for subnet in zones.get(node.zone or "", ())]
        found[node.name] = any(address in subnet for subnet in near) if near else None
    return found


def _unplaced(given: Given, nodes: Iterable[Node]) -> Iterator[UnknownNetwork]:
    """Yield machines of which no subnet is known, those of a zone together, or all where the design has no zones."""
    zones = given.spec.infrastructure.zones if given.spec.infrastructure else ()
    index = {zone.name: number for number, zone in enumerate(zones)}
    places: dict[Origin, list[str]] = {}
    for node in nodes:
        if node.zone in index:
            place = given.at("infrastructure", "zones", index[node.zone], "subnet")
        else:
            place = node.origin.below("zone") if index else given.at("infrastructure", "zones")
        places.setdefault(place, []).append(node.name)
    return (UnknownNetwork(tuple(names), place) for place, names in places.items())


def _address(node: Node, vip: str | None) -> str | None:
    """Return the address at which a machine speaks VRRP: that of the virtual address's IP version, if it has one."""
    return next((own for own in node.addresses if vip and (":" in own) == (":" in vip)), node.address)


def _track(given: written.Track | Nothing | None, row: BalancerRow) -> Track | Nothing:
    """Return how keepalived checks the balancer beside it, or the API server."""
    if isinstance(given, Nothing):
        return given
    track = given or written.Track()
    pause, fall = (SERVER_INTERVAL, SERVER_FALL) if row.only_moves else (TRACK_INTERVAL, TRACK_FALL)
    values = {"interval": track.interval, "fall": track.fall, "rise": track.rise}
    interval = pause if track.interval is None else track.interval
    return Track(
        interval=interval,
        timeout=interval * TRACK_TIMEOUT,
        fall=track.fall or fall,
        rise=track.rise or TRACK_RISE,
        assumed=tuple(name for name, value in values.items() if value is None),
    )


def _endpoint_port(source: Given) -> int | None:
    spec = source.spec
    endpoint = spec.control_plane.endpoint if spec.control_plane else None
    return int(endpoint.rpartition(":")[2]) if endpoint else None


def _check(
    given: written.HealthCheck | Nothing | None, serves: str, row: BalancerRow, checks: Checks
) -> Check | Nothing | None:
    """Return the check of the servers; a path without a protocol means HTTPS, which is what an API server speaks."""
    if isinstance(given, Nothing):
        return given
    if given is None and serves != "api":
        return None
    check = given or written.HealthCheck()
    protocol = check.protocol or ("https" if check.path else None)
    counts = {"interval": check.interval, "timeout": check.timeout, "fall": check.fall, "rise": check.rise}
    usual = NODE_INTERVAL if row.runs == "every-node" and checks == "known" else DEFAULT_INTERVAL
    interval = usual if check.interval is None else check.interval
    connect, timeout, again = _pace(interval, check.timeout, row, checks)
    values = {"protocol": protocol, **({} if protocol == "tcp" else {"path": check.path}), **counts}
    return Check(
        protocol=protocol or "https",
        path=None if protocol == "tcp" else check.path or DEFAULT_PATH,
        interval=interval,
        connect=connect,
        timeout=timeout,
        again=again,
        paced=row.paced,
        fall=check.fall or DEFAULT_FALL,
        rise=check.rise or DEFAULT_RISE,
        declared=given is not None,
        assumed=tuple(name for name, value in values.items() if value is None),
    )


def _pace(
    interval: float, timeout: float | None, row: BalancerRow, checks: Checks
) -> tuple[float | None, float | None, float]:
    """Return within which time a check connects, and is answered, and when one that failed is followed by the next."""
    if checks == "known":
        # HAProxy connects within the smaller of `timeout connect` and `inter`.
        return min(CONNECT, interval), ANSWER if timeout is None else timeout, interval / FASTER
    longest = interval if row.paced and timeout is None else timeout
    return longest, longest, interval
