"""What a PodDisruptionBudget lets a drain take: copies that may be evicted at once."""

from math import ceil

from hadesign.stated import Nothing
from hadesign.topology.cluster import DisruptionBudget

_NONE, _ALL = (0, "0%", "00%"), "100%"


def disruptions(
    budget: DisruptionBudget | Nothing | None, replicas: int | None, running: int | None = None
) -> int | None:
    """Return how many copies may be evicted at once; some budgets allow none, however many copies there are.

    Args:
        budget: the budget; without one nothing is known of how many a drain takes.
        replicas: copies that are wanted.
        running: copies that run, if not all of them do: what is Pending is not healthy, and counts against the budget.

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
        allowed = min(counted(away, replicas), replicas)
    elif stay is not None:
        allowed = max(replicas - counted(stay, replicas), 0)
    else:
        return None
    return allowed if running is None else max(allowed - (replicas - running), 0)


def counted(share: int | str, replicas: int) -> int:
    """Return how many of some copies a number or a percentage is, rounded up."""
    return share if isinstance(share, int) else ceil(int(share.rstrip("%")) * replicas / 100)
