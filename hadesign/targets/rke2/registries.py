"""Where images come from: the file that RKE2 and k3s make containerd's own configuration of."""

from typing import Any
from urllib.parse import urlsplit

from hadesign.i18n import _
from hadesign.targets.base import Lacking
from hadesign.topology.cluster import Cluster

FILE = "registries.yaml"


def registries(cluster: Cluster) -> dict[str, Any]:
    """Return the file's content, empty where the design has no mirrors (docs.rke2.io/install/private_registry)."""
    mirrors = cluster.kubernetes.mirrors
    if not mirrors:
        return {}
    checked = {urlsplit(url).netloc: one.ca_file for one in mirrors for url in one.endpoints if one.ca_file}
    configs = {host: {"tls": {"ca_file": file}} for host, file in checked.items()}
    return {
        "mirrors": {one.registry: {"endpoint": list(one.endpoints)} for one in mirrors},
        **({"configs": configs} if configs else {}),
    }


def default_registry(cluster: Cluster, lacking: Lacking) -> str | None:
    """Return the registry of a distribution's own images, which these name below paths of their own."""
    repository = cluster.kubernetes.image_repository
    if repository and "/" in repository:
        what, expected = _("an image repository without a path"), _("a registry alone, perhaps with a port")
        lacking.need(None, what, expected, cluster.kubernetes.origin.below("imageRepository"))
    return repository
