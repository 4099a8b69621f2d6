"""The groups that are scaled, as the provider has to call them, and what they lack."""

from collections import Counter
from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets.cluster_autoscaler.providers import GroupsKnownBy
from hadesign.targets.filling import Blank
from hadesign.targets.scaling import group_zone, machine_groups, unsized
from hadesign.topology.cluster import Cluster, ClusterAutoscaler


def project() -> Blank:
    """Return the value that stands in addresses of groups on Google Cloud.

    https://cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin
    """
    told = _("the ID of the project that the groups are in, as `gcloud config get project` says it")
    return Blank("GCP_PROJECT", "[a-z][a-z0-9-]{4,28}[a-z0-9]", told)


def lacking_of_groups(cluster: Cluster, scaler: ClusterAutoscaler, known_by: GroupsKnownBy) -> str:
    """Say what the design does not say of its groups, or nothing."""
    if not scaler.groups:
        return _("the design names no groups of machines that are scaled")
    if why := unsized(scaler):
        return why
    for group in scaler.groups:
        if known_by == "url" and group_zone(cluster, group) is None:
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
