"""The Cluster: everything that will exist, decided once; proof, targets, diagrams and handbook read only this."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.blueprint.models import Blueprint
from hadesign.blueprint.nodes import Role, Taint
from hadesign.blueprint.workloads import DisruptionBudget, Spread
from hadesign.diagnostic import Location, Path
from hadesign.frozen import dataclass
from hadesign.source import Document

ThingId: TypeAlias = str
"""Kind and name of something that can fail, such as `zone/a` or `node/cp-a`."""
Kind: TypeAlias = Literal[
    "node", "host", "datastore", "rack", "power", "switch", "zone", "site", "region", "link", "balancer", "instance",
    "provider", "dependency",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the blueprint something comes from; `derived` says how, and is empty for what stands there as such."""

    path: Path
    derived: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can fail. It lives while, of every group in `needs`, at least one thing lives."""

    id: ThingId
    kind: Kind
    name: str
    needs: tuple[tuple[ThingId, ...], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a node offers or a replica asks for: millicores, bytes, pods; `None` is unknown."""

    cpu: int | None = None
    memory: int | None = None
    pods: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A machine. `group` is equal for nodes that differ in nothing but name and address.

    `taints` is `None` where the blueprint says nothing (kubeadm then taints control-plane nodes); `address_given` tells
    an address of the architect's from one drawn from the zone's subnet.
    """

    name: str
    thing: ThingId
    address: str | None
    address_given: bool
    zone: str | None
    roles: frozenset[Role]
    pool: str | None
    interface: str | None
    size: Capacity
    taints: tuple[Taint, ...] | None
    labels: Mapping[str, str]
    group: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Member:
    """An etcd member; URLs are https."""

    name: str
    node: str
    peer_url: str | None
    client_url: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class ApiServer:
    """An API server and the only etcd member it talks to (`member`), or `None` when it talks to all of them."""

    node: str
    address: str | None
    port: int
    member: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class San:
    """A name or address in a certificate, with the reason it is there."""

    value: str
    kind: Literal["dns", "ip"]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Check:
    """How a balancer tells a good server from a bad one: seconds and counts; `path` is `None` for TCP.

    `assumed` names the values that nobody gave; `declared` tells whether the blueprint speaks of a check at all.
    """

    protocol: Literal["https", "http", "tcp"]
    path: str | None
    interval: float
    fall: int
    rise: int
    declared: bool
    assumed: tuple[str, ...]

    @property
    def detection(self) -> float:
        """Seconds until a server that died is taken out."""
        return self.interval * self.fall


@dataclass(frozen=True, slots=True)
class Track:
    """How keepalived tells whether the balancer beside it serves; seconds and counts. `assumed` were not given."""

    interval: float
    fall: int
    rise: int
    assumed: tuple[str, ...]

    @property
    def detection(self) -> float:
        """Seconds until a balancer that died on a living machine gives the address up."""
        return self.interval * self.fall


@dataclass(frozen=True, slots=True)
class Instance:
    """A machine that runs a balancer, with its VRRP priority (the highest living one holds the address)."""

    node: str
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
class Balancer:
    """A balancer service. `thing` is set when it is not run on our nodes (cloud, hardware, DNS).

    `check` is `None` only where nothing is known of what stands behind it (ingress without a declared check), `track`
    where no keepalived stands beside it; `assumed` names the values that are keepalived's defaults rather than given.
    """

    name: str
    type: str
    serves: Literal["api", "ingress"]
    vip: str | None
    port: int
    instances: tuple[Instance, ...]
    backends: tuple[Backend, ...]
    router_id: int | None
    advert_interval: float
    preempt: bool
    assumed: tuple[str, ...]
    track: Track | None
    check: Check | None
    thing: ThingId | None
    origin: Origin


Failover: TypeAlias = Literal["vrrp", "lease", "provider", "dns", "node-local", "none", "managed"]
"""How the endpoint's address moves: VRRP, a lease in the cluster (kube-vip), provider, DNS, each node alone, or not."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address under which clients reach the API (its `host` has no brackets), and the balancer in front, if any."""

    host: str
    port: int
    failover: Failover
    explanation: str
    balancer: str | None
    origin: Origin

    @property
    def address(self) -> str:
        """`host:port`, with IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Workload:
    """An application, and the groups of nodes its replicas may run on (`eligible`, sorted).

    `volumes` are the storage classes of its volumes. `on` names the machines its replicas are bound to one by one,
    where they are: then nothing is left to the scheduler.
    """

    name: str
    namespace: str
    kind: Literal["Deployment", "StatefulSet", "DaemonSet"]
    tier: str | None
    replicas: int | None
    needed: int
    spread: Spread | None
    requests: Capacity
    eligible: tuple[int, ...]
    budget: DisruptionBudget | None
    origin: Origin
    volumes: tuple[str, ...] = ()
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes that stand on the same things and offer the same: `nodes` are indices into `Cluster.nodes`."""

    label: str
    zone: str | None
    nodes: tuple[int, ...]
    size: Capacity
    needs: tuple[tuple[ThingId, ...], ...]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Link:
    """A connection between two zones."""

    thing: ThingId
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A service outside of the cluster, and the services and workloads that stop without it."""

    thing: ThingId
    needed_by: frozenset[str]


Apart: TypeAlias = Literal["node", "rack", "zone", "region"]
"""What keeps copies of data apart."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage class: how many copies of each piece of data there are, and where they may be.

    Copies stand in different domains of kind `apart` (`None`: they may stand together, even on one machine). Data is
    kept while one copy lives; I/O goes on while `least` do. They are on nodes of the groups `eligible`, or, where
    others keep them, in `places` (zones, hypervisors, racks). `relied_on` tells whether a workload that keeps no copies
    of its own uses it. `unknown` says what would have to be given before anything can be told.
    """

    name: str
    provider: str
    copies: int
    least: int
    least_given: bool
    apart: Apart | None
    eligible: tuple[int, ...]
    places: tuple[ThingId, ...]
    relied_on: bool
    origin: Origin
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Etcd:
    """The etcd cluster; times in seconds. `assumed` names the values that are etcd's defaults rather than given."""

    topology: Literal["stacked", "external"]
    members: tuple[Member, ...]
    heartbeat: float
    election: float
    quota: int | None
    data_dir: str
    assumed: tuple[str, ...]
    origin: Origin

    @property
    def quorum(self) -> int:
        """Smallest majority, n // 2 + 1 (etcd FAQ, https://etcd.io/docs/v3.6/faq/)."""
        return len(self.members) // 2 + 1


@dataclass(frozen=True, slots=True)
class Election:
    """How copies of a component find their leader; seconds. `assumed` names the values that are defaults."""

    enabled: bool
    lease: float
    renew: float
    retry: float
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timers:
    """How soon a failure is acted on; seconds. `assumed` names the values that are defaults.

    `address` is the lease by which kube-vip moves its address. Nobody can give `heartbeat` (how often a node reports),
    `detach` (when a volume is taken from a dead node by force) and `disks` (when Ceph counts a silent disk as down).
    """

    scheduler: Election
    controller_manager: Election
    address: Election
    node_monitor_grace: float
    toleration: float
    heartbeat: float
    detach: float
    disks: float
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What will exist. `etcd` is `None` for a managed control plane, `endpoint` when none is given or derivable.

    `components` are the parts of the platform that run in pods and are declared with replicas (cluster DNS, ingress,
    admission webhooks, Ceph monitors, Prometheus, Alertmanager): they are proved as workloads are.
    """

    name: str
    title: str
    blueprint: Blueprint
    document: Document
    nodes: tuple[Node, ...]
    groups: tuple[NodeGroup, ...]
    things: Mapping[ThingId, Thing]
    etcd: Etcd | None
    api_servers: tuple[ApiServer, ...]
    endpoint: Endpoint | None
    balancers: tuple[Balancer, ...]
    timers: Timers
    api_sans: tuple[San, ...]
    etcd_sans: Mapping[str, tuple[San, ...]]
    links: tuple[Link, ...]
    dependencies: tuple[Dependency, ...]
    storage: tuple[Storage, ...]
    workloads: tuple[Workload, ...]
    components: tuple[Workload, ...]
    pod_cidr: str | None
    service_cidr: str | None
    dns_domain: str

    @property
    def managed(self) -> bool:
        """Whether the provider runs the control plane."""
        return self.blueprint.spec.kubernetes.installer == "managed"

    def locate(self, origin: Origin) -> Location:
        """Position of an origin in the file; of the nearest ancestor where the path is not written out."""
        return self.document.value(origin.path)
