"""The groups that are scaled, as the provider has to call them, and what they lack."""

from collections import Counter
from collections.abc import Iterator

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.cluster_autoscaler.providers import GroupsKnownBy
from hadesign.targets.filling import Blank
from hadesign.topology.cluster import Cluster, ClusterAutoscaler, ScaledGroup


@dataclass(frozen=True, slots=True)
class MachineGroup:
    """A group: its name at the provider, its zone if it is in one only, and how many machines it may have."""

    name: str
    zone: str | None
    least: int
    most: int


def project() -> Blank:
    """Return the value that stands in addresses of groups on Google Cloud.

    https://cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin
    """
    told = _("the ID of the project that the groups are in, as `gcloud config get project` says it")
    return Blank("GCP_PROJECT", "[a-z][a-z0-9-]{4,28}[a-z0-9]", told)


def machine_groups(cluster: Cluster, scaler: ClusterAutoscaler) -> tuple[MachineGroup, ...]:
    """Return the groups; where the design calls several by one name, each is called after its zone, too."""
    times = Counter(group.name for group in scaler.groups)
    found = []
    for group in scaler.groups:
        zone = _zone(cluster, group)
        name = f"{group.name}-{zone}" if times[group.name] > 1 and zone else group.name
        found.append(MachineGroup(name, zone, group.least or 0, group.most or 0))
    return tuple(found)


def _zone(cluster: Cluster, group: ScaledGroup) -> str | None:
    zones = {cluster.groups[number].zone for number in group.groups}
    return group.zone or (next(iter(zones)) if len(zones) == 1 else None)


def lacking_of_groups(cluster: Cluster, scaler: ClusterAutoscaler, known_by: GroupsKnownBy) -> str:
    """Say what the design does not say of its groups, or nothing."""
    if not scaler.groups:
        return _("the design names no groups of machines that are scaled")
    for group in scaler.groups:
        if group.least is None or group.most is None:
            return _("the design does not say how many machines autoscaling group {name} may have", name=group.name)
        if known_by == "url" and _zone(cluster, group) is None:
            return _("autoscaling group {name} is in several zones; on Google Cloud a group is in one", name=group.name)
    names = Counter(group.name for group in machine_groups(cluster, scaler))
    twice = next((name for name, times in names.items() if times > 1), None)
    return _("two autoscaling groups are called {name}", name=twice) if twice else ""


def group_flags(cluster: Cluster, scaler: ClusterAutoscaler, known_by: GroupsKnownBy) -> Iterator[tuple[str, str]]:
    """Yield the flags that tell of groups."""
    if known_by == "tag":
        tags = f"k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/{cluster.name}"
        yield "node-group-auto-discovery", f"asg:tag={tags}"
    elif known_by == "annotation":
        yield "node-group-auto-discovery", f"clusterapi:clusterName={cluster.name}"
    else:
        for group in machine_groups(cluster, scaler):
            name = group.name
            if known_by == "url":
                place = f"projects/{project().placeholder}/zones/{group.zone}"
                name = f"https://www.googleapis.com/compute/v1/{place}/instanceGroups/{name}"
            yield "nodes", f"{group.least}:{group.most}:{name}"
