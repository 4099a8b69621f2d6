"""Command-line arguments of the control plane, as kubeadm's lists of name and value."""

from collections.abc import Sequence
from typing import Any

from hadesign.targets.components import known
from hadesign.topology.cluster import Cluster

API = "kubeadm.k8s.io/v1beta4"


def arguments(pairs: Sequence[tuple[str, Any]]) -> list[dict[str, str]]:
    """Return the pairs whose value is known; values are texts, as kubeadm wants them."""
    return [{"name": name, "value": value} for name, value in known(pairs)]


def api_server_volumes(cluster: Cluster) -> list[dict[str, Any]]:
    """Return what the API server's pod must see of its node."""
    control_plane = cluster.control_plane
    volumes: list[dict[str, Any]] = []
    if control_plane.encryption:
        volumes.append(_volume("encryption", control_plane.encryption.config_file, "File", read_only=True))
    if control_plane.audit:
        volumes.append(_volume("audit-policy", control_plane.audit.policy_file, "File", read_only=True))
        if control_plane.audit.log_dir:
            volumes.append(_volume("audit-log", control_plane.audit.log_dir, "DirectoryOrCreate", read_only=False))
        if control_plane.audit.webhook:
            file = control_plane.audit.webhook.config_file
            volumes.append(_volume("audit-webhook", file, "File", read_only=True))
    if control_plane.authorizer:
        volumes.append(_volume("authorization", control_plane.authorizer.config_file, "File", read_only=True))
    return volumes


def _volume(name: str, path: str, kind: str, *, read_only: bool) -> dict[str, Any]:
    return {"name": name, "hostPath": path, "mountPath": path, "readOnly": read_only, "pathType": kind}
