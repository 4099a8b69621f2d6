"""What failures take from a service, and what made that possible; the numbers beside it are in the judgement."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.topology.cluster import Kind, ThingId

PartRole: TypeAlias = Literal["etcd", "api-servers", "address", "balancer", "instances", "replicas"]
"""What parts are to a service, as the labels of its structure function have it: etcd's members, API servers, the node
that the endpoint names, the balancer in front, its instances, replicas that are bound to nodes."""
PART_ROLES: tuple[PartRole, ...] = ("etcd", "api-servers", "address", "balancer", "instances", "replicas")
Counted: TypeAlias = Literal["everywhere", "best-side", "one-side"]
"""Where parts are counted when a network is cut: the side that has most of them, or one that has too few."""


@dataclass(frozen=True, slots=True)
class NeedLost(Reason):
    """A thing without which nothing of the service is of use."""

    thing: ThingId


@dataclass(frozen=True, slots=True)
class OnlyPartLost(Reason):
    """The only part that there is of a role."""

    role: PartRole


@dataclass(frozen=True, slots=True)
class PartsLost(Reason):
    """Some parts of a role (`None`: all that is needed), and the network between them, cut into `sides` (1: whole)."""

    role: PartRole | None
    lost: tuple[ThingId, ...]
    sides: int
    counted: Counted


@dataclass(frozen=True, slots=True)
class NothingAnswers(Reason):
    """Nothing that is declared answers where clients call."""


@dataclass(frozen=True, slots=True)
class WrongSide(Reason):
    """Clients from outside come in at a side of a cut network where nothing is ready behind the address, if it is had.

    They enter in these zones; none where it is not said, and more than one side has the address. Without `held` nobody
    has it on their sides. `behind` are API servers, or copies of ingress.
    """

    vip: str
    enters: tuple[str, ...]
    held: bool = True
    behind: Literal["api", "ingress"] = "api"


Cause: TypeAlias = Literal["all-nodes", "no-spread", "sides", "no-zone-spread", "no-node-spread", "spread"]
"""What makes it possible that so many replicas are lost: no node is left that may run them, no spread is required
(neither over zones nor nodes, or not over one of them), they may be on several sides, or even the spread allows it."""


@dataclass(frozen=True, slots=True)
class ReplicasLost(Reason):
    """Replicas on nodes that the scheduler chose; `sides` are those of the network (1: it is not cut)."""

    cause: Cause
    sides: int


@dataclass(frozen=True, slots=True)
class NoReplica(Reason):
    """There are no replicas at all."""


@dataclass(frozen=True, slots=True)
class ReplicasPending(Reason):
    """So many replicas do not run before anything fails."""

    pending: int
    why: Reason


@dataclass(frozen=True, slots=True)
class CopiesLost(Reason):
    """Some of `total` copies, which are kept `apart` (`None`: they need not be); `cut` off where no copy is dead."""

    total: int
    apart: Kind | None
    sides: int
    cut: bool


@dataclass(frozen=True, slots=True)
class FewDomains(Reason):
    """There are fewer `domains` of a kind than `copies` that are to be kept apart."""

    domains: int
    apart: Kind | None
    copies: int


@dataclass(frozen=True, slots=True)
class CopiesCutOff(Reason):
    """Copies are on another side of a cut network than the majority of the monitors that lead to them."""


@dataclass(frozen=True, slots=True)
class StorageStopped(Reason):
    """The I/O of a storage class stands still, and with it what has volumes of the class; `judged` is what stops it."""

    storage: str
    judged: Judgement


@dataclass(frozen=True, slots=True)
class PodsStopped(Reason):
    """A workload is down that another one needs; `judged` is what takes it down."""

    workload: str
    judged: Judgement


@dataclass(frozen=True, slots=True)
class EntryLost(Reason):
    """Clients come in through no balancer any more; `lost` is what is dead of these and of what they need."""

    lost: tuple[ThingId, ...]


@dataclass(frozen=True, slots=True)
class EntryCutOff(Reason):
    """Replicas may be on another side of a cut network than the balancers that clients come in through."""


@dataclass(frozen=True, slots=True)
class PodsCutOff(Reason):
    """Replicas may be on another side of a cut network than those of a workload that they need."""

    workload: str


@dataclass(frozen=True, slots=True)
class StorageCutOff(Reason):
    """Replicas may be on another side of a cut network than the I/O of their volumes."""

    storage: str


@dataclass(frozen=True, slots=True)
class LeasesRefused(Reason):
    """A webhook stops that has to allow the leases of scheduler and controller manager; `judged` is what stops it."""

    webhook: str
    judged: Judgement


@dataclass(frozen=True, slots=True)
class LeasesCutOff(Reason):
    """Such webhooks may be on another side of a cut network than the API servers that answer."""

    webhooks: tuple[str, ...]
