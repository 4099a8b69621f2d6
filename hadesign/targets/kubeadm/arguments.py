"""Command-line arguments of the control plane, as kubeadm's lists of name and value."""

import math
from collections.abc import Sequence
from typing import Any

from hadesign.topology.cluster import Cluster, Election, Etcd

API = "kubeadm.k8s.io/v1beta4"


def arguments(pairs: Sequence[tuple[str, Any]]) -> list[dict[str, str]]:
    """Return the pairs whose value is known; values are texts, as kubeadm wants them."""
    return [{"name": name, "value": _text(value)} for name, value in pairs if value is not None]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def go_duration(seconds: float) -> str:
    """Write seconds as Go does: `15s`, `1m30s`, `8760h0m0s`."""
    if seconds != int(seconds):
        return f"{round(seconds * 1000)}ms"
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{f'{hours}h' if hours else ''}{f'{minutes}m' if hours or minutes else ''}{left}s"


def leader_arguments(election: Election) -> list[tuple[str, Any]]:
    """Return the arguments of leader election that the blueprint gives; the rest are the programs' own defaults."""
    values = {
        "leaderElect": ("leader-elect", election.enabled),
        "leaseDuration": ("leader-elect-lease-duration", go_duration(election.lease)),
        "renewDeadline": ("leader-elect-renew-deadline", go_duration(election.renew)),
        "retryPeriod": ("leader-elect-retry-period", go_duration(election.retry)),
    }
    return [pair for name, pair in values.items() if name not in election.assumed]


def etcd_arguments(etcd: Etcd) -> list[tuple[str, Any]]:
    """Return etcd's timers in milliseconds (it takes no zero), equal on all members, and its quota if there is one."""
    return [
        ("heartbeat-interval", max(round(etcd.heartbeat * 1000), 1)),
        ("election-timeout", max(round(etcd.election * 1000), 1)),
        ("quota-backend-bytes", etcd.quota),
    ]


def api_server_arguments(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return the API server's arguments: tolerations, encryption and audit, each only if the blueprint says so."""
    control_plane = cluster.control_plane
    pairs: list[tuple[str, Any]] = []
    if "defaultNotReadyToleration" not in cluster.timers.assumed:
        seconds = round(cluster.timers.toleration)
        pairs += [
            ("default-not-ready-toleration-seconds", seconds),
            ("default-unreachable-toleration-seconds", seconds),
        ]
    if control_plane.encryption:
        pairs.append(("encryption-provider-config", control_plane.encryption.config_file))
    if control_plane.audit:
        audit = control_plane.audit
        pairs += [
            ("audit-policy-file", audit.policy_file),
            ("audit-log-path", f"{audit.log_dir}/audit.log" if audit.log_dir else None),
            # In whole days, rounded up: 0 would keep files for ever.
            ("audit-log-maxage", math.ceil(audit.max_age / 86400) if audit.max_age is not None else None),
        ]
    return pairs


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
    return volumes


def _volume(name: str, path: str, kind: str, *, read_only: bool) -> dict[str, Any]:
    return {"name": name, "hostPath": path, "mountPath": path, "readOnly": read_only, "pathType": kind}
