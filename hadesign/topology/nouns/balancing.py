"""Load balancers, what stands behind them, and the endpoint that clients call."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.stated import Nothing
from hadesign.topology.nouns.control_plane import Election
from hadesign.topology.nouns.places import Origin, ThingId
from hadesign.vocabulary.balancers import (
    BALANCERS,
    Announcement,
    Announcing,
    BalancerRow,
    BalancerType,
    Checks,
    Failover,
    InitKubeconfig,
    Serves,
    announcing,
)


@dataclass(frozen=True, slots=True)
class Check:
    """How a balancer tells a good server from a bad one: seconds and counts; `path` is `None` for TCP.

    A check connects within `connect` (TLS included), and waits for an answer within `timeout` (of which others than
    HAProxy count the connection as a part); `None` is not known.
    The next one follows a good one after `interval`, a failed one after `again`: counted from its end, or where they
    are `paced`, from its start. `assumed` names the values that nobody gave; `declared` tells whether the blueprint
    speaks of a check at all.
    """

    protocol: Literal["https", "http", "tcp"]
    path: str | None
    interval: float
    connect: float | None
    timeout: float | None
    again: float
    paced: bool
    fall: int
    rise: int
    declared: bool
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """How keepalived tells whether the balancer beside it serves; seconds and counts. `assumed` were not given.

    A check that has no answer after `timeout` has failed.
    """

    interval: float
    timeout: float
    fall: int
    rise: int
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A machine that runs a balancer, with its VRRP priority (the highest living one holds the address).

    `thing` is what has to live for it to hold an address: its `program`, or the machine where nobody looks at that.
    """

    node: str
    thing: ThingId
    program: ThingId
    address: str | None
    interface: str | None
    priority: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Backend:
    """A server behind a balancer."""

    node: str
    address: str | None
    port: int


@dataclass(frozen=True, slots=True)
class Listener:
    """A further port of a balancer, what stands behind it, and how that is checked (as for `Balancer.check`)."""

    port: int
    backends: tuple[Backend, ...]
    check: Check | Nothing


@dataclass(frozen=True, slots=True)
class Peer:
    """A router that is told of addresses, by its own and the number of its autonomous system."""

    address: str
    asn: int


@dataclass(frozen=True, slots=True)
class Announced:
    """To whom machines announce addresses by BGP, and the number of their own autonomous system."""

    asn: int
    peers: tuple[Peer, ...]


@dataclass(frozen=True, slots=True)
class CloudBalancer:
    """What is said of a balancer that others run; `None` is unsaid.

    `cross_zone` tells whether each zone's part also sends to other zones (true where it has no such parts),
    `preserve_client_ip` whether servers see the client's address, `fallback` whether control-plane nodes reach their
    own API server without it.
    """

    zones: tuple[str, ...] | None
    cross_zone: bool | None
    scope: Literal["internal", "external"] | None
    preserve_client_ip: bool | None
    fallback: bool | None


@dataclass(frozen=True, slots=True)
class Balancer:
    """A balancer service. `thing` is set when it is not run on our nodes (cloud, hardware, DNS).

    `checks` tells whose its checks are, here. `check` is `NONE` where it is said that it makes none, and `None`
    only where nothing is known of what stands behind it (ingress without a declared check), `track` where no
    keepalived stands beside it (`NONE` where that looks at machines alone), `election` where no lease in the
    cluster moves its address, `init_kubeconfig` by which kubeconfig it asks for that on the first machine until
    kubeadm is done there; `assumed` names the values that are keepalived's defaults, or decided by us, rather than
    given. `port_given` tells whether the blueprint gives its own port. `joining` is the second port, on which nodes
    join, where the installer has one for that and requests pass through the balancer. `announce` is how the address
    is made known, as written, and `bgp` to whom, if that is said. `nodes` are the machines that it runs on: those
    of its instances, or where none is named and it lives in the cluster, those of the API servers or, of MetalLB's
    speakers, all that take pods. `routed` tells whether the network carries its address to them although no subnet
    of their zones contains it, `away` are those of them whose zones have a subnet that does not; `unplaced` are
    those of zones without a subnet, by zone. `enters_at` are the zones in which clients from outside enter its
    network. `moved_within` is how long clients wait at most where others move its address.
    """

    name: str
    type: BalancerType
    serves: Serves
    vip: str | None
    dns_name: str | None
    port: int
    port_given: bool
    instances: tuple[Instance, ...]
    nodes: tuple[str, ...]
    backends: tuple[Backend, ...]
    joining: Listener | None
    router_id: int | None
    advert_interval: float
    preempt: bool
    announce: Announcement | None
    bgp: Announced | None
    routed: bool | None
    enters_at: tuple[str, ...] | None
    away: tuple[str, ...]
    unplaced: tuple["UnknownNetwork", ...]
    assumed: tuple[str, ...]
    track: Track | Nothing | None
    election: Election | None
    init_kubeconfig: InitKubeconfig | None
    checks: Checks
    check: Check | Nothing | None
    moved_within: float | None
    cloud: CloudBalancer
    thing: ThingId | None
    origin: Origin

    @property
    def row(self) -> BalancerRow:
        """What is known of its type."""
        return BALANCERS[self.type]

    @property
    def holders(self) -> tuple[ThingId, ...]:
        """What may hold its address, by preference: its instances, or the machines that it runs on."""
        return tuple(instance.thing for instance in self.instances) or tuple(f"node/{name}" for name in self.nodes)

    @property
    def stays(self) -> "Stays":
        """With which machines its address stays although their balancer died."""
        unwatched = any(instance.thing != instance.program for instance in self.instances)
        return ("first" if self.preempt else "any") if unwatched else "none"

    @property
    def holding(self) -> tuple[str, ...]:
        """The machines that may hold its address, in the order of its holders."""
        return tuple(instance.node for instance in self.instances) or self.nodes

    @property
    def surely_reached(self) -> tuple[frozenset[str], ...]:
        """The fewest machines that networks carry its address to: one set of them in each world that there may be.

        Networks of which no subnet is known may be one, or each its own; then the address is of one of them.
        """
        unknown = frozenset(node for network in self.unplaced for node in network.nodes)
        inside = frozenset(self.holding) - unknown - frozenset(self.away)
        return (inside,) if inside or not self.unplaced else tuple(frozenset(one.nodes) for one in self.unplaced)

    @property
    def reached_everywhere(self) -> bool:
        """Whether networks carry its address to whatever machine may hold it."""
        return self.surely_reached == (frozenset(self.holding),)

    def open_at(self, what: str) -> tuple[Origin, ...]:
        """Return where a field of it would be given, or the subnets of the networks in which it may be."""
        return tuple(one.open for one in self.unplaced) if what == "subnet" else (self.origin.below(what),)

    @property
    def announcing(self) -> Announcing | None:
        """How its address is made known, as written or as its type does it anyway; `None` if that is not known."""
        return announcing(self.type, self.announce)


Stays: TypeAlias = Literal["none", "first", "any"]
"""Where an address stays with a machine whose balancer died: nowhere, with the first that lives, or with any."""


@dataclass(frozen=True, slots=True)
class UnknownNetwork:
    """Machines of one zone of which no subnet is known, or one machine of no zone; `open` is where it would be said."""

    nodes: tuple[str, ...]
    open: Origin


Clients: TypeAlias = Literal["all", "outside", "nodes"]
"""Who dials an endpoint: everybody, or clients outside and the cluster's own machines each their own."""
Unheld: TypeAlias = Literal["nobody", "port"]
"""Why nothing answers at an endpoint: nothing that is declared has the address, or it listens on another port."""
Unstated: TypeAlias = Literal["records", "announce", "routed", "subnet", "instances", "called"]
"""What decides which ways lead on: the records of a name, how an address is announced, whether routers know it, which
networks the machines are in, or (in front of ingress) on which machines a balancer runs, and which are called."""
WayRole: TypeAlias = Literal["address", "balancer", "instances", "api-servers"]
"""What answers: one machine by its own address, a balancer that others run, instances of ours, or API servers."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from clients to the API servers: any one of `things` answers; none of them if it is empty.

    `balancer` and `node` are the balancer and the single machine that it leads to, `leased` tells whether who answers
    is decided in the cluster itself, which takes etcd's quorum. `failover` is how the address moves among the things;
    where it `stays` with a machine whose balancer died, the things are machines, in the order in which they have it.
    """

    role: WayRole
    things: tuple[ThingId, ...]
    failover: Failover
    explanation: str
    balancer: str | None = None
    node: str | None = None
    leased: bool = False
    stays: Stays = "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """The ways from clients outside to ingress, through the balancers that are declared in front of it.

    Any of `ways` will do. Where less is certain (`undecided` names what is left open, `open` where it would be said),
    `worlds` are the fewest that there may be, as those of an endpoint; without any it is not known which there are, and
    where `instances` are not, there may be more of them than `ways`. `everywhere` tells whether an address is had by
    whatever node lives, so that the copies are all that it takes.
    """

    ways: tuple[Way, ...]
    worlds: tuple[tuple[Way, ...], ...]
    undecided: Unstated | None
    open: tuple[Origin, ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address under which clients reach the API (its `host` has no brackets), and the ways that lead on from it.

    Any of `ways` will do. Where it is not said which there are (`undecided` names what is left open), `worlds` are the
    fewest that there may be: each holds ways that may be the only ones. `unheld` says why there is none at all,
    `ports` on which ports something listens there, and `astray` which targets of its name's records lead nowhere.
    `failover`, `explanation`, `balancer` and `node` are those of the first way.
    """

    host: str
    port: int
    clients: Clients
    ways: tuple[Way, ...]
    worlds: tuple[tuple[Way, ...], ...]
    undecided: Unstated | None
    unheld: Unheld | None
    ports: tuple[int, ...]
    astray: tuple[str, ...]
    failover: Failover
    explanation: str
    balancer: str | None
    node: str | None
    origin: Origin

    @property
    def address(self) -> str:
        """`host:port`, with IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Registration:
    """Where nodes join by a port of the installer's own: the host that machines dial, and the port that leads there."""

    host: str
    port: int
    origin: Origin

    @property
    def address(self) -> str:
        """`host:port`, with IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
