"""What replaces broken workers: a health check of Cluster API's machines, or one of nodes with its remediator."""

from typing import Any

from hadesign.targets.node_repair.fitting import unhealthy_seconds
from hadesign.topology.cluster import Cluster, NodeRepair
from hadesign.topology.workloads import CONTROL_PLANE_TAINT

OPERATORS = "operators"
"""Namespace of operators that the Operator Lifecycle Manager installs from OperatorHub
(medik8s/node-healthcheck-operator@dd44432997c6:docs/installation.md)."""
_STATES = ("Unknown", "False")
"""A node that is silent, and one that says itself that it is not ready."""
_MACHINE = "cluster.x-k8s.io/control-plane"
"""Label of the machines of a control plane
(kubernetes-sigs/cluster-api@ae7ff047db49:docs/book/src/tasks/automated-machine-management/healthchecking.md)."""


WORKERS = "workers"
"""What medik8s' check is called, and the template beside it."""


def name_of(cluster: Cluster) -> str:
    """Return the name of Cluster API's check, which may be beside those of other clusters."""
    return f"{cluster.name}-{WORKERS}"


def machine_health_check(cluster: Cluster, repair: NodeRepair) -> dict[str, Any]:
    """Return the health check of Cluster API for machines that are none of the control plane.

    kubernetes-sigs/cluster-api@ae7ff047db49:core/config/crd/bases/cluster.x-k8s.io_machinehealthchecks.yaml
    """
    seconds = unhealthy_seconds(cluster, repair)
    return {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "MachineHealthCheck",
        "metadata": {"name": name_of(cluster)},
        "spec": {
            "clusterName": cluster.name,
            "selector": _but(_MACHINE),
            "checks": {
                "unhealthyNodeConditions": [
                    {"type": "Ready", "status": state, "timeoutSeconds": seconds} for state in _STATES
                ]
            },
            "remediation": {"triggerIf": {"unhealthyLessThanOrEqualTo": repair.max_unhealthy}},
        },
    }


def node_health_check(cluster: Cluster, repair: NodeRepair) -> list[dict[str, Any]]:
    """Return the template of the remediator, and the health check of workers that uses it.

    medik8s/node-healthcheck-operator@dd44432997c6:docs/configuration.md and
    medik8s/self-node-remediation@640aac50d7ba:api/v1alpha1/selfnoderemediation_types.go: `Automatic` taints the node
    out-of-service where Kubernetes can do that.
    """
    version, kind = "self-node-remediation.medik8s.io/v1alpha1", "SelfNodeRemediationTemplate"
    place = {"name": WORKERS, "namespace": OPERATORS}
    seconds = f"{unhealthy_seconds(cluster, repair)}s"
    return [
        {
            "apiVersion": version,
            "kind": kind,
            "metadata": place,
            "spec": {"template": {"spec": {"remediationStrategy": "Automatic"}}},
        },
        {
            "apiVersion": "remediation.medik8s.io/v1alpha1",
            "kind": "NodeHealthCheck",
            "metadata": {"name": WORKERS},
            "spec": {
                "selector": _but(CONTROL_PLANE_TAINT),
                "maxUnhealthy": repair.max_unhealthy,
                "unhealthyConditions": [{"type": "Ready", "status": state, "duration": seconds} for state in _STATES],
                "remediationTemplate": {"apiVersion": version, "kind": kind, **place},
            },
        },
    ]


def _but(label: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": label, "operator": "DoesNotExist"}]}
