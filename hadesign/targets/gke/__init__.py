"""GKE: node pools, one for each pool and zone, with their scaling, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.gke.pools import blocks, no_pods, pool_id
from hadesign.targets.gke.readme import asked, page
from hadesign.targets.hcl import Traversal
from hadesign.targets.node_groups import FOLDER, MANAGED_VERSIONS, group_region, no_groups, zone_groups
from hadesign.targets.node_groups_readme import groups_readme
from hadesign.targets.terraform import Configuration, files
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = MANAGED_VERSIONS, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: the control plane is no GKE, or its machines are no node pools that GKE could make."""
    if why := no_groups(cluster, "gcp", "GKE"):
        return why
    place = group_region(cluster)
    strange = next((g.zone for g in zone_groups(cluster) if not g.zone.startswith(f"{place}-")), None)
    if strange:
        return _("{zone} is no zone of {region} by the name that Google Cloud has for it", zone=strange, region=place)
    return no_pods(cluster)


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the configuration, and a README."""
    made = configuration(cluster)
    yield from files(cluster, FOLDER, made)
    yield Artifact("README.md", groups_readme(cluster, made, page(cluster)))


def configuration(cluster: Cluster) -> Configuration:
    """Return what makes the node pools."""
    versions = {
        group.name: Traversal(f"google_container_node_pool.{pool_id(group)}.version") for group in zone_groups(cluster)
    }
    return Configuration(
        provider="google",
        source="hashicorp/google",
        version="~> 6.0",
        settings={"project": Traversal("var.project"), "region": group_region(cluster) or ""},
        blocks=blocks(cluster),
        asked=asked(cluster),
        outputs={"versions": (versions, _("Version of Kubernetes of each node pool."))},
    )
