"""Facts about autoscaling and repair: what groups of machines may grow to, who needs them, what holds repair back."""

from collections.abc import Sequence

from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.proof.capacity.demand import tie
from hadesign.stated import Nothing, given
from hadesign.topology.cluster import Cluster, ClusterAutoscaler, ScaledGroup, Workload

TOPIC = Topic("Autoscaling and repair.")


def _scaler(cluster: Cluster) -> ClusterAutoscaler | None:
    """Return the autoscaler that runs."""
    found = given(cluster.autoscaling.scaler)
    return None if found is None or found.enabled is False else found


@TOPIC.value("most", "Most machines that the autoscaler may have in all of its groups; null if one does not say.")
def most(context: Context) -> int | None:
    """Add up what the groups may grow to."""
    found = _scaler(context.cluster)
    sizes = [group.most for group in found.groups] if found else []
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


@TOPIC.value("repairs", "Whether broken nodes are replaced, by something or by hand; null if nothing is said of it.")
def repairs(context: Context) -> bool | None:
    """Tell whether anybody is there for a broken node."""
    found = context.cluster.autoscaling.repair
    return None if found is None else not isinstance(found, Nothing) and found.enabled is not False


@TOPIC.items(
    "groups",
    "Groups of machines of an autoscaler that runs.",
    name="its name",
    min="fewest machines",
    max="most machines",
    machines="machines that the design has of it; null if it is not known which these are",
    zones="names of the zones that its machines are in",
    user="name of a workload that may run on it and needs a machine in one particular zone; null without one",
    userBy="why that one does: volume (it is in that zone) or spread (over zones, required)",
    data="name of a workload that may run on it and whose volumes live in one zone; null without one",
)
def groups(context: Context) -> list[Item]:
    """Return the groups with who would wait for a machine of them."""
    found = _scaler(context.cluster)
    return [_group(context.cluster, group) for group in found.groups] if found else []


def _group(cluster: Cluster, group: ScaledGroup) -> Item:
    own = [cluster.groups[number] for number in group.groups]
    tied = next((w for w in _users(cluster, group) if _zonal(cluster, w)), None)
    apart = next((w for w in _users(cluster, group) if w.spread is not None and w.spread.zone == "required"), None)
    user = tied or apart
    values = {
        "name": group.name,
        "min": group.least,
        "max": group.most,
        "machines": sum(len(one.nodes) for one in own) or None,
        "zones": tuple(dict.fromkeys(one.zone for one in own if one.zone is not None)),
        "user": user.name if user else None,
        "userBy": None if user is None else "volume" if tied else "spread",
        "data": tied.name if tied else None,
    }
    return Item(group.origin.path, values)


def _users(cluster: Cluster, group: ScaledGroup) -> Sequence[Workload]:
    """Return the workloads that may run on the machines of a group."""
    return [workload for workload in cluster.workloads if not set(workload.eligible).isdisjoint(group.groups)]


def _zonal(cluster: Cluster, workload: Workload) -> bool:
    """Tell whether a volume of a workload lives in one zone."""
    return any(tie(storage) == "zone" for storage in cluster.storage if storage.name in workload.volumes)


@TOPIC.items(
    "repair",
    "Automatic repair of broken nodes that runs, as a list of one.",
    type="what does it: cloud, machine-health-check or medik8s; null if nobody says",
    workers="number of workers",
    allowed="workers that may be broken at once before it stops; null if not known",
)
def repair(context: Context) -> list[Item]:
    """Return what replaces nodes by itself, with what holds it back."""
    cluster = context.cluster
    found = given(cluster.autoscaling.repair)
    if found is None or found.enabled is False or found.type == "manual":
        return []
    workers = sum(len(group.nodes) for group in cluster.groups if "worker" in group.roles)
    limit = found.max_unhealthy
    # Shares are rounded down, as Cluster API does.
    allowed = int(limit.rstrip("%")) * workers // 100 if isinstance(limit, str) else limit
    place: Path = (*found.origin.path, "maxUnhealthy")
    values = {"type": found.type, "workers": workers, "allowed": allowed}
    return [Item(found.origin.path, values, places={"allowed": place})]
