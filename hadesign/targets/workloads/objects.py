"""The objects of a workload's component: what is patched into its controller, and its budget."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from hadesign.stated import given
from hadesign.targets.base import POOL_LABEL
from hadesign.targets.objects import disruption_budget
from hadesign.targets.spreading import ZONE, constraints
from hadesign.topology.cluster import Workload

LABEL = "hadesign.io/workload"
"""Label of the pods of a workload. It is our own, so that nothing depends on how their chart labels them."""
_LONGEST = 63
"""Characters of a label's value (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/)."""
_UNREACHABLE = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
"""Taints of a node that is gone, which a pod tolerates for 300 s unless it says otherwise
(https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)."""


def label_of(workload: Workload) -> str:
    """Return the value of the label of a workload's pods; a name may be longer than a label's value."""
    if len(workload.name) <= _LONGEST:
        return workload.name
    return f"{workload.name[: _LONGEST - 17].rstrip('.-')}-{sha256(workload.name.encode()).hexdigest()[:16]}"


def component(workload: Workload) -> dict[str, Any]:
    """Return the Kustomize component; it finds the controller by kind and name, in whatever namespace it is built."""
    resources = {"resources": ["pod-disruption-budget.yaml"]} if budget(workload) else {}
    # A name is a pattern there, in which a point would stand for any character.
    target = {"group": "apps", "kind": workload.kind, "name": workload.name.replace(".", r"\.")}
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        **resources,
        "patches": [{"path": "patch.yaml", "target": target}],
    }


def patch(workload: Workload) -> dict[str, Any]:
    """Return a strategic merge patch of the controller; nothing is in it that the design does not say."""
    counted = workload.kind != "DaemonSet" and workload.replicas is not None
    pods = {"metadata": {"labels": {LABEL: label_of(workload)}}}
    scheduling = dict(_scheduling(workload))
    return {
        "apiVersion": "apps/v1",
        "kind": workload.kind,
        "metadata": {"name": workload.name, "namespace": workload.namespace},
        "spec": {
            **({"replicas": workload.replicas} if counted else {}),
            "template": {**pods, **({"spec": scheduling} if scheduling else {})},
        },
    }


def _scheduling(workload: Workload) -> Iterator[tuple[str, Any]]:
    """Yield what the scheduler is told of the pods."""
    if priority := given(workload.priority):
        yield "priorityClassName", priority
    if workload.pool is not None:
        yield "nodeSelector", {POOL_LABEL: workload.pool}
    if workload.zones is not None:
        required = [{"matchExpressions": [{"key": ZONE, "operator": "In", "values": list(workload.zones)}]}]
        affinity = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": required}}
        yield "affinity", {"nodeAffinity": affinity}
    if constraints := list(_constraints(workload)):
        yield "topologySpreadConstraints", constraints
    if tolerations := list(_tolerations(workload)):
        yield "tolerations", tolerations


def _constraints(workload: Workload) -> Iterator[dict[str, Any]]:
    """Yield how replicas are kept apart; a DaemonSet has one on each node anyway."""
    spread = workload.spread if workload.kind != "DaemonSet" else None
    # Of a Deployment, pods of another revision are not counted: a roll-out ends as evenly as it began.
    own = {"matchLabelKeys": ["pod-template-hash"]} if workload.kind == "Deployment" else {}
    yield from constraints(spread, {LABEL: label_of(workload)}, **own)


def _tolerations(workload: Workload) -> Iterator[dict[str, Any]]:
    yield from ({"key": key, "operator": "Exists"} for key in workload.tolerates)
    if workload.eviction is not None:
        seconds = int(workload.eviction)
        yield from (
            {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}
            for key in _UNREACHABLE
        )


def budget(workload: Workload) -> dict[str, Any] | None:
    """Return the budget, or `None` where the design says none, or nothing.

    A DaemonSet has none: it has no scale that the disruption controller could ask, and a drain passes over its pods.
    """
    said = given(workload.budget)
    if said is None or workload.kind == "DaemonSet":
        return None
    numbers = {"maxUnavailable": said.max_unavailable, "minAvailable": said.min_available}
    labels = {LABEL: label_of(workload)}
    return disruption_budget(workload.name, workload.namespace, labels, numbers, said.unhealthy)
