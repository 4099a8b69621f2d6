"""Designs in which every alert occurs: all that monitoring reads is said in the first, and the rest in the others."""

from typing import Any

from tests.designs import control_plane, design, zones

RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kudvz0zesp5ndpx"
MONITORING: dict[str, Any] = {
    "prometheus": {
        "replicas": 2, "retention": "15d", "requests": {"cpu": "500m", "memory": "2Gi"},
        "spread": {"zone": "required", "node": "preferred"}, "podDisruptionBudget": {"maxUnavailable": 1},
        "volumes": [{"class": "block", "size": "50Gi"}],
    },
    "alertmanager": {
        "replicas": 3, "spread": {"node": "required"}, "requests": {"cpu": "100m"},
        "priorityClass": "business-critical",
        "podDisruptionBudget": {"minAvailable": "50%", "unhealthyPodEvictionPolicy": "IfHealthyBudget"},
        "volumes": [{"class": "block", "size": "1Gi", "accessMode": "ReadWriteOncePod"}],
    },
    "grafana": {
        "replicas": 2, "spread": {"node": "required"},
        "database": {"type": "postgres", "address": "db.example.org:5432"},
    },
    "receivers": [
        {"name": "on-call", "type": "pagerduty", "severities": ["critical"]}, {"name": "0", "type": "slack"},
        {"name": "nobody", "type": "webhook"}, {"name": "more", "type": "opsgenie", "severities": ["warning"]},
    ],
    "deadMansSwitch": True,
}  # fmt: skip
_ZONES = zones("a", "b", "c")
_WORKERS = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi"}}
_BALANCERS = [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"], "interface": "eth0"} for zone in "ab"]


def full(**more: Any) -> dict[str, Any]:
    """Return a design that says everything; it is to survive a zone."""
    spec: dict[str, Any] = {
        "objectives": {"survive": "zone", "availability": "99.95%"},
        "infrastructure": _ZONES,
        "nodes": [*control_plane({"a": 1, "b": 1, "c": 1}), _WORKERS, *_BALANCERS],
        "controlPlane": {
            "endpoint": "api.example.org:6443",
            "certificates": {"rotation": "automatic", "validity": "365d", "expires": "1970-02-01"},
        },
        "etcd": {"quota": "8Gi"},
        "loadBalancers": [
            {
                "name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "dnsName": "api.example.org",
                "virtualRouterId": 7, "instances": ["lb-a", "lb-b"], "healthCheck": {"path": "/readyz"},
            }
        ],
        "storage": {"classes": [{"name": "block", "provider": "other"}]},
        "backup": {
            "etcd": {
                "interval": "1h", "runner": "systemd-timer", "recipient": RECIPIENT, "restoreTestInterval": "7d",
                "location": "s3://backup/etcd",
            },
            "volumes": {"tool": "velero", "schedule": "0 */6 * * *", "duration": "10m"},
        },
        "monitoring": MONITORING,
        "recovery": {"runbook": "https://wiki.example.org/dr"},
    }  # fmt: skip
    return design(**(spec | more))


def by_kube_vip(**more: Any) -> dict[str, Any]:
    """Return a design whose address kube-vip moves; it is to survive a node, and a repair takes 20 minutes."""
    nodes = [*control_plane({"a": 3}, interface="eth0"), {"pool": "w", "roles": ["worker"], "perZone": 3}]
    entry = {"name": "api", "type": "kube-vip", "vip": "10.0.1.200", "announce": "l2"}
    return design(
        **{
            "objectives": {"survive": "node", "availability": "90%"},
            "infrastructure": zones("a"),
            "nodes": nodes,
            "controlPlane": {"endpoint": "api.example.org:6443"},
            "loadBalancers": [entry | {"instances": [node["name"] for node in nodes if "name" in node]}],
            "monitoring": {
                "prometheus": {"replicas": 1},
                "alertmanager": {"replicas": 2, "podDisruptionBudget": {"maxUnavailable": 1}},
                "receivers": [{"name": "team", "type": "slack"}],
            },
            "autoscaling": {"nodeRepair": {"type": "medik8s", "repairTime": "20m"}},
        }
        | more
    )


def on_hosts(**more: Any) -> dict[str, Any]:
    """Return a design of virtual machines, two of them on each hypervisor, that is to survive the loss of one."""
    hosts = [{"name": name} for name in ("hv-1", "hv-2", "hv-3")]
    nodes = [
        {"name": f"{role}-{number}", "zone": "a", "host": f"hv-{number}", "roles": roles}
        for number in (1, 2, 3)
        for role, roles in (("cp", ["control-plane", "etcd"]), ("w", ["worker"]))
    ]
    spec = {
        "objectives": {"survive": "node"},
        "infrastructure": zones("a") | {"hosts": hosts},
        "nodes": nodes,
        "monitoring": {"prometheus": {"replicas": 2}, "alertmanager": "none", "grafana": "none"},
    }
    return design(**(spec | more))


def managed(**more: Any) -> dict[str, Any]:
    """Return a design whose control plane the provider runs, with groups that grow and shrink; IPv6 comes first."""
    nodes = [{"pool": "w", "roles": ["worker"], "perZone": 3}, {"pool": "s", "roles": ["worker"], "perZone": 1}]
    grafana = {"replicas": 2, "database": {"type": "mysql", "address": "[fd00::5]:3306"}}
    spec = {
        "kubernetes": {"version": "1.36.4", "installer": "managed"},
        "infrastructure": {"provider": "aws", "zones": [{"name": zone} for zone in "ab"]},
        "nodes": nodes,
        "network": {"podCIDR": "fd10::/56,10.244.0.0/16"},
        "autoscaling": {"clusterAutoscaler": {"groups": [{"name": "w", "min": 2, "max": 9}]}},
        "monitoring": {"prometheus": {"replicas": 2}, "alertmanager": {"replicas": 1}, "grafana": grafana},
    }
    return design(**(spec | more))
