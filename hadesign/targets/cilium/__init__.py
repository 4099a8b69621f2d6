"""Cilium: what its Helm chart is told of the cluster, where no installer brings Cilium along."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.targets.base import Minors, header
from hadesign.targets.cilium.bgp import routes
from hadesign.targets.cilium.readme import BGP_FILE, FILE, readme
from hadesign.targets.cilium.values import values
from hadesign.targets.plugins import plugin_unfit
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.parts import PARTS

VERSIONS: Minors = PARTS["cilium"].range
JUDGES = ("published-values", "published-structures")


def why_not(cluster: Cluster) -> str:
    """Return why not: Cilium must be the design's plugin, and ours to install."""
    return plugin_unfit(cluster, "cilium")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the chart's values, what is said to routers, if anything is, and a README."""
    yield Artifact(FILE, yaml_text([values(cluster)], header(cluster)))
    if cluster.network.bgp:
        yield Artifact(BGP_FILE, yaml_text(list(routes(cluster, cluster.network.bgp)), header(cluster)))
    yield Artifact("README.md", readme(cluster))
