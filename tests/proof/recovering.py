"""A design in three zones whose services fail and come back."""

from typing import Any

from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery.reasons import Happening, NotGiven
from hadesign.proof.recovery.steps import Sum
from tests.designs import as_cluster, control_plane, design, zones

ONE_EACH = {"a": 1, "b": 1, "c": 1}
POOL = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi", "pods": 110}}
RECOVERY = {"responseTime": "10m", "restoreTime": "20m", "volumeRestoreTime": "3h"}
BALANCER = {
    "name": "api",
    "type": "haproxy-keepalived",
    "vip": "10.0.0.9",
    "routed": True,
    "instances": ["lb-a", "lb-b"],
}
BALANCERS = [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"]
"""Two of them in front of the API, and the machines that they run on."""
SMALL = {"cpu": "100m", "memory": "1Gi"}


def designed(*, layout: dict[str, int] = ONE_EACH, pool: dict[str, Any] = POOL, **spec: Any) -> Proof:
    infrastructure = zones("a", "b", "c")
    nodes = [*control_plane(layout), pool, *spec.pop("more", ())]
    plane = {"webhooks": []} | spec.get("controlPlane", {})
    spec["controlPlane"] = {key: value for key, value in plane.items() if value is not None}
    return prove(
        as_cluster(design(**({"infrastructure": infrastructure, "nodes": nodes, "recovery": RECOVERY} | spec)))
    )


def workload(proof: Proof, name: str = "cart") -> ServiceProof:
    return next(service for service in (*proof.workloads, *proof.components) if service.name == name)


def app(**more: Any) -> dict[str, Any]:
    base = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "40s", "requests": SMALL}
    return base | more


def events(found: Sum) -> list[Happening]:
    return [term.what.what for term in found.terms]


def lacks(found: Sum) -> tuple[Reason, ...]:
    return tuple(lack.what for lack in found.lacking)


def field(text: str) -> NotGiven:
    """Return the lack of a field, given as a dotted path without indices."""
    return NotGiven(tuple(text.split(".")))


def linked(**spec: Any) -> Proof:
    links = [{"name": "ab", "between": ["a", "b"]}, {"name": "bc", "between": ["b", "c"]}]
    return designed(infrastructure=zones("a", "b", "c", links=links), **spec)
