"""Flannel: what its Helm chart is told of the cluster, where no installer brings Flannel along.

Names and defaults as in flannel-io/flannel@cdf760595 (v0.28.9), chart/kube-flannel/values.yaml.
"""

from collections.abc import Iterator
from typing import Any

from hadesign.artifact import Artifact
from hadesign.targets.base import Minors, header
from hadesign.targets.flannel.readme import FILE, readme
from hadesign.targets.plugins import of_version, plugin_unfit
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.parts import PARTS

VERSIONS: Minors = PARTS["flannel"].range
JUDGES = ("published-values",)


def why_not(cluster: Cluster) -> str:
    """Return why not: Flannel must be the design's plugin, and ours to install."""
    return plugin_unfit(cluster, "flannel")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the chart's values, and a README."""
    yield Artifact(FILE, yaml_text([values(cluster)], header(cluster)))
    yield Artifact("README.md", readme(cluster))


def values(cluster: Cluster) -> dict[str, Any]:
    """Return the values; an IP version of which pods have no address is an empty text, or the chart would give one."""
    networks = {version: one[0] if (one := of_version(cluster, version)) else "" for version in (4, 6)}
    mtu = cluster.network.mtu
    return {
        "podCidr": networks[4],
        "podCidrv6": networks[6],
        "flannel": {"backend": "vxlan", **({"mtu": mtu} if mtu is not None else {})},
    }
