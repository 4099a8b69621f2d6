"""Applications, parts of the platform that run in pods, and the storage of both."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.stated import Nothing
from hadesign.topology.nouns.machines import Capacity
from hadesign.topology.nouns.places import Origin, ThingId
from hadesign.vocabulary.storages import (
    STORAGES,
    Apart,
    BackupMethod,
    BindingMode,
    ReclaimPolicy,
    StorageProvider,
    StorageRow,
)

Strictness: TypeAlias = Literal["required", "preferred", "none"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How copies are kept apart: `required` binds the scheduler, nothing else does; `None` is unsaid."""

    zone: Strictness | None = None
    node: Strictness | None = None


@dataclass(frozen=True, slots=True)
class DisruptionBudget:
    """How many copies maintenance may take at once: one of the two is given, as a number or a percentage.

    `unhealthy` tells whether pods that are not ready may be evicted all the same; `None` is unsaid.
    """

    max_unavailable: int | str | None
    min_available: int | str | None
    unhealthy: Literal["AlwaysAllow", "IfHealthyBudget"] | None = None


AccessMode: TypeAlias = Literal["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A volume: its storage class, its size in bytes, and its access mode.

    Each copy of a StatefulSet has one of its own, those of others share it.
    """

    storage_class: str
    size: int | None
    origin: Origin
    access: AccessMode | None = None


WorkloadTier: TypeAlias = Literal["critical", "standard", "batch"]


@dataclass(frozen=True, slots=True)
class Workload:
    """An application, and the groups of nodes its replicas may run on (`eligible`, sorted).

    `claims` are its volumes, `volumes` their storage classes, each once. `pool` and `zones` are what it is bound to.
    `tolerates` are keys of taints, `priority` the name of its PriorityClass.
    `on` names the machines its replicas are bound to one by one, where they are: then nothing is left to the scheduler.
    `replicates` tells whether it keeps its data on several copies itself. `start` (from scheduling to ready) and
    `eviction` (stay on an unreachable node) are in seconds. `None` is unsaid; a spread of `none`
    asks for nothing. `component` tells a part of the platform, `manifest` that its objects are written already.
    `memory_limit` is what each copy may take at most, in bytes; `None` where no limit is given. `number_field` is what
    the number of copies is called in the blueprint, and `peak` how many of them carry the peak load. `kept_local` tells
    whether requests from outside are answered by machines with a copy alone (externalTrafficPolicy: Local).
    """

    name: str
    namespace: str
    kind: Literal["Deployment", "StatefulSet", "DaemonSet", "Job"]
    tier: WorkloadTier | None
    replicas: int | None
    needed: int
    spread: Spread | None
    requests: Capacity
    eligible: tuple[int, ...]
    budget: DisruptionBudget | Nothing | None
    origin: Origin
    claims: tuple[Claim, ...] = ()
    volumes: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    tolerates: tuple[str, ...] = ()
    priority: str | Nothing | None = None
    pool: str | None = None
    zones: tuple[str, ...] | None = None
    replicates: bool | None = None
    start: float | None = None
    eviction: float | None = None
    component: bool = False
    manifest: bool = False
    memory_limit: int | None = None
    number_field: str = "replicas"
    peak: int | None = None
    kept_local: bool | None = None

    @property
    def number_at(self) -> Origin:
        """Where its number of copies is given, or would be."""
        return self.origin.below(self.number_field)

    @property
    def id(self) -> str:
        """What tells it from every other one: workloads of one name may be in different namespaces."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class CephPool:
    """Where volumes are in a Ceph that others run; `None` is unsaid."""

    cluster_id: str | None
    pool: str | None
    filesystem: str | None


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage class: how many copies of each piece of data there are, and where they may be.

    Copies stand in different domains of kind `apart` (`None`: they may stand together, even on one machine). Data is
    kept while one copy lives; I/O goes on while `least` do. They are on nodes of the groups `eligible`, or, where
    others keep them, in `places` (zones, hypervisors, racks). With `each` above 1 so many are in each of the zones
    named, on different machines of it. `stated` is the number of copies that the blueprint states, `zonal` whether it
    says that a volume lives in one zone, and `zones` where it says the data is. `binding` is when a volume is placed.
    `reclaim` is what becomes of a volume whose claim is deleted, `ceph` where volumes are in a Ceph of others.
    `relied_on` tells whether a workload that keeps no copies of its own uses it. `unknown` says what would have to be
    given before anything can be told. `backup` is how backups copy its volumes. `domain` is what copies are spread over
    as the blueprint says it, and `attached` how many of its volumes a machine can have at most.
    """

    name: str
    provider: StorageProvider
    copies: int
    least: int
    least_given: bool
    stated: int | None
    apart: Apart | None
    zonal: bool | None
    zones: tuple[str, ...] | None
    eligible: tuple[int, ...]
    places: tuple[ThingId, ...]
    relied_on: bool
    binding: BindingMode | None
    origin: Origin
    unknown: str = ""
    each: int = 1
    reclaim: ReclaimPolicy | None = None
    ceph: CephPool | None = None
    backup: BackupMethod | Nothing | None = None
    domain: str | None = None
    attached: int | None = None

    @property
    def row(self) -> StorageRow:
        """What is known of its provider."""
        return STORAGES[self.provider]


@dataclass(frozen=True, slots=True)
class Ceph:
    """Ceph as it is declared: whether one node may run several of its monitors, and which disks it takes.

    `devices` is a regular expression of kernel names. `None` is unsaid.
    """

    monitors_declared: bool
    multiple_per_node: bool | None
    devices: str | None
    origin: Origin
