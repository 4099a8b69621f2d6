"""EKS: node groups, one for each pool and zone, and their repair, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.eks.groups import blocks, named, too_long
from hadesign.targets.eks.readme import asked, page
from hadesign.targets.eks.settings import CLUSTER, PROVIDER_VERSION
from hadesign.targets.hcl import Traversal
from hadesign.targets.node_groups import FOLDER, MANAGED_VERSIONS, group_region, no_groups, zone_groups
from hadesign.targets.node_groups_readme import groups_readme
from hadesign.targets.terraform import Configuration, files
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = MANAGED_VERSIONS, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: the control plane is no EKS, or its machines are no groups that EKS could make."""
    if why := no_groups(cluster, "aws", "EKS"):
        return why
    if not CLUSTER.fullmatch(cluster.name):
        return _("EKS' name of a cluster has letters, digits, `-` and `_` only, and {name} is none", name=cluster.name)
    return too_long(cluster)


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the configuration, and a README."""
    made = configuration(cluster)
    yield from files(cluster, FOLDER, made)
    yield Artifact("README.md", groups_readme(cluster, made, page(cluster)))


def configuration(cluster: Cluster) -> Configuration:
    """Return what makes the groups."""
    groups = {group.name: Traversal(f"aws_eks_node_group.{named(group)}.resources") for group in zone_groups(cluster)}
    return Configuration(
        provider="aws",
        source="hashicorp/aws",
        version=PROVIDER_VERSION,
        settings={"region": group_region(cluster) or ""},
        blocks=blocks(cluster),
        asked=asked(cluster),
        outputs={"groups": (groups, _("The Auto Scaling groups behind the node groups."))},
    )
