"""Alerts of room: whether pods would still find a place after the loss that the design promises to survive.

The proof is about the requests that the design gives; this is about those that there are. Metrics:
kubernetes/kube-state-metrics@08c753e50ba2:docs/metrics/cluster/node-metrics.md, and workload/pod-metrics.md.
"""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.proof.failure.domains import Domains
from hadesign.targets.prometheus.jobs import STATE, of
from hadesign.targets.prometheus.nodes import by_zone
from hadesign.targets.prometheus.promql import any_of, label, literal
from hadesign.targets.prometheus.rules import Alert, AnyRule, RecordingRule, RuleGroup
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.vocabulary.kinds import KINDS, kinds_up_to

MINUTE = 60
ALLOCATABLE, PINNED, MOVABLE = "hadesign:node_allocatable", "hadesign:node_pinned", "hadesign:node_movable"
OFFERED = "hadesign:node_offered"
"""Of each node that takes pods and each resource: what there is, what pods request that die with it and are not wanted
elsewhere (of DaemonSets, and static ones), what all others request, and what is there for others."""


@dataclass(frozen=True, slots=True)
class LostTogether:
    """Nodes that are lost together, by what they stand on: its id, the word for its kind, and its name."""

    thing: ThingId
    noun: str
    name: str
    nodes: tuple[str, ...]


def losses(cluster: Cluster) -> tuple[LostTogether, ...]:
    """Return the largest losses that the design promises to survive, as far as any node is left then."""
    level = cluster.objectives.survive
    if level is None:
        return ()
    domains, kinds = Domains(cluster), kinds_up_to(level)
    working = {node.thing: node.name for node in cluster.nodes if node.roles & {"control-plane", "worker"}}
    found: dict[frozenset[str], LostTogether] = {}
    for thing in cluster.things.values():
        if thing.kind in kinds and (thing.kind != "node" or thing.id in working):
            lost = [thing.id] if thing.kind == "node" else domains.closure([thing.id])[0]
            nodes = frozenset(working[name] for name in lost if name in working)
            if nodes and len(nodes) < len(working):
                found.setdefault(nodes, LostTogether(thing.id, thing.noun, thing.name, tuple(sorted(nodes))))
    return _largest(found)


def _largest(found: Mapping[frozenset[str], LostTogether]) -> tuple[LostTogether, ...]:
    """Leave out losses that are part of another one: that has the first of their nodes, too."""
    having: dict[str, list[frozenset[str]]] = {}
    for nodes in found:
        for name in nodes:
            having.setdefault(name, []).append(nodes)
    return tuple(loss for nodes, loss in found.items() if not any(nodes < other for other in having[loss.nodes[0]]))


def group(cluster: Cluster) -> RuleGroup | None:
    """Return the rules, or `None` where it is not said what is to be survived, or nothing would be left."""
    found = losses(cluster)
    return RuleGroup("capacity", (*_records(), *_alerts(cluster, found))) if found else None


def _records() -> Iterator[RecordingRule]:
    resources = of(STATE, 'resource=~"cpu|memory"')
    tainted, cordoned = of(STATE, 'effect=~"NoSchedule|NoExecute"'), of(STATE)
    yield RecordingRule(
        ALLOCATABLE,
        f"max by (node, resource) (kube_node_status_allocatable{resources})"
        f" unless on (node) kube_node_spec_taint{tainted}"
        f" unless on (node) (kube_node_spec_unschedulable{cordoned} == 1)",
    )
    asked = of(STATE, 'resource=~"cpu|memory"', 'node!=""')
    running = of(STATE, 'phase=~"Pending|Running"')
    requested = (
        f"max by (namespace, pod, container, node, resource) (kube_pod_container_resource_requests{asked})"
        f" and on (namespace, pod) (kube_pod_status_phase{running} == 1)"
    )
    bound = f"kube_pod_info{of(STATE, _BOUND)}"
    yield RecordingRule(
        PINNED, f"sum by (node, resource) ({requested} and on (namespace, pod) {bound}) and {ALLOCATABLE}"
    )
    yield RecordingRule(
        MOVABLE, f"sum by (node, resource) ({requested} unless on (namespace, pod) {bound}) and {ALLOCATABLE}"
    )
    yield RecordingRule(OFFERED, f"{ALLOCATABLE} - ({PINNED} or {ALLOCATABLE} * 0)")


_BOUND = 'created_by_kind=~"DaemonSet|Node"'
_ROOM = f"sum by (resource) ({OFFERED}) - sum by (resource) ({MOVABLE})"
"""What would be left if all requests were met; a loss must not take more than that."""


def _alerts(cluster: Cluster, found: Sequence[LostTogether]) -> Iterator[AnyRule]:
    """Yield one rule where a node or a zone is lost at a time, whatever they are called; else one for each loss."""
    if all(len(loss.nodes) == 1 for loss in found):
        yield _alert(OFFERED, KINDS["node"].noun(), label("node"), {})
    elif _are_zones(cluster, found):
        zones = f"sum by (zone, resource) ({OFFERED} * on (node) group_left (zone) {by_zone()})"
        yield _alert(zones, KINDS["zone"].noun(), label("zone"), {})
    else:
        for loss in found:
            lost = f"sum by (resource) ({OFFERED}{{node=~{any_of(loss.nodes)}}})"
            yield _alert(lost, loss.noun, literal(loss.name), {"domain": literal(loss.thing)})


def _are_zones(cluster: Cluster, found: Sequence[LostTogether]) -> bool:
    zones: dict[str | None, set[str]] = {}
    for node in cluster.nodes:
        if node.roles & {"control-plane", "worker"}:
            zones.setdefault(node.zone, set()).add(node.name)
    return {frozenset(loss.nodes) for loss in found} == {frozenset(nodes) for nodes in zones.values()}


def _alert(lost: str, noun: str, name: str, labels: dict[str, str]) -> Alert:
    return Alert(
        "CapacityAfterLossMissing",
        f"{lost} > on (resource) group_left () ({_ROOM})",
        15 * MINUTE,
        "warning",
        _("Pods would not find room after a loss that the design promises to survive."),
        _(
            "Without {kind} {name}, the other nodes offer less {resource} than pods request; without new machines some"
            " would stay Pending.",
            kind=noun,
            name=name,
            resource=label("resource"),
        ),
        labels,
    )
