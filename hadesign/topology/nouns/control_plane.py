"""The control plane: Kubernetes' version, etcd, API servers, their timers, certificates and admission."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.stated import Nothing
from hadesign.topology.nouns.places import Origin
from hadesign.topology.nouns.workloads import Spread
from hadesign.vocabulary.installers import INSTALLERS, Installer


@dataclass(frozen=True, slots=True)
class RegistryMirror:
    """Where images of a registry are pulled from in its place, in order; `ca_file` is what these are checked with."""

    registry: str
    endpoints: tuple[str, ...]
    ca_file: str | None


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """Which Kubernetes (`version` as in 1.36.4), installed by what, from which images.

    `image_repository` is where its own images come from, `None` if that is where its project has them.
    """

    version: str
    installer: Installer
    image_repository: str | None
    mirrors: tuple[RegistryMirror, ...]
    origin: Origin

    @property
    def minor(self) -> tuple[int, int]:
        """Major and minor version."""
        major, minor, _ = (int(part) for part in self.version.split("."))
        return major, minor

    @property
    def managed(self) -> bool:
        """Whether the provider runs the control plane."""
        return not INSTALLERS[self.installer].runs_control_plane


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


DiskType: TypeAlias = Literal["nvme", "ssd", "hdd", "network", "ramdisk"]


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that etcd writes its log to: measured latencies (99th percentile) in seconds; `None` is unsaid."""

    type: DiskType | None
    dedicated: bool | None
    fsync: float | None
    commit: float | None
    iops: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """Files on control-plane machines by which API servers reach an etcd that is there already."""

    ca: str
    cert: str
    key: str


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A change of the number of etcd's members that is under way until a day (ISO 8601), one member after the other."""

    before: int
    after: int
    until: str
    origin: Origin

    def passes(self, members: int) -> bool:
        """Whether a number of members lies on the way, both ends left aside."""
        return min(self.before, self.after) < members < max(self.before, self.after)


@dataclass(frozen=True, slots=True)
class CorruptionChecks:
    """How members notice that their data differ; `interval` in seconds, and `None` is unsaid.

    A member may look before it serves (`initial`), and the leader at each `compaction` and all data at an `interval`
    (https://etcd.io/docs/v3.6/op-guide/data_corruption/).
    """

    initial: bool | None
    compaction: bool | None
    interval: float | Nothing | None


@dataclass(frozen=True, slots=True)
class Etcd:
    """The etcd cluster; times in seconds. `assumed` names the values that are etcd's defaults rather than given.

    `existing` is given for one that is there already, and that nothing of ours sets up. `compaction` is the time
    between two compactions of its history, which API servers ask for. `database` is its size in bytes as it was
    measured, `minor` the minor version that members run:
    that which is given, else the one that comes with the version of Kubernetes.
    """

    topology: Literal["stacked", "external"]
    members: tuple[Member, ...]
    heartbeat: float
    election: float
    quota: int | None
    data_dir: str
    disk: Disk | None
    assumed: tuple[str, ...]
    origin: Origin
    existing: ClientFiles | None = None
    compaction: float | Nothing | None = None
    pre_vote: bool | None = None
    strict_reconfig_check: bool | None = None
    change: MemberChange | None = None
    corruption: CorruptionChecks | None = None
    minor: tuple[int, int] = (3, 6)
    database: int | None = None

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

    Nobody can give `heartbeat` (how often a node reports), `monitor` (how often the node controller looks), `detach`
    (when a volume is taken from a dead node by force) and `disks` (when Ceph counts a silent disk as down).
    """

    scheduler: Election
    controller_manager: Election
    node_monitor_grace: float
    toleration: float
    heartbeat: float
    monitor: float
    detach: float
    disks: float
    assumed: tuple[str, ...]


Rotation: TypeAlias = Literal["automatic", "on-upgrade", "manual", "none"]


@dataclass(frozen=True, slots=True)
class Certificates:
    """Life of the cluster's certificates: `validity` in seconds, days as ISO dates; `None` is unsaid."""

    rotation: Rotation | None
    validity: float | None
    expires: str | None
    origin: Origin
    ca_expires: str | None = None


@dataclass(frozen=True, slots=True)
class Encryption:
    """Encryption of secrets in etcd: provider and configuration file, as an EncryptionConfiguration has them."""

    provider: str
    config_file: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RequestWebhook:
    """Something outside that the API server tells of requests, or asks whether they are allowed; `None` is unsaid.

    `config_file` is where the API server reads of it, `mode` how it is told, as the API server takes it and empty where
    the design leaves it at its default. `blocking` tells whether requests wait for it, or are denied without it.
    """

    config_file: str
    mode: str
    blocking: bool | None
    replicas: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit log: policy, folder, how long (seconds) files are kept, and who is sent the same."""

    policy_file: str
    log_dir: str | None
    max_age: float | None
    origin: Origin
    webhook: RequestWebhook | Nothing | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An admission webhook; `timeout` in seconds. `None` is unsaid, an empty list is none.

    One with a `url` runs outside of the cluster, any other one in pods, as a part of the platform.
    """

    name: str
    failure_policy: Literal["Fail", "Ignore"] | None
    replicas: int | None
    spread: Spread | None
    timeout: float | None
    namespace: str | None
    excluded_namespaces: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    origin: Origin
    url: str | None = None
    type: Literal["mutating", "validating"] | None = None

    @property
    def id(self) -> str:
        """What tells it from every other one, and what its pods are known by."""
        return f"{self.namespace or 'default'}/{self.name}"


@dataclass(frozen=True, slots=True)
class Access:
    """How people are let in: by which dependency, and by what else in an emergency. `None` is unsaid."""

    identity_provider: str | Nothing | None
    break_glass: str | Nothing | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class NameRecord:
    """What a name leads to, and for how long resolvers may keep that (seconds; `None` is unsaid)."""

    name: str
    targets: tuple[str, ...]
    ttl: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """Settings of the control plane; `webhooks` is `None` where nothing is said, and empty where there are none.

    Certificates that nothing renews have a `rotation` that says so. `fairness` tells whether API servers queue requests
    by who sends them, `goaway` is the share of requests after which a client is asked to connect anew; `None` is
    Kubernetes' default. `authorizer` is who is asked whether a request is allowed.
    """

    certificates: Certificates | None
    encryption: Encryption | Nothing | None
    audit: Audit | Nothing | None
    webhooks: tuple[Webhook, ...] | None
    origin: Origin
    access: Access | None = None
    fairness: bool | None = None
    goaway: float | None = None
    records: tuple[NameRecord, ...] = ()
    authorizer: RequestWebhook | Nothing | None = None
