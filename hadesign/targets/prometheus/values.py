"""Values of the chart kube-prometheus-stack for Prometheus, for what it asks, and for which alerts are ours."""

from collections.abc import Iterable, Sequence
from typing import Any

from hadesign.stated import NONE
from hadesign.targets.kubelets import ZONE_LABEL
from hadesign.targets.metrics import TEXTFILES, snapshot_overdue
from hadesign.targets.prometheus.chart import budget, claim, part
from hadesign.targets.prometheus.jobs import PATH, scrape_configs
from hadesign.targets.prometheus.promql import duration
from hadesign.targets.prometheus.rules import RELEASE, Alert, RuleGroup
from hadesign.topology.cluster import Cluster, Workload
from hadesign.topology.flows import ETCD_METRICS

_FILLED = 0.8
"""Share of its volume that Prometheus may fill (prometheus/prometheus, docs/storage.md: at most 80 to 85 percent)."""
_INSTEAD = {
    "KubeAPIDown": ("KubeAPIDown",),
    "KubeAPIErrorBudgetBurn": ("KubeAPIErrorBudgetBurn",),
    "KubeNodeNotReady": ("KubeNodeNotReady",),
    "KubeClientCertificateExpiration": ("KubeClientCertificateExpiration",),
    "CapacityAfterLossMissing": ("KubeCPUOvercommit", "KubeMemoryOvercommit"),
    "Watchdog": ("Watchdog",),
}
"""The chart's alerts in whose place ours are, so that nobody is told twice."""
_MOUNTS = "^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)"
_TYPES = (
    "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay"
    "|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs|erofs)$"
)
_NODE_EXPORTER = (
    f"--collector.filesystem.mount-points-exclude={_MOUNTS}",
    f"--collector.filesystem.fs-types-exclude={_TYPES}",
)
"""The chart's own arguments of node_exporter: a list of ours takes their place, so they are said again."""


def values(cluster: Cluster, prometheus: Workload, groups: Sequence[RuleGroup]) -> dict[str, Any]:
    """Return the values."""
    return {
        "fullnameOverride": RELEASE,
        "defaultRules": _default_rules(groups),
        "prometheus": _prometheus(cluster, prometheus),
        **_control_plane(cluster),
        "kubeProxy": {"enabled": False},
        "kube-state-metrics": {"metricLabelsAllowlist": [f"nodes=[{ZONE_LABEL}]"]},
        **(_textfiles() if snapshot_overdue(cluster) is not None else {}),
        **({"alertmanager": {"enabled": False}} if cluster.monitoring.alertmanager is NONE else {}),
        **({"grafana": {"enabled": False}} if cluster.monitoring.grafana is NONE else {}),
    }


def _default_rules(groups: Sequence[RuleGroup]) -> dict[str, Any]:
    ours = {rule.name for group in groups for rule in group.rules if isinstance(rule, Alert)}
    replaced = sorted(name for alert, names in _INSTEAD.items() if alert in ours for name in names)
    return {"rules": {"etcd": False}, "disabled": dict.fromkeys(replaced, True)}


def _prometheus(cluster: Cluster, workload: Workload) -> dict[str, Any]:
    volume, retention = claim(workload), cluster.monitoring.retention
    size = next((one.size for one in workload.claims if one.size is not None), None)
    asked = scrape_configs(cluster)
    reader = [{"nonResourceURLs": [PATH], "verbs": ["get"]}]
    return {
        **({"additionalRulesForClusterRole": reader} if asked else {}),
        **budget(workload),
        "prometheusSpec": {
            **part(workload, "prometheus"),
            "externalLabels": {"cluster": cluster.name},
            **({"retention": duration(retention)} if retention is not None else {}),
            **({"retentionSize": f"{int(size * _FILLED) >> 20}MiB"} if size is not None else {}),
            **({"storageSpec": volume} if volume else {}),
            **({"additionalScrapeConfigs": asked} if asked else {}),
        },
    }


def _control_plane(cluster: Cluster) -> dict[str, Any]:
    """Return where the parts of the control plane answer, by address: as services, or as pods of any label."""
    if cluster.managed:
        return {name: {"enabled": False} for name in ("kubeEtcd", "kubeControllerManager", "kubeScheduler")}
    addresses = {node.name: node.address for node in cluster.nodes}
    members = _all(addresses[member.node] for member in cluster.etcd.members) if cluster.etcd else []
    servers = _all(server.address for server in cluster.api_servers)
    port = {"port": ETCD_METRICS, "targetPort": ETCD_METRICS}
    return {
        "kubeEtcd": {**({"endpoints": members} if members else {}), "service": port},
        "kubeControllerManager": {"endpoints": servers} if servers else {},
        "kubeScheduler": {"endpoints": servers} if servers else {},
    }


def _all(addresses: Iterable[str | None]) -> list[str]:
    """Return the addresses if all are known: with some of them, the others would be asked no more."""
    found = list(addresses)
    return [address for address in found if address] if all(found) else []


def _textfiles() -> dict[str, Any]:
    """Return what lets node_exporter read the metrics of snapshots."""
    volume = {
        "name": "textfiles", "hostPath": TEXTFILES, "type": "DirectoryOrCreate", "mountPath": TEXTFILES,
        "readOnly": True, "mountPropagation": "HostToContainer",
    }  # fmt: skip
    arguments = [*_NODE_EXPORTER, f"--collector.textfile.directory={TEXTFILES}"]
    return {"prometheus-node-exporter": {"extraArgs": arguments, "extraHostVolumeMounts": [volume]}}
