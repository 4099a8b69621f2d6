"""Facts about the design as a whole: what it is to survive, who provides it."""

from collections.abc import Mapping

from hadesign.blueprint.governance import FailureLevel, Promise
from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context, Topic
from hadesign.proof.objectives import LEVEL_OF
from hadesign.topology.cluster import Node

TOPIC = Topic("The design as a whole.")

_ORDER: tuple[FailureLevel, ...] = ("node", "rack", "zone", "region")


@TOPIC.value("managed", "Whether the provider runs the control plane.")
def managed(context: Context) -> bool:
    """Tell a managed control plane from one of our own."""
    return context.cluster.managed


@TOPIC.value("provider", "Who provides the machines (`spec.infrastructure.provider`).")
def provider(context: Context) -> str | None:
    """Return the provider, if given."""
    infrastructure = context.cluster.blueprint.spec.infrastructure
    return infrastructure.provider if infrastructure else None


@TOPIC.value("survive", "Level that is to be survived: node, rack, zone or region; node without an objective.")
def survive(context: Context) -> FailureLevel:
    """Return the objective of the design as a whole; the least one where none is set."""
    objectives = context.cluster.blueprint.spec.objectives
    return (objectives.survive if objectives else None) or "node"


@TOPIC.value("dataSurvive", "Level that data on persistent volumes is to survive.")
def data_survive(context: Context) -> FailureLevel:
    """Return the objective for data."""
    objectives = context.cluster.blueprint.spec.objectives
    return promised(context, objectives.survives.data if objectives and objectives.survives else None)


def promised(context: Context, promise: Promise | None) -> FailureLevel:
    """Return the level of one service's objective; that of the design where it has none of its own."""
    if promise is None:
        return survive(context)
    level: FailureLevel = LEVEL_OF.get(promise, "node")
    return level


def promised_to(context: Context, workload: str) -> FailureLevel:
    """Return the level that a workload is to survive; that of the design where it has none of its own."""
    return context.once(_workloads).get(workload, survive(context))


def _workloads(context: Context) -> Mapping[str, FailureLevel]:
    objectives = context.cluster.blueprint.spec.objectives
    promises = (objectives.survives.workloads if objectives and objectives.survives else None) or {}
    return {name: promised(context, promise) for name, promise in promises.items()}


def higher(one: FailureLevel, other: FailureLevel) -> FailureLevel:
    """Return the larger of two failures."""
    return max(one, other, key=_ORDER.index)


def promised_nodes(promise: Promise | None) -> int:
    """Return how many machines may be lost at once: the number in `2 nodes`, else one."""
    first = promise.split()[0] if promise else ""
    return int(first) if first.isdigit() else 1


def may_be_virtual(context: Context) -> bool:
    """Whether machines may share a hypervisor that the blueprint could name: bare metal does not, a cloud hides it."""
    return provider(context) in (None, "vsphere", "openstack")


def machines(context: Context) -> Mapping[str, Node]:
    """Return every machine by its name."""
    return context.once(_machines)


def _machines(context: Context) -> Mapping[str, Node]:
    return {node.name: node for node in context.cluster.nodes}


def zone_place(node: Node) -> Path:
    """Return where the zone of a machine would have to be given; a pool is in all zones there are."""
    return ("spec", "infrastructure", "zones") if node.pool else (*node.origin.path, "zone")
