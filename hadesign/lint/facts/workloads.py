"""Facts about workloads: copies, spread as the proof sees it, and what maintenance may take."""

from math import ceil

from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lint.facts.cluster import promised_to
from hadesign.stated import NONE, Nothing
from hadesign.topology.cluster import DisruptionBudget

TOPIC = Topic("Workloads.")


@TOPIC.items(
    "replicated",
    "Every Deployment and StatefulSet; a DaemonSet has as many copies as machines, and a drain leaves them alone.",
    name="its name",
    kind="Deployment or StatefulSet",
    tier="critical, standard or batch",
    replicas="number of copies",
    budget="whether it has a PodDisruptionBudget; null if nothing is said of one",
    disruptions="copies that the budget lets maintenance take at once; null without a budget, or if not known",
    survive="level that it is to survive: node, rack, zone or region",
    about="the workload and the data that it keeps copies of itself, and the failures up to a zone that take it down",
    **survival.FIELDS,
)
def replicated(context: Context) -> list[Item]:
    """Return every workload whose copies are counted, with what the proof says of it."""
    found = []
    for workload, proof in zip(context.cluster.workloads, context.proof.workloads, strict=True):
        if workload.kind == "DaemonSet":
            continue
        values = {
            "name": workload.name,
            "kind": workload.kind,
            "tier": workload.tier,
            "replicas": workload.replicas,
            "budget": None if workload.budget is None else workload.budget is not NONE,
            "disruptions": disruptions(workload.budget, workload.replicas),
            "survive": promised_to(context, workload.name),
            **survival.losses(workload, proof),
        }
        path = workload.origin.path
        places = {"budget": (*path, "podDisruptionBudget"), "disruptions": (*path, "replicas")}
        own = workload.volumes if workload.replicates is True else ()
        parts = (subjects.workload(workload), *(subjects.volume(workload, name) for name in own))
        found.append(subjects.placed(workload, proof, values, parts, places))
    return found


def disruptions(budget: DisruptionBudget | Nothing | None, replicas: int | None) -> int | None:
    """Return how many healthy copies may be evicted at once; some budgets allow none, however many copies there are.

    Percentages are rounded up for both fields, as Kubernetes' disruption controller does
    (https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages).
    """
    if not budget:
        return None
    away, stay = budget.max_unavailable, budget.min_available
    if away in _NONE or stay == _ALL:
        return 0
    if replicas is None:
        return None
    if away is not None:
        return min(_count(away, replicas), replicas)
    return max(replicas - _count(stay, replicas), 0) if stay is not None else None


_NONE, _ALL = (0, "0%", "00%"), "100%"


def _count(share: int | str, replicas: int) -> int:
    return share if isinstance(share, int) else ceil(int(share.rstrip("%")) * replicas / 100)
