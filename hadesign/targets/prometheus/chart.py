"""The chart kube-prometheus-stack: what its parts share, and which values of it the design decides.

Names and defaults: prometheus-community/helm-charts@cf408a290aec:charts/kube-prometheus-stack/values.yaml.
"""

from collections.abc import Mapping
from typing import Any

from hadesign.notation import as_cpu, as_memory
from hadesign.stated import given
from hadesign.targets.prometheus.rules import RELEASE
from hadesign.targets.spreading import constraints
from hadesign.topology.cluster import Capacity, Workload

VERSION = "88.5.3"
"""Release of the chart at that commit, of 2026-08-22."""
CHART = "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack"
"""Its README, section Install Helm Chart."""


def pods_of(name: str) -> dict[str, str]:
    """Return labels of the pods that the operator makes of a part (prometheus, alertmanager), as the chart's budget."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": f"{RELEASE}-{name}"}


def part(workload: Workload, name: str) -> dict[str, Any]:
    """Return what Prometheus and Alertmanager have in common: copies, how far apart, what they ask for, priority."""
    apart = list(constraints(workload.spread, pods_of(name)))
    asked, priority = requests(workload.requests), given(workload.priority)
    return {
        **({"replicas": workload.replicas} if workload.replicas is not None else {}),
        **({"topologySpreadConstraints": apart} if apart else {}),
        **({"resources": {"requests": asked}} if asked else {}),
        **({"priorityClassName": priority} if priority else {}),
    }


def requests(asked: Capacity) -> dict[str, str]:
    """Return what a container asks for, as far as it is said."""
    return {
        **({"cpu": as_cpu(asked.cpu)} if asked.cpu else {}),
        **({"memory": as_memory(asked.memory)} if asked.memory else {}),
    }


def claim(workload: Workload) -> dict[str, Any] | None:
    """Return what each copy's volume is made of, or `None` where it has none or nothing says how large it is."""
    found = next((one for one in workload.claims if one.size is not None), None)
    if found is None:
        return None
    spec = {
        "storageClassName": found.storage_class,
        "accessModes": [found.access or "ReadWriteOnce"],
        "resources": {"requests": {"storage": as_memory(found.size or 0)}},
    }
    return {"volumeClaimTemplate": {"spec": spec}}


def budget(workload: Workload) -> dict[str, Any]:
    """Return the budget, if the design has one: of the chart's own, its `minAvailable` is taken away."""
    said = given(workload.budget)
    if said is None:
        return {}
    numbers: Mapping[str, Any] = {"minAvailable": said.min_available}
    if said.max_unavailable is not None:
        numbers = {"minAvailable": None, "maxUnavailable": said.max_unavailable}
    more = {"unhealthyPodEvictionPolicy": said.unhealthy} if said.unhealthy else {}
    return {"podDisruptionBudget": {"enabled": True, **numbers, **more}}
