"""By what the Cluster Autoscaler adds machines: one row for each provider, and why there is none for others."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.topology.cluster import Cluster, Provider

GroupsKnownBy: TypeAlias = Literal["name", "url", "tag", "annotation"]
"""How it is told of groups: each by its name, or its address; or it finds them by what is written on them."""


@dataclass(frozen=True, slots=True)
class ScalingProvider:
    """A provider: the value of --cloud-provider, how groups are told, and whether it must be given an account."""

    flag: str
    groups: GroupsKnownBy
    account: bool = False


_CLOUDS: Mapping[Provider, ScalingProvider] = {
    "aws": ScalingProvider("aws", "name"),
    "gcp": ScalingProvider("gce", "url"),
    "azure": ScalingProvider("azure", "name", account=True),
}
"""kubernetes/autoscaler@55c37cd5eb55, FAQ.md (--cloud-provider, --nodes), and below cloudprovider:
aws/examples/cluster-autoscaler-multi-asg.yaml, gce/gce_url.go (ParseMigUrl),
azure/examples/cluster-autoscaler-vmss.yaml. That of OpenStack is for clusters of Magnum's."""
_EKS = ScalingProvider("aws", "tag")
"""EKS names the Auto Scaling groups of its node groups itself, and tags them
(https://docs.aws.amazon.com/eks/latest/best-practices/cas.html)."""
_CLUSTER_API = ScalingProvider("clusterapi", "annotation")
"""Same snapshot: cloudprovider/clusterapi/README.md; sizes are annotations, and it ignores --nodes."""


def provider_of(cluster: Cluster) -> ScalingProvider | None:
    """Return by what machines are added, if the Cluster Autoscaler can."""
    if cluster.kubernetes.installer == "cluster-api":
        return _CLUSTER_API
    found = cluster.infrastructure.provider
    if cluster.managed:
        return _EKS if found == "aws" else None
    return _CLOUDS.get(found) if found else None


def no_provider(cluster: Cluster) -> str:
    """Say why nothing adds machines."""
    found = cluster.infrastructure.provider
    if cluster.managed and found == "gcp":
        return _("GKE scales its node pools itself; the least and the most machines are settings of each node pool")
    if cluster.managed and found == "azure":
        return _("AKS scales its node pools itself; the least and the most machines are settings of each node pool")
    if cluster.managed or not found:
        return _("hadesign knows of no way in which this provider's machines are added")
    return _(
        "Cluster Autoscaler cannot add machines of provider {provider}; it could if Cluster API installed the cluster",
        provider=found,
    )
