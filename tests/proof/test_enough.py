"""Enough room: the loss of machines is judged by the sum that is shortest of what is asked for."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.capacity.reasons import Shortfall
from tests.designs import as_cluster, design, zones

GI = 2**30


def proof_of(requests: dict[str, Any], *, replicas: int = 28, pool: str | None = None, **size: Any) -> Proof:
    """Return the proof of four machines of 10 cores and 10 Gi in two zones, and as many of another pool."""
    each = {"cpu": 10, "memory": "10Gi", "pods": 100} | size
    one = {"name": "web", "kind": "Deployment", "replicas": replicas, "requests": requests}
    return prove(
        as_cluster(
            design(
                kubernetes={"version": "1.36.4", "installer": "managed"},
                infrastructure=zones("a", "b"),
                nodes=[{"pool": name, "roles": ["worker"], "perZone": 2, "size": each} for name in ("w", "x")],
                workloads=[one | ({"pool": pool} if pool else {})],
            )
        )
    )


@pytest.mark.parametrize(
    ("requests", "size", "why", "figures"),
    [
        # Half of it is 40 cores of which 70 are asked for, and 40 Gi of which 41 are.
        ({"cpu": "2500m", "memory": "1500Mi"}, {}, Shortfall("cpu", None), (40_000, 80_000, 70_000)),
        ({"cpu": "1450m", "memory": "2560Mi"}, {}, Shortfall("memory", None), (40 * GI, 80 * GI, 70 * GI)),
        ({"cpu": "1450m", "memory": "1Gi"}, {"pods": 4}, Shortfall("pods", None), (16, 32, 28)),
    ],
)
def test_the_shortest_sum_is_told(
    requests: dict[str, Any], size: dict[str, Any], why: Shortfall, figures: tuple[int, int, int]
) -> None:
    proof = proof_of(requests, **size)
    (service,) = (one for one in proof.services() if one.service == "capacity")
    assert (service.survives("node"), service.survives("zone")) == (True, False)
    (fault,) = (one for one in service.breaks if one.kind == "zone")
    assert fault.judged.why == why
    assert (fault.left, fault.total, fault.needed) == figures


def test_a_pool_by_itself_may_be_short_where_all_together_is_enough() -> None:
    proof = proof_of({"cpu": 3, "memory": "1Gi"}, replicas=10, pool="w")
    (service,) = (one for one in proof.services() if one.service == "capacity")
    (fault,) = (one for one in service.breaks if one.kind == "zone")
    assert fault.judged.why == Shortfall("cpu", "w")
    assert (fault.left, fault.total, fault.needed) == (20_000, 40_000, 30_000)
