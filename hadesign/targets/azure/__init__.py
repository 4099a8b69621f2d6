"""Azure: a Standard load balancer in front of the API servers, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets import cloud
from hadesign.targets.azure.balancer import address, blocks
from hadesign.targets.azure.readme import asked, page
from hadesign.targets.azure.settings import PRODUCT, zone_number
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.cloud_readme import balancers_package
from hadesign.targets.hcl import Traversal
from hadesign.targets.terraform import Configuration
from hadesign.topology.cluster import Balancer, Cluster

VERSIONS, JUDGES = ANY_VERSION, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: there must be such a balancer, and it must say what Azure has to be told."""
    why = cloud.why_not(cluster, PRODUCT)
    if why:
        return why
    for balancer in cloud.fronts(cluster, PRODUCT.provider):
        strange = [name for name in balancer.cloud.zones or () if zone_number(name) is None]
        if strange:
            return _("zone {zone} has no number at its end, by which Azure would know it", zone=strange[0])
        if balancer.vip and balancer.cloud.scope == "external":
            return _("load balancer {name} says vip, and Azure chooses public addresses itself", name=balancer.name)
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Return a folder for each balancer, and a README."""
    return balancers_package(cluster, cloud.fronts(cluster, PRODUCT.provider), configuration, page())


def configuration(cluster: Cluster, balancer: Balancer) -> Configuration:
    """Return what makes a balancer."""
    return Configuration(
        provider="azurerm",
        source="hashicorp/azurerm",
        version="~> 4.0",
        settings={"subscription_id": Traversal("var.subscription_id")},
        features=True,
        blocks=blocks(cluster, balancer),
        asked=asked(cluster, balancer),
        outputs={
            "address": (address(balancer), _("Address of the balancer, to which the endpoint's name leads.")),
            "id": (Traversal("azurerm_lb.api.id"), _("The balancer, for commands.")),
        },
    )
