"""Ways from an endpoint to the API servers: what that is declared holds its address, and on which ports it listens."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
from itertools import chain, product

from hadesign.frozen import dataclass
from hadesign.i18n import _, translated
from hadesign.topology.nouns.balancing import Balancer, Unheld, Unstated, Way
from hadesign.topology.nouns.control_plane import ApiServer
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import ThingId
from hadesign.vocabulary.balancers import Failover


@dataclass(frozen=True, slots=True)
class LeadsTo:
    """What leads on from an address or a name; see `Endpoint`."""

    ways: tuple[Way, ...] = ()
    worlds: tuple[tuple[Way, ...], ...] = ()
    undecided: Unstated | None = None
    unheld: Unheld | None = None
    ports: tuple[int, ...] = ()
    astray: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Open:
    """Something that listens on a port; of its way less may be left, in each world of what is not said."""

    port: int
    way: Way
    least: tuple[Way, ...]
    undecided: Unstated | None = None


class Ways:
    """Finds what holds an address, or what a name leads to; only what is declared can."""

    def __init__(
        self,
        nodes: Sequence[Node],
        servers: Sequence[ApiServer],
        balancers: Sequence[Balancer],
        records: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Keep machines and balancers in front of the API; what each node does for itself is no way for others.

        Addresses of machines are written as `canonical` writes them.
        """
        self._servers = servers
        self._fronts = [b for b in balancers if b.serves == "api" and b.row.runs != "every-node"]
        self._records = records
        self._nodes = nodes

    def of(self, host: str, port: int) -> LeadsTo:
        """Return the ways from an endpoint, where they are not certain, and why there are none."""
        held = self._held(host)
        if held is not None:
            return _found([one for one in held if one.port == port], held, any_of_them=True)
        targets = self._records.get(host.lower())
        if targets is not None:
            led = {target: self._held(target) or [] for target in targets}
            held = [one for open_ones in led.values() for one in open_ones]
            found = _found([one for one in held if one.port == port], held, any_of_them=True)
            if all(self._held(target) is None for target in targets):
                found = replace(found, unheld="nobody")
            astray = (target for target, ones in led.items() if all(one.port != port for one in ones))
            return replace(found, astray=tuple(astray))
        if is_address(host):
            return LeadsTo(unheld="nobody")
        held = self._behind_a_name()
        if not held:
            return LeadsTo(unheld="nobody")
        return _found([one for one in held if one.port == port], held, any_of_them=False)

    def _held(self, host: str) -> list[_Open] | None:
        """Return what listens on any port of what has an address or a name; `None` if nothing that is declared has."""
        host = canonical(host)
        found = [b for b in self._fronts if host in (canonical(b.vip or ""), (b.dns_name or "").lower())]
        if found:
            return [one for balancer in found for one in self._of_balancer(balancer)]
        # An endpoint asks for few names, so that an index of all machines would take longer than to look at each.
        node = next((node for node in self._nodes if host == node.name or host in node.addresses), None)
        if node is not None:
            return list(self._of_node(node))
        # A balancer that others run has an address also where it is not written down: then it is that of the endpoint,
        # unless it is called by a name. Behind that are other addresses from time to time, or one in each zone.
        others = (b for b in self._fronts if b.row.runs == "elsewhere" and b.row.forwards and not (b.vip or b.dns_name))
        unwritten = others if is_address(host) else ()
        return [one for balancer in unwritten for one in self._of_balancer(balancer)] or None

    def _behind_a_name(self) -> list[_Open]:
        """Return what records may stand behind a name of which none is stated.

        Balancers with an address of their own are there to be called; without one, a record can only lead to an
        instance; and without a balancer, to an API server.
        """
        whole = [b for b in self._fronts if b.vip or b.row.runs == "elsewhere"]
        if whole:
            return [one for balancer in whole for one in self._of_balancer(balancer)]
        if self._fronts:
            return [one for balancer in self._fronts for one in _instances(balancer)]
        return [_certain(server.port, _server(server)) for server in self._servers]

    def _of_node(self, node: Node) -> Iterator[_Open]:
        """Yield what listens at a machine's own address: its API server, or instances of balancers."""
        yield from (_certain(server.port, _server(server)) for server in self._servers if server.node == node.name)
        for balancer in self._fronts:
            if balancer.row.listens:
                yield from (one for one in _instances(balancer) if one.way.node == node.name)

    def _of_balancer(self, balancer: Balancer) -> Iterator[_Open]:
        """Yield the way through a balancer by its own address; one that forwards nothing leads to the servers' port."""
        ports = [balancer.port] if balancer.row.forwards else self._behind(balancer)
        if balancer.row.runs == "elsewhere":
            yield from (_certain(port, outside(balancer)) for port in ports)
            return
        way, least, decides = reached(balancer, self._moving(balancer))
        yield from (_Open(port, way, least, decides) for port in ports)

    def _behind(self, balancer: Balancer) -> list[int]:
        """Return the ports of API servers on the machines that may have an address which leads to nothing else."""
        nodes = balancer.holding if balancer.row.runs == "instances" else [server.node for server in self._servers]
        return sorted({server.port for server in self._servers if server.node in nodes})

    def _moving(self, balancer: Balancer) -> Way:
        """Return the way through the instances of a balancer, among which its address moves if it can.

        What forwards nothing leads to the API server of the machine that has the address, and nowhere without one;
        kube-vip asks that very server for its lease, too (kube-vip/kube-vip, pkg/manager/manager.go, New).
        """
        serving = {server.node for server in self._servers}
        pairs = zip(balancer.holding, balancer.holders, strict=True)
        return moving(balancer, tuple(thing for node, thing in pairs if balancer.row.forwards or node in serving))


def outside(balancer: Balancer) -> Way:
    """Return the way through a balancer that others run."""
    things = (balancer.thing,) if balancer.thing else ()
    return Way("balancer", things, balancer.row.failover or "none", translated(balancer.row.moves), balancer.name)


def moving(balancer: Balancer, things: tuple[ThingId, ...]) -> Way:
    """Return the way through what may have a balancer's address: all of them if it moves, else the first."""
    failover, explanation = moves(balancer)
    things = things if failover != "none" else things[:1]
    return Way("instances", things, failover, explanation, balancer.name, None, balancer.row.in_cluster, balancer.stays)


def reached(balancer: Balancer, way: Way) -> tuple[Way, tuple[Way, ...], Unstated | None]:
    """Return a way through instances as far as networks carry the address to them, the least of it, and what decides.

    The least is what there is in each world that leaves least, and the same way where nothing decides.
    """
    holders = tuple(zip(balancer.holding, balancer.holders, strict=True))

    def only(way: Way, nodes: Collection[str]) -> Way:
        named = {thing for node, thing in holders if node in nodes}
        return replace(way, things=tuple(thing for thing in way.things if thing in named))

    if balancer.routed is False:
        way = only(way, set(balancer.holding) - set(balancer.away))
    least = tuple(only(way, nodes) for nodes in balancer.surely_reached)
    if least == (way,):
        return way, least, None
    unsaid: Unstated = "subnet" if balancer.routed is False or not balancer.away else "routed"
    return way, least, "announce" if balancer.announcing is None and balancer.row.announces else unsaid


def _found(open_ones: Sequence[_Open], held: Sequence[_Open], *, any_of_them: bool) -> LeadsTo:
    """Return ways that stand open; `any_of_them` tells whether clients are known to have all of them."""
    ports = tuple(sorted({one.port for one in held}))
    if not open_ones:
        return LeadsTo(unheld="port", ports=ports)
    ways = tuple(one.way for one in open_ones)
    decides = next((one.undecided for one in open_ones if one.undecided), None)
    if len(ways) > 1 and not any_of_them:
        least = chain.from_iterable(one.least for one in open_ones)
        return LeadsTo(ways, tuple((one,) for one in least), "records", None, ports)
    worlds = tuple(product(*(one.least for one in open_ones))) if decides else ()
    return LeadsTo(ways, worlds, decides, None, ports)


def _certain(port: int, way: Way) -> _Open:
    return _Open(port, way, (way,))


def _server(server: ApiServer) -> Way:
    dies = _("the endpoint is {node} itself and dies with it", node=server.node)
    return Way("address", (f"node/{server.node}",), "none", dies, None, server.node)


def _instances(balancer: Balancer) -> Iterator[_Open]:
    """Yield the way to each instance by its machine's own address."""
    for instance in balancer.instances:
        dies = _("the endpoint is {node} itself and dies with it", node=instance.node)
        yield _certain(balancer.port, Way("address", (instance.program,), "none", dies, balancer.name, instance.node))


def moves(balancer: Balancer) -> tuple[Failover, str]:
    """Say how a balancer's address moves when the instance that has it dies."""
    row = balancer.row
    if row.failover == "vrrp" and not balancer.vip:
        return "none", _("balancer {name} has no virtual address that could move", name=balancer.name)
    if row.failover is not None:
        return row.failover, translated(row.moves)
    if len(balancer.instances) <= 1:
        return "none", _("balancer {name} has one instance and nothing to move to", name=balancer.name)
    if balancer.vip:
        return "vrrp", _(
            "the virtual address {vip} moves between the instances of balancer {name}",
            vip=balancer.vip, name=balancer.name,
        )  # fmt: skip
    return "none", _(
        "balancer {name} has several instances and no virtual address that could move between them", name=balancer.name
    )


def things_of_servers(servers: Iterable[ApiServer]) -> tuple[ThingId, ...]:
    """Return the machines of the API servers."""
    return tuple(f"node/{server.node}" for server in servers)


def canonical(host: str) -> str:
    """Return an address as Python writes it, and a name in small letters."""
    return str(ip_address(host.strip("[]"))) if is_address(host) else host.lower()


def is_address(text: str) -> bool:
    """Tell an IP address from a name."""
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
