"""The objects of the Cluster Autoscaler: its account and rights, its Deployment and its budget."""

from collections.abc import Iterator, Mapping
from typing import Any

from hadesign.targets.cluster_autoscaler.groups import group_flags
from hadesign.targets.cluster_autoscaler.providers import ScalingProvider
from hadesign.targets.components import go_duration, known
from hadesign.targets.objects import (
    CRITICAL,
    SYSTEM,
    Rule,
    disruption_budget,
    role,
    role_binding,
    service_account,
)
from hadesign.targets.spreading import constraints
from hadesign.topology.cluster import Cluster, ClusterAutoscaler, Spread
from hadesign.topology.workloads import CONTROL_PLANE_TAINT

NAME, ACCOUNT_SECRET = "cluster-autoscaler", "cluster-autoscaler-cloud"
"""Its name, and that of the Secret whose entries are its environment."""
RELEASES: Mapping[tuple[int, int], str] = {
    (1, 33): "1.33.6",
    (1, 34): "1.34.5",
    (1, 35): "1.35.2",
    (1, 36): "1.36.1",
}
"""Its newest release by minor version of Kubernetes, which are to be the same: tags cluster-autoscaler-* of
kubernetes/autoscaler@55c37cd5eb55 (2026-08-22), README.md below cluster-autoscaler (Releases)."""
COPIES = 2
"""Copies where the design gives no number; one leads, and another takes over."""
PATIENCE = 2
"""How many times as long as a new machine needs it is waited for, before another group is tried."""
REQUESTS = {"cpu": "100m", "memory": "600Mi"}
"""Same snapshot: cluster-autoscaler/cloudprovider/aws/examples/cluster-autoscaler-multi-asg.yaml."""
_READ = ("get", "list", "watch")
_RULES: tuple[Rule, ...] = (
    ("", ("events", "endpoints"), ("create", "patch"), ()),
    ("", ("pods/eviction",), ("create",), ()),
    ("", ("pods/status",), ("update",), ()),
    ("", ("nodes",), (*_READ, "update"), ()),
    ("", ("namespaces", "pods", "services", "replicationcontrollers"), _READ, ()),
    ("", ("persistentvolumeclaims", "persistentvolumes"), _READ, ()),
    ("policy", ("poddisruptionbudgets",), ("list", "watch"), ()),
    ("apps", ("daemonsets", "deployments", "replicasets", "statefulsets"), _READ, ()),
    ("batch", ("jobs", "cronjobs"), _READ, ()),
    (
        "storage.k8s.io",
        ("storageclasses", "csinodes", "csidrivers", "csistoragecapacities", "volumeattachments"),
        _READ,
        (),
    ),
    ("resource.k8s.io", ("resourceslices", "deviceclasses", "resourceclaims"), _READ, ()),
    ("coordination.k8s.io", ("leases",), ("create",), ()),
    ("coordination.k8s.io", ("leases",), ("get", "update"), (NAME,)),
)
_OWN_RULES: tuple[Rule, ...] = (
    ("", ("configmaps",), ("create", "list", "watch"), ()),
    ("", ("configmaps",), ("delete", "get", "update", "watch"), ("cluster-autoscaler-status",)),
)
"""Same file, and charts/cluster-autoscaler/templates/clusterrole.yaml, without what only other flags need."""
_MACHINES = ("machinedeployments", "machinepools", "machines", "machinesets")
_CLUSTER_API_RULES: tuple[Rule, ...] = (
    ("cluster.x-k8s.io", _MACHINES, (*_READ, "update"), ()),
    (
        "cluster.x-k8s.io",
        ("machinedeployments/scale", "machinepools/scale", "machinesets/scale"),
        ("get", "patch", "update"),
        (),
    ),
)
"""Same snapshot: cloudprovider/clusterapi/examples/deployment.yaml."""


def manifest(cluster: Cluster, scaler: ClusterAutoscaler, provider: ScalingProvider) -> list[dict[str, Any]]:
    """Return everything that is applied, in its order."""
    machines = _CLUSTER_API_RULES if provider.groups == "annotation" else ()
    return [
        service_account(NAME),
        role(NAME, (*_RULES, *machines), whole=True),
        role_binding(NAME, NAME, NAME, whole=True),
        role(NAME, _OWN_RULES, whole=False),
        role_binding(NAME, NAME, NAME, whole=False),
        _deployment(cluster, scaler, provider),
        disruption_budget(NAME, SYSTEM, {"app": NAME}, {"maxUnavailable": 1}, "AlwaysAllow"),
    ]


def copies(scaler: ClusterAutoscaler) -> int:
    """Return how many copies run."""
    return COPIES if scaler.replicas is None else scaler.replicas


def image(cluster: Cluster) -> str:
    """Return the image; its minor version is the cluster's."""
    return f"registry.k8s.io/autoscaling/cluster-autoscaler:v{RELEASES[cluster.kubernetes.minor]}"


def _flags(cluster: Cluster, scaler: ClusterAutoscaler, provider: ScalingProvider) -> Iterator[tuple[str, Any]]:
    """Yield its flags; what is not said here is its own default (same snapshot: FAQ.md)."""
    yield "cloud-provider", provider.flag
    yield from group_flags(cluster, scaler, provider.groups)
    yield "balance-similar-node-groups", True
    if scaler.provision:
        yield "max-node-provision-time", go_duration(PATIENCE * scaler.provision)
    yield "leader-elect", True


def _deployment(cluster: Cluster, scaler: ClusterAutoscaler, provider: ScalingProvider) -> dict[str, Any]:
    labels = {"app": NAME}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": SYSTEM, "labels": labels},
        "spec": {
            "replicas": copies(scaler),
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "serviceAccountName": NAME,
                    "priorityClassName": CRITICAL,
                    **_placement(cluster),
                    "topologySpreadConstraints": [
                        *constraints(_apart(cluster), labels, matchLabelKeys=["pod-template-hash"])
                    ],
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": 65534,
                        "runAsGroup": 65534,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [_container(cluster, scaler, provider)],
                },
            },
        },
    }


def _apart(cluster: Cluster) -> Spread:
    """Return how copies are kept apart; on a node without the label of a level no copy could run."""
    return Spread(zone="required" if cluster.infrastructure.zones else None, node="required")


def _placement(cluster: Cluster) -> dict[str, Any]:
    """Return where it runs: where there are control-plane nodes rather on them, which it cannot take away."""
    if not cluster.api_servers:
        return {}
    # The taint and the label have one name.
    there = [{"key": CONTROL_PLANE_TAINT, "operator": "Exists"}]
    return {
        "affinity": {
            "nodeAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 100, "preference": {"matchExpressions": there}}
                ]
            }
        },
        "tolerations": [{**there[0], "effect": "NoSchedule"}],
    }


def _container(cluster: Cluster, scaler: ClusterAutoscaler, provider: ScalingProvider) -> dict[str, Any]:
    region = cluster.infrastructure.region
    environment = [{"name": "AWS_REGION", "value": region}] if provider.flag == "aws" and region else []
    account = {"name": ACCOUNT_SECRET, **({} if provider.account else {"optional": True})}
    return {
        "name": NAME,
        "image": image(cluster),
        "imagePullPolicy": "IfNotPresent",
        "command": ["/cluster-autoscaler"],
        "args": [f"--{name}={value}" for name, value in known([*_flags(cluster, scaler, provider)])],
        **({"env": environment} if environment else {}),
        "envFrom": [{"secretRef": account}],
        "ports": [{"name": "metrics", "containerPort": 8085}],
        "livenessProbe": {"httpGet": {"path": "/health-check", "port": "metrics"}},
        "resources": {"requests": REQUESTS, "limits": {"memory": REQUESTS["memory"]}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }
