"""Calico: what the Tigera operator is told of the cluster, where no installer brings Calico along."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import Minors, header
from hadesign.targets.calico.installation import api_server, endpoint_map, installation, routes
from hadesign.targets.calico.readme import BGP_FILE, ENDPOINT_FILE, FILE, readme
from hadesign.targets.plugins import plugin_unfit, way_to_api
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.parts import PARTS

VERSIONS: Minors = (PARTS["calico"].range[0], None)
"""Newer ones than Calico was tried with are none that it refuses."""
JUDGES = ("kube-apiserver", "published-structures")


def why_not(cluster: Cluster) -> str:
    """Return why not: Calico must be the design's plugin, and ours to install."""
    return plugin_unfit(cluster, "calico")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the operator's objects, the way to the API where eBPF stands in for kube-proxy, and a README."""
    about = header(cluster)
    way = way_to_api(cluster)
    if cluster.network.proxy == "none" and way:
        note = _("Where machines reach the API: it has to be there before the installation.")
        yield Artifact(ENDPOINT_FILE, yaml_text([endpoint_map(way)], f"{about}\n{note}"))
    yield Artifact(FILE, yaml_text([installation(cluster), api_server()], about))
    if cluster.network.bgp:
        yield Artifact(BGP_FILE, yaml_text(list(routes(cluster, cluster.network.bgp)), about))
    yield Artifact("README.md", readme(cluster))
