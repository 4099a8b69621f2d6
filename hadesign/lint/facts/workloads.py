"""Facts about workloads: copies, spread as the proof sees it, and what maintenance may take."""

from math import ceil

from hadesign.blueprint.workloads import DisruptionBudget
from hadesign.lint.facts import survival
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lint.facts.cluster import promised

TOPIC = Topic("Workloads.")


@TOPIC.items(
    "all",
    "Every workload.",
    name="its name",
    kind="Deployment, StatefulSet or DaemonSet",
    tier="critical, standard or batch",
    replicas="number of copies",
    budget="whether it has a PodDisruptionBudget",
    disruptions="copies that the budget lets maintenance take at once; null without a budget or replicas",
    survive="promised level: node, rack, zone or region",
    **survival.FIELDS,
)
def all_workloads(context: Context) -> list[Item]:
    """Return every workload with what the proof says of it."""
    objectives = context.cluster.blueprint.spec.objectives
    promises = (objectives.survives.workloads if objectives and objectives.survives else None) or {}
    levels = {name: promised(context, promise) for name, promise in promises.items()}
    usual = promised(context, None)
    found = []
    for workload, proof in zip(context.cluster.workloads, context.proof.workloads, strict=True):
        values = {
            "name": workload.name,
            "kind": workload.kind,
            "tier": workload.tier,
            "replicas": workload.replicas,
            "budget": workload.budget is not None,
            "disruptions": disruptions(workload.budget, workload.replicas),
            "survive": levels.get(workload.name, usual),
            **survival.losses(workload, proof),
        }
        path = workload.origin.path
        places = {**survival.places(workload), "budget": (*path, "podDisruptionBudget")}
        found.append(Item(path, values, places=places))
    return found


def disruptions(budget: DisruptionBudget | None, replicas: int | None) -> int | None:
    """Return how many healthy copies may be evicted at once.

    Percentages are rounded up for both fields, as Kubernetes' disruption controller does
    (https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages).
    """
    if budget is None or replicas is None:
        return None
    if budget.max_unavailable is not None:
        return min(_count(budget.max_unavailable, replicas), replicas)
    if budget.min_available is not None:
        return max(replicas - _count(budget.min_available, replicas), 0)
    return None


def _count(share: int | str, replicas: int) -> int:
    if isinstance(share, str):
        return ceil(int(share.rstrip("%")) * replicas / 100)
    return share
