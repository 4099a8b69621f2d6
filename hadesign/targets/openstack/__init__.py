"""OpenStack: server groups that keep machines on different hosts, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.hosting import hosted, nowhere, one_each
from hadesign.targets.openstack.groups import FOLDER, blocks, outputs
from hadesign.targets.openstack.readme import readme
from hadesign.targets.terraform import Configuration, files
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: machines have to be on named hosts of OpenStack, some of them on different ones."""
    if not hosted(cluster):
        return nowhere()
    if cluster.infrastructure.provider != "openstack":
        return _("its machines are not on OpenStack (infrastructure.provider)")
    if not one_each(cluster, hosted(cluster)):
        return _("no two machines that stand in for each other are on different hosts")
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Return a folder of groups, and a README."""
    # Nova's groups know nothing of zones, so that there is one folder.
    groups = one_each(cluster, hosted(cluster))
    # It finds the cloud and who asks in `clouds.yaml` or its environment, so that no password is in a file:
    # terraform-provider-openstack/terraform-provider-openstack, docs/index.md, `cloud` and OS_CLOUD.
    made = Configuration(
        provider="openstack",
        source="terraform-provider-openstack/openstack",
        version="~> 3.0",
        settings={},
        blocks=blocks(cluster, groups),
        asked=(),
        outputs=outputs(groups),
    )
    yield from files(cluster, FOLDER, made)
    yield readme(cluster, groups)
