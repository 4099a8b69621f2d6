"""Facts about the design as a whole: what it is to survive, who provides it."""

from collections.abc import Mapping

from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context, Topic
from hadesign.topology.cluster import FailureLevel, Node, ToleranceObjective
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.kinds import LEVELS

TOPIC = Topic("The design as a whole.")


@TOPIC.value("managed", "Whether the provider runs the control plane.")
def managed(context: Context) -> bool:
    """Tell a managed control plane from one of our own."""
    return context.cluster.managed


@TOPIC.value("provider", "Who provides the machines (`spec.infrastructure.provider`).")
def provider(context: Context) -> str | None:
    """Return the provider, if given."""
    return context.cluster.infrastructure.provider


@TOPIC.value("nodes", "Most machines that run a kubelet: those there are, and those that autoscaling may add.")
def nodes(context: Context) -> int:
    """Count the machines, and what groups of the autoscaler have room for beyond those."""
    cluster, autoscaler = context.cluster, context.cluster.autoscaling.scaler
    return len([node for node in cluster.nodes if schedulable(node)]) + sum(
        max((group.most or 0) - sum(len(cluster.groups[one].nodes) for one in group.groups), 0)
        for group in (autoscaler.groups if autoscaler else ())
    )


@TOPIC.value("pods", "Pods that workloads ask for, as far as their number of copies is known.")
def pods(context: Context) -> int:
    """Count the copies of the workloads."""
    return sum(workload.replicas or 0 for workload in context.cluster.workloads)


@TOPIC.value("survive", "Level that is to be survived: node, rack, zone or region; node without an objective.")
def survive(context: Context) -> FailureLevel:
    """Return the objective of the design as a whole; the least one where none is set."""
    return context.cluster.objectives.survive or "node"


@TOPIC.value("dataSurvive", "Level that data on persistent volumes is to survive.")
def data_survive(context: Context) -> FailureLevel:
    """Return the objective for data."""
    return promised(context, context.cluster.objectives.tolerance("data"))


def promised(context: Context, promise: ToleranceObjective | None) -> FailureLevel:
    """Return the level of one service's objective; that of the design where it has none of its own."""
    return survive(context) if promise is None else promise.level


def promised_to(context: Context, workload: str) -> FailureLevel:
    """Return the level that a workload is to survive; that of the design where it has none of its own."""
    return context.once(_workloads).get(workload, survive(context))


def _workloads(context: Context) -> Mapping[str, FailureLevel]:
    tolerances = context.cluster.objectives.tolerances
    return {promise.name: promise.level for promise in tolerances if promise.subject == "workload"}


def higher(one: FailureLevel, other: FailureLevel) -> FailureLevel:
    """Return the larger of two failures."""
    return max(one, other, key=LEVELS.index)


def promised_nodes(promise: ToleranceObjective | None) -> int:
    """Return how many machines may be lost at once: the number in `2 nodes`, else one."""
    return promise.nodes if promise else 1


def may_be_virtual(context: Context) -> bool:
    """Whether machines may share a hypervisor that the blueprint could name: bare metal does not, a cloud hides it."""
    return context.cluster.provider.may_share_host


def machines(context: Context) -> Mapping[str, Node]:
    """Return every machine by its name."""
    return context.once(_machines)


def _machines(context: Context) -> Mapping[str, Node]:
    return {node.name: node for node in context.cluster.nodes}


def zone_place(node: Node) -> Path:
    """Return where the zone of a machine would have to be given; a pool is in all zones there are."""
    return ("spec", "infrastructure", "zones") if node.pool else (*node.origin.path, "zone")
