"""Designs with a backup of etcd that a runner takes, and their files."""

from collections.abc import Mapping
from typing import Any

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones

RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
"""The example of age's own documentation; nobody has its private key."""
BACKUP: Mapping[str, Any] = {
    "interval": "10m",
    "retention": "14d",
    "location": "sftp://vault.example.net/etcd",
    "runner": "systemd-timer",
    "recipient": RECIPIENT,
    "restoreTestInterval": "7d",
}
PLACES = (
    "/mnt/backup/etcd",
    "s3://backup.example.net/shop/etcd",
    "gs://shop-backup/etcd",
    "sftp://vault.example.net/etcd",
    "ssh://saver@vault.example.net:2222/etcd",
)
APART: list[dict[str, Any]] = [
    *({"name": f"cp-{zone}", "zone": zone, "roles": ["control-plane"]} for zone in "ab"),
    *({"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "abc"),
]


def data(backup: Mapping[str, Any] = {}, **spec: Any) -> dict[str, Any]:
    """Return a design; what is `None` in its backup is left unsaid."""
    etcd = {key: value for key, value in {**BACKUP, **backup}.items() if value is not None}
    common: dict[str, Any] = {
        "infrastructure": zones("a", "b", "c"),
        "nodes": control_plane({"a": 1, "b": 1, "c": 1}),
        "controlPlane": {
            "endpoint": "api.example.org:6443",
            "encryption": {"provider": "aescbc", "configFile": "/etc/kubernetes/encryption.yaml"},
        },
    }
    return design(**common | spec | {"backup": {"etcd": etcd}})


def built(backup: Mapping[str, Any] = {}, **spec: Any) -> Cluster:
    """Return such a design's Cluster."""
    return as_cluster(data(backup, **spec))


def files_of(cluster: Cluster) -> dict[str, str]:
    """Return the target's files by their names."""
    found = compile_configs(cluster, ["etcd-backup"])
    return {artifact.path.removeprefix("configs/etcd-backup/"): str(artifact.content) for artifact in found}
