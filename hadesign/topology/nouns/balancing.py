"""Load balancers, what stands behind them, and the endpoint that clients call."""

from typing import Literal

from hadesign.frozen import dataclass
from hadesign.topology.nouns.control_plane import Election
from hadesign.topology.nouns.places import Origin, ThingId
from hadesign.vocabulary.balancers import (
    BALANCERS,
    Announcement,
    Announcing,
    BalancerRow,
    BalancerType,
    Failover,
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
    """A machine that runs a balancer, with its VRRP priority (the highest living one holds the address)."""

    node: str
    thing: ThingId
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
class CloudBalancer:
    """What is said of a balancer that others run; `None` is unsaid.

    `cross_zone` tells whether each zone's part also sends to other zones, `preserve_client_ip` whether servers see the
    client's address, `fallback` whether control-plane nodes reach their own API server without it.
    """

    zones: tuple[str, ...] | None
    cross_zone: bool | None
    scope: Literal["internal", "external"] | None
    preserve_client_ip: bool | None
    fallback: bool | None


@dataclass(frozen=True, slots=True)
class Balancer:
    """A balancer service. `thing` is set when it is not run on our nodes (cloud, hardware, DNS).

    `check` is `None` only where nothing is known of what stands behind it (ingress without a declared check), `track`
    where no keepalived stands beside it, `election` where no lease in the cluster moves its address; `assumed` names
    the values that are keepalived's defaults rather than given.
    `port_given` tells whether the blueprint gives its own port. `announce` is how the address is made known, as
    written. `nodes` are the machines that it runs on: those of its instances, or where none is named and it lives in
    the cluster, those of the API servers.
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
    router_id: int | None
    advert_interval: float
    preempt: bool
    announce: Announcement | None
    assumed: tuple[str, ...]
    track: Track | None
    election: Election | None
    check: Check | None
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
    def announcing(self) -> Announcing | None:
        """How its address is made known, as written or as its type does it anyway; `None` if that is not known."""
        return announcing(self.type, self.announce)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address under which clients reach the API (its `host` has no brackets), and the balancer in front, if any.

    `node` is the machine that the address names, if it is that of a machine.
    """

    host: str
    port: int
    failover: Failover
    explanation: str
    balancer: str | None
    node: str | None
    origin: Origin

    @property
    def address(self) -> str:
        """`host:port`, with IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
