"""AWS: a network load balancer in front of the API servers, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets import cloud
from hadesign.targets.aws.balancer import blocks
from hadesign.targets.aws.readme import asked, page
from hadesign.targets.aws.settings import PRODUCT
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.cloud_readme import balancers_package
from hadesign.targets.hcl import Traversal
from hadesign.targets.terraform import Configuration
from hadesign.topology.cluster import Balancer, Cluster

VERSIONS, JUDGES = ANY_VERSION, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: there must be such a balancer, and it must say what AWS has to be told."""
    why = cloud.why_not(cluster, PRODUCT, ("crossZone", "preserveClientIP", "healthCheck.timeout"))
    if why:
        return why
    for balancer in cloud.fronts(cluster, PRODUCT.provider):
        one_zone = len(balancer.cloud.zones or ()) == 1 and balancer.cloud.scope == "internal"
        if balancer.vip and not one_zone:
            return _(
                "load balancer {name} says vip, and a network load balancer has an address in each zone, of which AWS"
                " makes a name (dnsName)",
                name=balancer.name,
            )
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Return a folder for each balancer, and a README."""
    return balancers_package(cluster, cloud.fronts(cluster, PRODUCT.provider), configuration, page())


def configuration(cluster: Cluster, balancer: Balancer) -> Configuration:
    """Return what makes a balancer."""
    name = Traversal("aws_lb.api.dns_name")
    return Configuration(
        provider="aws",
        source="hashicorp/aws",
        version="~> 6.0",
        settings={"region": cloud.region(cluster, balancer) or ""},
        blocks=blocks(cluster, balancer),
        asked=asked(cluster, balancer),
        outputs={
            "dns_name": (name, _("Name of the balancer, to which the endpoint's name leads.")),
            "arn": (Traversal("aws_lb.api.arn"), _("The balancer, for commands.")),
        },
    )
