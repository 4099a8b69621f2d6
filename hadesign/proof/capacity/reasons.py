"""Why pods do not fit, or why that cannot be told: exceeded bounds, rules that bar replicas, facts nobody gives."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.capacity.resources import Resource
from hadesign.proof.failure.reason import Reason

Owner: TypeAlias = Literal["nodes", "workload", "storage-class", "scaling-group", "autoscaler", "typha", "design"]
"""What a fact would have to be given of: equal nodes, a workload or component, and so on; or of all there is."""


@dataclass(frozen=True, slots=True)
class Gap(Reason):
    """A fact that the blueprint does not give: a field, as it is spelt there, of something with a name."""

    field: str
    of: Owner
    name: str = ""
    resource: Resource | None = None


@dataclass(frozen=True, slots=True)
class Unsized(Reason):
    """Resources of which some size of a node, or some request, is not given."""

    resources: tuple[Resource, ...]


Bar: TypeAlias = Literal[
    "no-nodes", "taints", "zone-spread", "node-spread", "zone-volumes", "node-volumes", "maybe-zone-volumes"
]
"""What keeps replicas from nodes: none is left that may run them, nodes with taints or
dead zones and nodes that count as empty for a spread, volumes that cannot (or perhaps cannot) leave where they are."""


@dataclass(frozen=True, slots=True)
class Barred(Reason):
    """Replicas may not go where there would be a place."""

    by: Bar


UnseatedBy: TypeAlias = Literal[
    "no-node",
    "taints",
    "no-zone",
    "no-volume",
    "too-large",
    "idle-zone",
    "idle-node",
    "room",
    "uneven",
    "claim",
    "claim-pod",
    "no-access",
]
"""What keeps replicas Pending before anything fails: no node of their pool and zones, or all of these have taints; none
has a zone, over which they are to be spread; none can use a volume of theirs; all are too small; a zone or a node that
may hold none counts as empty; nodes have places for so many by their size; zones of unequal size, which cannot be kept
even together with their nodes; a volume that one node or one pod may use at a time, or of which there is none with the
access mode that is asked for."""


@dataclass(frozen=True, slots=True)
class Unseated(Reason):
    """Why replicas stay Pending before anything fails.

    `places` is how many nodes (`idle-zone`: zones) may hold replicas, `name` the node or zone that counts as empty, the
    node that is too small or the storage class, `honoured` how many replicas would run if nodes with taints did not
    count. Of a `resource` each replica asks for `asked`, and the largest node has `room`.
    """

    by: UnseatedBy
    places: int = 0
    name: str = ""
    honoured: int = 0
    resource: Resource | None = None
    asked: int = 0
    room: int = 0


@dataclass(frozen=True, slots=True)
class Exceeded(Reason):
    """A sum: of a resource so much is `left` for workloads that cannot go elsewhere, and they ask for more at least.

    `every` tells whether these are all workloads that are placed.
    """

    resource: Resource
    left: int
    asked: int
    workloads: tuple[str, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Crowded(Reason):
    """DaemonSets ask for more of a resource than equal nodes have; `nodes` is the label of these."""

    resource: Resource
    nodes: str


@dataclass(frozen=True, slots=True)
class FewPlaces(Reason):
    """Nodes that are left (of a zone, `""`: all) have places for fewer replicas than wanted; 0: all are too small."""

    zone: str
    places: int
    wanted: int


@dataclass(frozen=True, slots=True)
class NotPlaced(Reason):
    """No place was found for some of the replicas that want one, which does not show that there is none."""

    replicas: int
    wanted: int


@dataclass(frozen=True, slots=True)
class OfWorkload(Reason):
    """What is so because of one workload."""

    workload: str
    why: Reason


@dataclass(frozen=True, slots=True)
class GivenUp(Reason):
    """The search for places was given up: there are too many kinds of pods and nodes to try them all."""


@dataclass(frozen=True, slots=True)
class Shortfall(Reason):
    """Of a resource (of a pool, `None`: of all nodes that take pods) less is left than is asked for."""

    resource: Resource
    pool: str | None
