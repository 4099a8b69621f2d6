"""Facts about workloads as they were observed: how many copies run, on how many zones, and their budgets."""

from collections.abc import Sequence
from typing import Any

from hadesign.i18n import _
from hadesign.lint.facts.base import Context, Item
from hadesign.observed.nouns import Observed, ObservedBudget, ObservedPod, ObservedWorkload
from hadesign.stated import NONE, given
from hadesign.topology.cluster import DisruptionBudget, Workload


def workloads(context: Context) -> list[Item]:
    """Return each workload beside its object and its pods."""
    observed = context.observed or Observed()
    known = {(one.kind, one.namespace, one.name): one for one in observed.workloads or ()}
    return [
        _workload(context, observed, one, known.get((one.kind, one.namespace, one.name)))
        for one in context.cluster.workloads
        if one.kind != "Job"
    ]


def _workload(context: Context, observed: Observed, workload: Workload, real: ObservedWorkload | None) -> Item:
    pods = _pods(observed, workload)
    running = None if pods is None else sum(pod.running for pod in pods)
    values: dict[str, Any] = {
        "name": workload.name,
        "namespace": workload.namespace,
        "present": None if observed.workloads is None else real is not None,
        "replicas": workload.replicas if workload.kind != "DaemonSet" else None,
        "seenReplicas": real.replicas if real else None,
        "zones": _wanted_zones(context, workload, running),
        "seenZones": _zones(observed, pods),
        "running": running,
        "budget": _words(workload.budget),
        "seenBudget": _seen_budget(observed, workload, real),
    }
    why = _("it was not observed")
    seen = ("present", "seenReplicas", "seenZones", "running", "seenBudget")
    lacks = {key: why for key in seen if values[key] is None}
    path = workload.origin.path
    return Item(path, values, lacks=lacks, places=dict.fromkeys(lacks, path), parts=(workload.id,))


def _pods(observed: Observed, workload: Workload) -> list[ObservedPod] | None:
    if observed.pods is None:
        return None
    owner = (workload.kind, workload.name)
    return [pod for pod in observed.pods if pod.namespace == workload.namespace and pod.owner == owner]


def _wanted_zones(context: Context, workload: Workload, running: int | None) -> int | None:
    """Return over how many zones the copies that run (all, if nobody looked) have to be spread, if they have to be."""
    if workload.spread is None or workload.spread.zone != "required":
        return None
    running = workload.replicas if running is None else running
    zones = {context.cluster.groups[index].zone for index in workload.eligible}
    return min(len(zones) if running is None else running, len(zones)) if None not in zones else None


def _zones(observed: Observed, pods: Sequence[ObservedPod] | None) -> int | None:
    if pods is None or observed.nodes is None:
        return None
    zone_of = {node.name: node.zone for node in observed.nodes}
    zones = {zone_of.get(pod.node or "") for pod in pods if pod.running}
    return None if None in zones else len(zones)


def _words(budget: Any) -> str | None:
    """Return a budget as its field and number, `none` where the design says that there is none."""
    if budget is NONE:
        return "none"
    found: DisruptionBudget | None = given(budget)
    if found is None:
        return None
    if found.max_unavailable is not None:
        return f"maxUnavailable {found.max_unavailable}"
    return f"minAvailable {found.min_available}"


def _seen_budget(observed: Observed, workload: Workload, real: ObservedWorkload | None) -> str | None:
    """Return the budget that selects the pods, `none` if no one does; `None` where that cannot be told."""
    if observed.budgets is None or real is None or not real.labels:
        return None
    here = (one for one in observed.budgets if one.namespace == workload.namespace)
    met = [_said(one) for one in here if one.selects(real.labels)]
    return " and ".join(met) if met else "none"


def _said(budget: ObservedBudget) -> str:
    if budget.max_unavailable is not None:
        return f"maxUnavailable {budget.max_unavailable}"
    return f"minAvailable {budget.min_available}"
