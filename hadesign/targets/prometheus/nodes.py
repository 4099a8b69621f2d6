"""Alerts of machines: which are lost, whether too few are left, and what holds maintenance up.

Metrics: kubernetes/kube-state-metrics@08c753e50ba2:docs/metrics/cluster/node-metrics.md, and
policy/poddisruptionbudget-metrics.md.
"""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.notation import as_time
from hadesign.stated import given
from hadesign.targets.kubelets import ZONE_LABEL
from hadesign.targets.prometheus.jobs import STATE, of
from hadesign.targets.prometheus.promql import VALUE, label
from hadesign.targets.prometheus.rules import Alert, AnyRule, RecordingRule, RuleGroup
from hadesign.topology.cluster import Cluster

MINUTE = 60
READY = "hadesign:node_ready"
"""1 while a node is ready and else 0, with its zone."""
_ZONE = "label_topology_kubernetes_io_zone"
"""What kube-state-metrics makes of it, if it is told to."""
PATIENCE = 15 * MINUTE
"""How long a node may be away before somebody is told, where nothing repairs it: as in
kubernetes-monitoring/kubernetes-mixin, alerts/kubelet.libsonnet."""


def group(cluster: Cluster) -> RuleGroup:
    """Return the rules."""
    return RuleGroup("nodes", tuple(_rules(cluster)))


def by_zone() -> str:
    """Return 1 for each node, with its zone."""
    return f'max by (node, zone) (label_replace(kube_node_labels{of(STATE)}, "zone", "$1", "{_ZONE}", "(.*)"))'


def patience(cluster: Cluster) -> float:
    """Return for how many seconds a node may be away: as long as its repair takes, if anything repairs it."""
    repair = given(cluster.autoscaling.repair)
    repairs = repair is not None and repair.enabled is not False and repair.type != "manual"
    return max(repair.time, MINUTE) if repair and repairs and repair.time is not None else PATIENCE


def fewest(cluster: Cluster) -> int | None:
    """Return how many nodes there are at least; `None` where a group shrinks to nobody knows how few."""
    scaler = given(cluster.autoscaling.scaler)
    scaled = scaler.groups if scaler and scaler.enabled is not False else ()
    shrinking = {index for one in scaled for index in one.groups}
    steady = sum(
        len(found.nodes)
        for index, found in enumerate(cluster.groups)
        if index not in shrinking and found.roles & {"control-plane", "worker"}
    )
    least = [one.least for one in scaled]
    if any(one.problem for one in scaled) or None in least:
        return None
    return steady + sum(number for number in least if number is not None)


def _rules(cluster: Cluster) -> Iterator[AnyRule]:
    conditions = of(STATE, 'condition="Ready"', 'status="true"')
    yield RecordingRule(
        READY, f"max by (node) (kube_node_status_condition{conditions}) * on (node) group_left (zone) {by_zone()}"
    )
    yield Alert(
        "KubeNodeMetricsMissing",
        f"absent({READY})",
        15 * MINUTE,
        "warning",
        _("Nothing is known of nodes: alerts of their loss are silent."),
        _(
            "kube-state-metrics does not answer, or does not show the label {label} of nodes (metricLabelsAllowlist).",
            label=ZONE_LABEL,
        ),
    )
    wait = patience(cluster)
    yield Alert(
        "KubeNodeNotReady",
        f"{READY} == 0",
        wait,
        "warning",
        _("A node is lost."),
        _(
            "Node {node} in zone {zone} has not been ready for {time}.",
            node=label("node"),
            zone=label("zone"),
            time=as_time(wait),
        ),
    )
    yield from _zones(cluster)
    yield from _fewer(cluster)
    yield _blocked()


def _zones(cluster: Cluster) -> Iterator[AnyRule]:
    if len({node.zone for node in cluster.nodes if node.zone}) > 1:
        dead, alive = f'{READY}{{zone!=""}} == 0', f"{READY} == 1"
        yield Alert(
            "ZoneDown",
            f"count by (zone) ({dead}) unless on (zone) count by (zone) ({alive})",
            2 * MINUTE,
            "critical",
            _("A whole zone is lost."),
            _("No node in zone {zone} is ready any more; there are {value}.", zone=label("zone"), value=VALUE),
        )


def _fewer(cluster: Cluster) -> Iterator[AnyRule]:
    nodes = fewest(cluster)
    if nodes:
        yield Alert(
            "KubeNodesMissing",
            f"(count({READY} == 1) or vector(0)) < {nodes}",
            max(30 * MINUTE, patience(cluster)),
            "warning",
            _("The cluster has fewer nodes than the design."),
            ngettext(
                "{value} nodes are ready, and the design has {count}.",
                "{value} nodes are ready, and the design has {count}.",
                nodes,
                value=VALUE,
            ),
        )


def _blocked() -> Alert:
    budget = "kube_poddisruptionbudget_status"
    wanted = f"{budget}_expected_pods{of(STATE)} > 0"
    return Alert(
        "KubePodDisruptionBudgetBlocks",
        f"{budget}_pod_disruptions_allowed{of(STATE)} == 0 and {wanted}",
        30 * MINUTE,
        "warning",
        _("A disruption budget lets no pod go: draining a node would wait for ever."),
        _(
            "Budget {budget} in namespace {namespace} has allowed no disruption for 30 minutes: its pods are not"
            " healthy, or it asks for as many as there are.",
            budget=label("poddisruptionbudget"),
            namespace=label("namespace"),
        ),
    )
