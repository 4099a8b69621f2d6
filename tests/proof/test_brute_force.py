"""Minimal failure sets of small designs: every one that brute force finds, and no other, with what is left."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.proof import Proof, ServiceProof, prove
from tests.designs import as_cluster
from tests.proof.brute import World
from tests.proof.small import small_designs

ORDER = 3
MOST_SETS = 1_500
"""Sets of things that brute force tries for one design; larger designs are compared to a lower order."""


def order_of(things: int) -> int:
    sizes = {1: things, 2: things**2 // 2, 3: things**3 // 6}
    return max(order for order in range(1, ORDER + 1) if order == 1 or sizes[order] <= MOST_SETS)


def services(proof: Proof) -> list[ServiceProof]:
    """Return the services of which enough is known; capacity has tests of its own."""
    named = (proof.etcd, proof.api, proof.endpoint, proof.control_plane)
    return [one for one in (*named, *proof.components, *proof.storage, *proof.workloads) if not one.unknown]


def compare(service: ServiceProof, world: World, order: int) -> int:
    """Compare one service, and return how many minimal sets it has."""
    found = service.sets(order)
    assert found.complete == order
    expected = world.minimal(service, order)
    assert sum(one.alike for one in found.found) == len(expected), (service.id, found.found, expected)
    kinds, counts = Counter[tuple[str, ...]](), Counter[tuple[int, int]]()
    for one in found.found:
        assert frozenset(one.failures) in expected, (service.id, one.failures)
        kinds[tuple(sorted(one.kinds))] += one.alike
        counts[one.left, one.best] += one.alike
    assert kinds == Counter(tuple(sorted(world.cluster.things[name].kind for name in one)) for one in expected)
    if service.service in ("workload", "component", "data"):
        assert counts == Counter(world.counts(service, world.dead(tuple(one))) for one in expected), service.id
    return len(expected)


@pytest.mark.slow
def test_minimal_sets_are_those_of_brute_force(record_property: Any) -> None:
    counted = Counter[str]()

    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
    @given(small_designs())
    def every_service(data: dict[str, Any]) -> None:
        cluster = as_cluster(data)
        proof, world = prove(cluster), World(cluster)
        order = order_of(len(world.things))
        counted["designs"] += 1
        counted[f"to order {order}"] += 1
        for service in services(proof):
            counted["services"] += 1
            counted["sets"] += compare(service, world, order)

    every_service()
    record_property("compared", dict(counted))
    assert counted["designs"] >= 10
