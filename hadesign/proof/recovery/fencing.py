"""Who takes dead nodes out of service, so that what they ran may run elsewhere."""

from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import RepairStopped
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.topology.cluster import Cluster


def fenced(cluster: Cluster, why: Reason, outage: Outage) -> ServiceRecovery:
    """Return who does it: node repair, unless too much is dead for it, or somebody by hand."""
    by_hand = timers.responded(cluster, "fenced-by-hand")
    repair = cluster.autoscaling.repair
    if not repair or repair.enabled is False or repair.type == "manual":
        return ServiceRecovery("by-hand", True, (by_hand,), why)
    most = repair.max_unhealthy
    if most is not None:
        workers = sum(len(group.nodes) for group in cluster.groups if "worker" in group.roles)
        dead = sum(count for group, count in outage.lost.items() if "worker" in cluster.groups[group].roles)
        allowed = most if isinstance(most, int) else int(most.rstrip("%")) * workers // 100
        if dead > allowed:
            return ServiceRecovery("by-hand", True, (by_hand,), RepairStopped(why, most))
    return ServiceRecovery("node-repair", True, (timers.fenced(cluster),), why)
