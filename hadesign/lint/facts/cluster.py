"""Facts about the design as a whole: what it is to survive, who provides it."""

from collections.abc import Mapping

from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.lint.facts.base import Context, Item, Topic, seen_at
from hadesign.topology.cluster import FailureLevel, Node, ToleranceObjective
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.kinds import KINDS, LEVELS

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
    return kubelet_machines(context) + sum(
        max((group.most or 0) - sum(len(cluster.groups[one].nodes) for one in group.groups), 0)
        for group in (autoscaler.groups if autoscaler else ())
    )


@TOPIC.value("pods", "Pods that workloads ask for, as far as their number of copies is known.")
def pods(context: Context) -> int:
    """Count the copies of the workloads."""
    return sum(workload.replicas or 0 for workload in context.cluster.workloads)


@TOPIC.value("machines", "Number of machines that run a kubelet: the cluster's nodes.")
def kubelet_machines(context: Context) -> int:
    """Count the machines that are nodes of the cluster, which balancers and members of etcd on their own are not."""
    return sum(schedulable(node) for node in context.cluster.nodes)


@TOPIC.items(
    "scales",
    "How large the cluster is.",
    kind="nodes, pods or podsPerNode",
    count="how many there are: nodes, replicas of all workloads, or the most pods that one machine takes",
    name="the machine or pool that takes so many pods; empty for the others",
)
def scales(context: Context) -> list[Item]:
    """Return the numbers of nodes and of pods, and of pods for each machine or pool that says it."""
    sized: dict[Path, Node] = {}
    for node in context.cluster.nodes:
        if node.size.pods is not None and schedulable(node):
            sized.setdefault(node.origin.path, node)
    workloads = context.cluster.workloads
    largest = max(workloads, key=lambda workload: workload.replicas or 0, default=None)
    counted = largest.origin.path if largest else ("spec", "workloads")
    return [
        Item(("spec", "nodes"), {"kind": "nodes", "count": kubelet_machines(context), "name": ""}),
        Item(counted, {"kind": "pods", "count": pods(context), "name": ""}),
        *(
            Item(
                (*path, "size", "pods"),
                {"kind": "podsPerNode", "count": node.size.pods, "name": node.pool or node.name},
            )
            for path, node in sized.items()
        ),
    ]


@TOPIC.items(
    "supplies",
    "Power feeds, switches, cooling loops, datastores and other things that parts of the design draw on.",
    kind="power, switch, cooling, datastore or domain",
    noun="what it is, in words",
    name="its name",
    zones="zones that are lost with it",
    breaks="whether a service stops when it alone is lost",
)
def supplies(context: Context) -> list[Item]:
    """Return what is drawn on, with the zones that do not do without it; sites and regions are larger on purpose."""
    proof, things = context.proof, context.cluster.things
    breaking = {found.failure for service in proof.services() for found in service.breaks}
    found = []
    for failure in proof.failures:
        if KINDS[failure.kind].group == "supply":
            zones = [zone for zone in context.cluster.infrastructure.zones if zone.thing in failure.dead]
            values = {
                "kind": failure.kind,
                "noun": things[failure.thing].noun,
                "name": failure.name,
                "zones": tuple(zone.name for zone in zones),
                "breaks": failure.thing in breaking,
            }
            related = [seen_at(_("zone {name}", name=zone.name), zone.origin) for zone in zones]
            found.append(Item(failure.origin.path, values, related))
    return found


@TOPIC.value("survive", "Level that is to be survived: node, rack, zone or region; node without an objective.")
def survive(context: Context) -> FailureLevel:
    """Return the objective of the design as a whole; the least one where none is set."""
    return context.cluster.objectives.survive or "node"


@TOPIC.value("profile", "Name of the profile by which the design is judged.")
def profile(context: Context) -> str:
    """Return the profile's name."""
    return context.profile.name


@TOPIC.value("asked", "Least level that the profile wants `objectives.survive` to name; empty if any will do.")
def asked(context: Context) -> str:
    """Return what the profile asks for."""
    return context.profile.survive or ""


@TOPIC.value("promisesEnough", "Whether `objectives.survive`, if it is given, is at least what the profile asks for.")
def promises_enough(context: Context) -> bool:
    """Compare the promise with what is asked for; that there is none is for another rule to say."""
    least, promise = context.profile.survive, context.cluster.objectives.survive
    return least is None or promise is None or LEVELS.index(promise) >= LEVELS.index(least)


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
