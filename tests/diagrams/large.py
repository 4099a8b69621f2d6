"""Designs of many machines: in three zones, on hypervisors, with a workload for every twenty of them."""

from typing import Any

from tests.designs import control_plane, design


def large(nodes: int) -> dict[str, Any]:
    """Return a design of so many machines."""
    workers = [
        {"name": f"worker-{n}", "zone": "abc"[n // 4 % 3], "host": f"hv-{n // 4}", "roles": ["worker"]}
        for n in range(nodes - 3)
    ]
    apps = [
        {"name": f"app-{n}", "kind": "Deployment", "replicas": 2 + n % 5, "spread": {"zone": "required"}}
        for n in range(nodes // 20)
    ]
    return design(
        infrastructure={"zones": [{"name": zone, "subnet": f"10.{n}.0.0/16"} for n, zone in enumerate("abc", 1)]},
        nodes=[*control_plane({"a": 1, "b": 1, "c": 1}), *workers],
        controlPlane={"endpoint": "api.example.org:6443"},
        workloads=apps,
    )
