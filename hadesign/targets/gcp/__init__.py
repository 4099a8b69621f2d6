"""GCP: a passthrough network load balancer in front of the API servers, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets import cloud
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.cloud_readme import balancers_package
from hadesign.targets.gcp.balancer import ADDRESS, blocks
from hadesign.targets.gcp.readme import asked, page
from hadesign.targets.gcp.settings import PRODUCT
from hadesign.targets.hcl import Traversal
from hadesign.targets.terraform import Configuration
from hadesign.topology.cluster import Balancer, Cluster

VERSIONS, JUDGES = ANY_VERSION, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: there must be such a balancer, and it must say what Google Cloud has to be told."""
    why = cloud.why_not(cluster, PRODUCT)
    if why:
        return why
    for balancer in cloud.fronts(cluster, PRODUCT.provider):
        place = cloud.region(cluster, balancer)
        strange = [zone.name for zone in cloud.zones(cluster, balancer) if not zone.name.startswith(f"{place}-")]
        if strange:
            return _(
                "{zone} is no zone of {region} by the name that Google Cloud has for it", zone=strange[0], region=place
            )
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Return a folder for each balancer, and a README."""
    return balancers_package(cluster, cloud.fronts(cluster, PRODUCT.provider), configuration, page())


def configuration(cluster: Cluster, balancer: Balancer) -> Configuration:
    """Return what makes a balancer."""
    place = cloud.region(cluster, balancer) or ""
    service = Traversal("google_compute_region_backend_service.api.name")
    return Configuration(
        provider="google",
        source="hashicorp/google",
        version="~> 6.0",
        settings={"project": Traversal("var.project"), "region": place},
        blocks=blocks(cluster, balancer),
        asked=asked(cluster, balancer),
        outputs={
            "address": (ADDRESS, _("Address of the balancer, to which the endpoint's name leads.")),
            "backend_service": (service, _("What stands behind it, for commands.")),
        },
    )
