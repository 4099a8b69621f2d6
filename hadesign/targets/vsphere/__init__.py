"""vSphere: rules that keep machines on the hosts that the design names, as Terraform or OpenTofu configuration."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.hosting import by_zone
from hadesign.targets.terraform import Configuration, files
from hadesign.targets.vsphere.readme import asked, readme
from hadesign.targets.vsphere.rules import HostedPlace, blocks
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("hcl2json", "published-schemas")


def why_not(cluster: Cluster) -> str:
    """Return why not: machines have to be on named hosts of vSphere, in a zone that is known."""
    if cluster.infrastructure.provider != "vsphere":
        return _("its machines are not on vSphere (infrastructure.provider)")
    found = by_zone(cluster)
    if not found:
        return _("no machine names its host")
    if cluster.infrastructure.zones and None in found:
        return _("the zone of host {name} is not given", name=found[None][0].host.name)
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Return a folder for each zone, as its cluster of hosts is one of its own as a rule, and a README."""
    places = [HostedPlace.of(cluster, zone, machines) for zone, machines in by_zone(cluster).items()]
    for place in places:
        yield from files(cluster, place.folder, _configuration(cluster, place))
    yield readme(cluster, places)


def _configuration(cluster: Cluster, place: HostedPlace) -> Configuration:
    # It finds the server and who asks in its environment, so that no password is in a file:
    # hashicorp/terraform-provider-vsphere, website/docs/index.html.markdown, VSPHERE_SERVER and the like.
    return Configuration(
        provider="vsphere",
        source="vmware/vsphere",
        version="~> 2.15",
        settings={},
        blocks=blocks(cluster, place),
        asked=asked(place),
        outputs={},
    )
