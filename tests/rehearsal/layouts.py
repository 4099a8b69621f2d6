"""Designs that are rehearsed: so many control-plane machines in each zone, etcd with them or apart, two balancers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from tests.designs import design

LAYOUTS: Mapping[str, Mapping[str, int]] = {
    "one": {"a": 1},
    "two": {"a": 1, "b": 1},
    "three": {"a": 1, "b": 1, "c": 1},
    "four": {"a": 2, "b": 1, "c": 1},
    "five": {"a": 2, "b": 2, "c": 1},
    "three and two": {"a": 3, "b": 2},
}
"""Machines of the control plane by zone, each with a member of etcd."""


def rehearsed(
    layout: Mapping[str, int], *, external: bool = False, linked: bool = False, unchecked: bool = False
) -> dict[str, Any]:
    """Return a design with balancers in the first two of its zones (both in the only one).

    Zones may be `linked` in a row, and keepalived may leave its balancer `unchecked`.
    """
    names = list(layout)
    roles = ["control-plane"] if external else ["control-plane", "etcd"]
    nodes = [_node(f"cp-{zone}{n}", zone, 10 + n, names, roles) for zone in names for n in range(1, layout[zone] + 1)]
    if external:
        nodes += [_node(f"etcd-{zone}", zone, 40, names, ["etcd"]) for zone in names]
    balancers = [(f"lb-{n}", names[min(n, len(names)) - 1], 50 + n) for n in (1, 2)]
    nodes += [_node(name, zone, number, names, ["load-balancer"]) for name, zone, number in balancers]
    front: dict[str, Any] = {
        "name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200",
        "virtualRouterId": 71,
        "interface": "eth0", "instances": [name for name, _zone, _number in balancers],
    }  # fmt: skip
    places: dict[str, Any] = {
        "provider": "bare-metal", "zones": [{"name": name, "subnet": "10.0.0.0/16"} for name in names],
    }  # fmt: skip
    if linked:
        places["links"] = [{"name": f"{one}-{other}", "between": [one, other]} for one, other in pairwise(names)]
    if unchecked:
        front["track"] = "none"
    return design(
        infrastructure=places,
        nodes=nodes, loadBalancers=[front],
        controlPlane={"endpoint": "10.0.1.200:6443", "webhooks": []},
        etcd={"topology": "external" if external else "stacked"},
    )  # fmt: skip


def _node(name: str, zone: str, number: int, names: list[str], roles: list[str]) -> dict[str, Any]:
    address = f"10.0.{names.index(zone) + 1}.{number}"
    return {"name": name, "zone": zone, "address": address, "roles": roles}


BOTH = {"zone": "required", "node": "required"}
WORKLOADS: Sequence[Mapping[str, Any]] = (
    {"name": "web", "replicas": 4, "spread": {"node": "required"}, "podDisruptionBudget": {"maxUnavailable": 1}},
    {"name": "one", "replicas": 1, "podDisruptionBudget": {"minAvailable": 1}},
    {"name": "db", "kind": "StatefulSet", "replicas": 3, "quorum": True, "replicates": True, "spread": BOTH},
)
"""A service of which enough is left, one whose budget lets nothing go, and one whose pods nobody replaces."""


def with_workers(layout: Mapping[str, int], *workloads: Mapping[str, Any], each: int = 2) -> dict[str, Any]:
    """Return a design with so many workers in each zone, and workloads that do not stay long on a dead one.

    What is `None` in a workload is unsaid.
    """
    data = rehearsed(layout)
    spec = data["spec"]
    size = {"cpu": 4, "memory": "16Gi", "pods": 20}
    spec["nodes"].append({"pool": "workers", "roles": ["worker"], "perZone": each, "size": size})
    spec["controlPlane"]["controllerManager"] = {"nodeMonitorGracePeriod": "20s"}
    spec["controlPlane"]["apiServer"] = {"defaultNotReadyToleration": "2s"}
    common = {"namespace": "shop", "kind": "Deployment", "requests": {"cpu": "500m", "memory": "1Gi"}}
    own = {"evictionToleration": "2s", "startTime": "1s"}
    every = ({**common, **own, **one} for one in workloads or WORKLOADS)
    spec["workloads"] = [{key: value for key, value in one.items() if value is not None} for one in every]
    return data
