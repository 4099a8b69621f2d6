"""What recovery waits for, what is not known about it, and why it goes one way and not another."""

from typing import Literal, TypeAlias

from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.proof.services.webhooks import Upkeep
from hadesign.topology.cluster import ThingId

Happening: TypeAlias = Literal[
    "etcd-elected", "member-abandoned", "lease-expired", "lease-retried",
    "address-lease-expired", "address-lease-retried",
    "server-removed", "self-check-failed", "address-taken",
    "node-unhealthy", "nodes-looked-at", "endpoints-removed", "nodes-tainted", "pods-evicted", "volumes-detached",
    "disks-down",
    "responded", "fenced-by-hand", "fenced", "node-added", "pod-ready", "part-ready",
    "webhook-ready", "webhook-removed", "creation-retried", "etcd-restored", "volumes-restored",
    "copy-lives", "next-snapshot", "next-backup", "backup-done", "backup-elsewhere", "next-transfer", "transfer-done",
    "address-moved", "machines-replaced", "machines-restarted", "server-used",
]  # fmt: skip
"""What ends a step: of the control plane and its address, of nodes and pods, of people and tools; and of data, after
which its next copy is complete."""


@dataclass(frozen=True, slots=True)
class Event(Reason):
    """What a step lasts until; `name` is that of a load balancer or a zone, `count` that of nodes, where it has one."""

    what: Happening
    name: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class NotGiven(Reason):
    """A field of the blueprint that nobody filled in."""

    path: Path


Timespan: TypeAlias = Literal[
    "check", "check-timeout", "no-check", "unnoticed", "self-check", "cached-names", "load-balancer-failover",
    "storage-failover", "agreement", "pod-start",
]  # fmt: skip
"""A time that is not known: of a load balancer, until a server (or it itself) is known to be dead (`no-check`: it never
asks), how long a check may take, until somebody sees what it does not notice, until clients ask for its names anew,
until it fails over; of a storage class, until it does; of replicas that have to agree; of a pod."""


@dataclass(frozen=True, slots=True)
class Untimed(Reason):
    """How long something takes; `name` is that of the load balancer, storage class or workload."""

    what: Timespan
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unproved(Reason):
    """Too little is known of the service to tell what becomes of it; `why` says what."""

    why: Reason | None


@dataclass(frozen=True, slots=True)
class NeverUp(Reason):
    """A service is down before anything fails, and so whatever is recovered from; `judged` says what it lacks."""

    service: str
    judged: Judgement


@dataclass(frozen=True, slots=True)
class Returned(Reason):
    """When things are back that failed."""

    things: tuple[ThingId, ...]


Undecidable: TypeAlias = Literal[
    "room", "control-plane", "replicas", "data-place", "backup-place", "backup-with-data", "other-host", "which-host",
    "hosts-room", "cut-off", "webhooks", "admission", "login", "upkeep", "nodes-ready", "running",
]  # fmt: skip
"""What cannot be told: whether nodes have room, whether the control plane is up, when somebody asks for replicas, where
a storage class has its data, whether a backup survives the loss of the site, or stands with the data; whether another
host runs the machines of one, on which host a machine runs, whether there is room for those of several, whether a host
that is cut off stops; whether there are webhooks that have to allow new pods, whether one that is down keeps them from
being created, and when people are let in again; whether a webhook that is down keeps controllers from their work, and
whether nodes count as ready whose leases it refuses; and whether enough replicas run before anything fails."""


@dataclass(frozen=True, slots=True)
class Undecided(Reason):
    """A question that the blueprint does not answer; `name` is that of a storage class, host, webhook or dependency."""

    what: Undecidable
    name: str = ""


Data: TypeAlias = Literal["etcd", "volumes"]
"""What is saved."""


@dataclass(frozen=True, slots=True)
class NoBackup(Reason):
    """There is no backup of etcd or of volumes, none that survives the loss of the site, or none of what is left."""

    of: Data | Literal["site", "left"]


Circumstance: TypeAlias = Literal[
    "leader-lost", "no-majority", "no-etcd-backup", "backup-lost", "nothing-left", "no-whole-side", "address-lost",
    "plane-down", "plane-first",
    "no-volume-backup", "copies-return", "no-autoscaler", "autoscaler",
    "enough-left", "daemon-set", "stateful-set", "attached-volume", "no-node", "no-replicas",
    "restarted",
]  # fmt: skip
"""What decides the way back: of the control plane, of data and capacity, of replicas."""


@dataclass(frozen=True, slots=True)
class Because(Reason):
    """Why a service comes back in this way and not in another."""

    what: Circumstance


@dataclass(frozen=True, slots=True)
class MembersReturn(Reason):
    """It is enough, too, that so many of the lost etcd members come back."""

    count: int


@dataclass(frozen=True, slots=True)
class VolumeLost(Reason):
    """A volume may be where the failure is and nowhere else: of a storage class that is down, or in a zone."""

    where: Literal["storage-class", "zone"]
    name: str


@dataclass(frozen=True, slots=True)
class PodsFirst(Reason):
    """A workload that is needed has to come back."""

    workload: str


@dataclass(frozen=True, slots=True)
class HeldBack(Reason):
    """New pods may not find a place while the dead nodes are registered."""

    why: Reason


@dataclass(frozen=True, slots=True)
class NotAdmitted(Reason):
    """No pod is created before some webhooks answer, which come back `by_itself` or do not.

    Those that do not may have to allow their `own` pods.
    """

    webhooks: tuple[str, ...]
    by_itself: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class UpkeepStopped(Reason):
    """The control plane cannot keep something up without some webhooks, which do not come back by themselves then."""

    webhooks: tuple[str, ...]
    what: Upkeep


@dataclass(frozen=True, slots=True)
class TooLate(Reason):
    """It takes so many seconds at least, which is longer than the objective allows."""

    seconds: float


@dataclass(frozen=True, slots=True)
class EvictionStopped(Reason):
    """Most nodes of a zone are silent, but not all, so that Kubernetes evicts nobody there."""

    zone: str


@dataclass(frozen=True, slots=True)
class RepairStopped(Reason):
    """Node repair stops, as more nodes (a count, or a share such as `40%`) are dead than it puts up with."""

    why: Reason
    most: int | str


Assumption: TypeAlias = Literal["room", "apart-again"]
"""What is taken for granted: that there is room on the nodes that are left; that nothing else fails while machines that
were started elsewhere may share a host with others."""
