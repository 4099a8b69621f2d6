"""Machines on hypervisors: which of them the design puts on different hosts, and how strictly they are kept there."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _, translated
from hadesign.lists import AND, COMMAS, joined
from hadesign.topology.cluster import Cluster, Host, Node


@dataclass(frozen=True, slots=True)
class HostedMachine:
    """A machine, and the host that the design names for it."""

    node: Node
    host: Host


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Machines with the same function, such as members of etcd; `name` is the same in every language."""

    name: str
    words: str
    machines: tuple[HostedMachine, ...]


@dataclass(frozen=True, slots=True)
class ApartGroup:
    """Machines of which the design has no two on the same host, and what they have in common.

    `strict` tells whether it is better that a machine does not run than that it runs beside another one of these.
    """

    name: str
    functions: tuple[str, ...]
    machines: tuple[HostedMachine, ...]
    strict: bool

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of the machines."""
        return tuple(machine.node.name for machine in self.machines)

    @property
    def told(self) -> str:
        """What the machines have in common, in words."""
        return joined(self.functions, AND)


def hosted(cluster: Cluster) -> tuple[HostedMachine, ...]:
    """Return the machines of which the design names the host, in its order."""
    hosts = {host.thing: host for host in cluster.hosts}
    return tuple(
        HostedMachine(node, hosts[options[0]])
        for node in cluster.nodes
        for options in cluster.things[node.thing].needs
        if options[0] in hosts
    )


def nowhere() -> str:
    """Say that a design names no hosts; each target asks that first, so that all give one and the same reason."""
    return _("no machine names its host")


def by_zone(cluster: Cluster) -> dict[str | None, tuple[HostedMachine, ...]]:
    """Return the machines whose host is named by the zone of that; a design without zones is one place."""
    machines = hosted(cluster)
    zones = dict.fromkeys(machine.host.zone for machine in machines)
    return {zone: tuple(machine for machine in machines if machine.host.zone == zone) for zone in zones}


_ROLES: Sequence[tuple[str, Callable[[Node], bool], Message]] = (
    ("etcd", lambda node: "etcd" in node.roles, N_("members of etcd")),
    ("control-plane", lambda node: "control-plane" in node.roles, N_("control-plane machines")),
    ("workers", lambda node: "worker" in node.roles, N_("workers")),
)
"""What a majority, or a copy, has to be left of when a host is lost."""


def functions(cluster: Cluster, machines: Sequence[HostedMachine]) -> Iterator[PeerGroup]:
    """Yield the groups whose machines stand in for each other, the most important ones first."""
    *first, last = (
        PeerGroup(name, translated(words), tuple(machine for machine in machines if has(machine.node)))
        for name, has, words in _ROLES
    )
    yield from first
    for balancer in cluster.balancers:
        names = {instance.node for instance in balancer.instances}
        yield PeerGroup(
            f"balancer-{balancer.name}",
            _("instances of load balancer {name}", name=balancer.name),
            tuple(machine for machine in machines if machine.node.name in names),
        )
    yield last


def apart(cluster: Cluster, machines: Sequence[HostedMachine]) -> tuple[ApartGroup, ...]:
    """Return the groups of machines that are to be kept on different hosts; a machine may be in several.

    Where several machines of a function share hosts, the first ones of each host are a group, the second ones another,
    so that no host gets more of them than one of the design's has.
    """
    found: list[ApartGroup] = []
    for function in functions(cluster, machines):
        for number, layer in enumerate(_layers(function.machines), 1):
            if len(layer) > 1:
                name = function.name if number == 1 else f"{function.name}_{number}"
                found.append(ApartGroup(name, (function.words,), layer, strict(cluster, layer)))
    kept: list[ApartGroup] = []
    # The largest first, so that one that is part of another one comes after it; equal ones stay in their order.
    for group in sorted(found, key=lambda one: -len(one.machines)):
        around = next((one for one in kept if set(group.nodes) <= set(one.nodes)), None)
        if around is None:
            kept.append(group)
        elif len(around.machines) == len(group.machines):
            kept[kept.index(around)] = _called(around, (*around.functions, *group.functions))
    return tuple(sorted(kept, key=lambda one: [group.name for group in found].index(one.name)))


def one_each(cluster: Cluster, machines: Sequence[HostedMachine]) -> tuple[ApartGroup, ...]:
    """Return the same where a machine can be in one group only: groups that overlap are one where that is possible.

    Where it is not, a machine stays in the most important group.
    """
    kept: list[ApartGroup] = []
    for group in apart(cluster, machines):
        rest = group.machines
        for number, other in enumerate(kept):
            theirs, named = {*other.nodes}, {m.node.name for m in rest}
            if theirs.isdisjoint(named):
                continue
            both = tuple(m for m in machines if m.node.name in theirs or m.node.name in named)
            if len({m.host.thing for m in both}) == len(both):
                told = tuple(dict.fromkeys((*other.functions, *group.functions)))
                kept[number] = ApartGroup(other.name, told, both, strict(cluster, both))
                rest = ()
                break
            rest = tuple(m for m in rest if m.node.name not in theirs)
        if len(rest) > 1:
            kept.append(ApartGroup(group.name, group.functions, rest, strict(cluster, rest)))
    return tuple(kept)


def _called(group: ApartGroup, told: tuple[str, ...]) -> ApartGroup:
    return ApartGroup(group.name, tuple(dict.fromkeys(told)), group.machines, group.strict)


def _layers(machines: Iterable[HostedMachine]) -> list[tuple[HostedMachine, ...]]:
    """Return the first machine of each host, then the second one of each, and so on."""
    layers: list[list[HostedMachine]] = []
    seen: dict[str, int] = {}
    for machine in machines:
        number = seen.get(machine.host.thing, 0)
        seen[machine.host.thing] = number + 1
        if number == len(layers):
            layers.append([])
        layers[number].append(machine)
    return [tuple(layer) for layer in layers]


def strict(cluster: Cluster, machines: Sequence[HostedMachine]) -> bool:
    """Tell whether machines are never to share a host.

    They may where the design says that those of a lost host are started elsewhere, as its proof counts on that, and
    there is no other host for one of them than those of the others.
    """
    taken = {machine.host.thing for machine in machines}
    spare = [
        host
        for host in cluster.hosts
        if host.thing not in taken and (host.restart is None or bool(host.restart and host.restart.elsewhere))
    ]
    return all(
        not (machine.host.restart and machine.host.restart.elsewhere) or _starts(cluster, machine, spare)
        for machine in machines
    )


def _starts(cluster: Cluster, machine: HostedMachine, spare: Sequence[Host]) -> bool:
    """Tell whether a host that carries none of a group can start a machine of it: one of its zone, with its disks."""
    needs = cluster.things[machine.node.thing].needs
    disks = {options[0] for options in needs if cluster.above.kind(options[0]) == "datastore"}
    return any(host.zone == machine.host.zone and (not host.every or disks <= host.reaches) for host in spare)


def names(machines: Iterable[HostedMachine]) -> str:
    """Return the names of machines, all of them."""
    return joined([machine.node.name for machine in machines], COMMAS)


def on_hosts(machines: Iterable[HostedMachine]) -> str:
    """Return machines, each with its host."""
    return joined([f"{machine.node.name} ({machine.host.name})" for machine in machines], COMMAS)
