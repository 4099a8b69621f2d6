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
    "no-nodes", "conflict", "taints", "zone-spread", "node-spread", "zone-volumes", "node-volumes", "maybe-zone-volumes"
]
"""What keeps replicas from nodes: none is left that may run them, spreads that exclude each other, nodes with taints or
dead zones and nodes that count as empty for a spread, volumes that cannot (or perhaps cannot) leave where they are."""


@dataclass(frozen=True, slots=True)
class Barred(Reason):
    """Replicas may not go where there would be a place."""

    by: Bar


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
