"""The few pieces of Kubernetes objects that several targets write: budgets, accounts, rights."""

from collections.abc import Mapping, Sequence
from typing import Any

SYSTEM = "kube-system"
"""Namespace of the parts of the system."""
CRITICAL, NODE_CRITICAL = "system-cluster-critical", "system-node-critical"
"""The priority classes that every cluster has
(https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/)."""

Rule = tuple[str, Sequence[str], Sequence[str], Sequence[str]]
"""What an account may do: group of the API, resources, verbs, and the names of objects, if it is for some only."""


def disruption_budget(
    name: str, namespace: str, labels: Mapping[str, str], numbers: Mapping[str, int | str | None], unhealthy: str | None
) -> dict[str, Any]:
    """Return a budget of the pods with some labels; of its numbers only those that are given."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            **{key: value for key, value in numbers.items() if value is not None},
            "selector": {"matchLabels": dict(labels)},
            **({"unhealthyPodEvictionPolicy": unhealthy} if unhealthy else {}),
        },
    }


def service_account(name: str) -> dict[str, Any]:
    """Return the account that pods of a part of the system run as."""
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": SYSTEM}}


def role(name: str, rules: Sequence[Rule], *, whole: bool) -> dict[str, Any]:
    """Return a role; `whole` tells whether it is one of the whole cluster, or of the system's namespace."""
    place = {} if whole else {"namespace": SYSTEM}
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole" if whole else "Role",
        "metadata": {"name": name, **place},
        "rules": [
            {
                "apiGroups": [group],
                "resources": list(resources),
                **({"resourceNames": list(names)} if names else {}),
                "verbs": list(verbs),
            }
            for group, resources, verbs, names in rules
        ],
    }


def role_binding(name: str, account: str, to: str, *, whole: bool) -> dict[str, Any]:
    """Return what gives a role to an account."""
    place, kind = ({}, "ClusterRole") if whole else ({"namespace": SYSTEM}, "Role")
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": f"{kind}Binding",
        "metadata": {"name": name, **place},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": to},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": SYSTEM}],
    }
