"""AKS: node pools, one for each pool and zone, with their scaling, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.aks.pools import blocks, unfit_pool
from hadesign.targets.aks.readme import asked, page
from hadesign.targets.hcl import Traversal, identifier
from hadesign.targets.node_groups import FOLDER, MANAGED_VERSIONS, no_groups, zone_groups
from hadesign.targets.node_groups_readme import groups_readme
from hadesign.targets.terraform import Configuration, files
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = MANAGED_VERSIONS, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: the control plane is no AKS, or its machines are no node pools that AKS could make."""
    return no_groups(cluster, "azure", "AKS") or unfit_pool(cluster)


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the configuration, and a README."""
    made = configuration(cluster)
    yield from files(cluster, FOLDER, made)
    yield Artifact("README.md", groups_readme(cluster, made, page(cluster)))


def configuration(cluster: Cluster) -> Configuration:
    """Return what makes the node pools."""
    names = {
        group.name: Traversal(f"azurerm_kubernetes_cluster_node_pool.{identifier(group.name)}.name")
        for group in zone_groups(cluster)
    }
    return Configuration(
        provider="azurerm",
        source="hashicorp/azurerm",
        version="~> 4.0",
        settings={"subscription_id": Traversal("var.subscription_id")},
        blocks=blocks(cluster),
        asked=asked(cluster),
        outputs={"names": (names, _("What Azure calls each group."))},
        features=True,
    )
