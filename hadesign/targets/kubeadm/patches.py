"""What kubeadm changes in the kubelet's configuration on a machine, where not all machines are told the same."""

from typing import Any

from hadesign.targets.base import in_file_name
from hadesign.targets.kubelet_settings import kubelet_fields
from hadesign.targets.kubelets import Alike
from hadesign.topology.cluster import Cluster, Node

FOLDER = "/etc/kubernetes/patches"
FILE = "kubeletconfiguration+merge.yaml"
"""Target and kind of a patch (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/#kubeadm-k8s-io-
v1beta4-Patches)."""


def patch_path(node: Node, *, shared: bool) -> str:
    """Return where the patch of a machine, or of all that share its file, stands among our files."""
    return f"patches/{Alike(node, shared).file_name if shared else in_file_name(node.name)}/{FILE}"


def patch_of(cluster: Cluster, node: Node) -> dict[str, Any]:
    """Return the patch of a machine's kubelet; empty where it needs none."""
    return kubelet_fields(node.kubelet) if cluster.kubelets.differ else {}


def patches_setting(cluster: Cluster, node: Node) -> dict[str, Any]:
    """Return where kubeadm looks for patches on a machine, if it has one."""
    return {"patches": {"directory": FOLDER}} if patch_of(cluster, node) else {}


def put_patch(path: str) -> str:
    """Return the command that puts a patch where kubeadm looks for it."""
    return f"install -D -m 0644 {path} {FOLDER}/{FILE}"
