"""Where a figure says that it is the worst (or best) placement's, it is so among all placements there are."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.proof import ServiceProof, prove
from hadesign.proof.availability.exact import figure
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services import structures
from hadesign.proof.services.named import Named
from hadesign.topology.structure import AtLeast, Part, Structure, every
from tests.designs import as_cluster
from tests.proof.brute import World
from tests.proof.small import RELIABILITY, small_designs


def placed_structures(world: World, service: ServiceProof) -> Iterator[Structure]:
    """Yield what a service is under each placement that is allowed."""
    cluster = world.cluster
    if service.service != "io":
        workload = world.workload(service)
        (placements,) = world.placements(workload)
        needs = [Part(thing) for thing in structures.dependencies(cluster, world.needed_as(workload))]
        for placement in placements:
            yield every(AtLeast(workload.needed, tuple(map(Part, placement))), *needs)
        return
    storage = next(one for one in cluster.storage if one.origin == service.origin)
    monitors = world.monitors(storage)
    majorities = (
        [AtLeast(monitors.needed, tuple(map(Part, p))) for p in world.placements(monitors)[0]]
        if monitors
        else [every()]
    )
    copies = [AtLeast(storage.least, tuple(map(Part, p))) for p in world.copies(storage)]
    yield from (every(*pair) for pair in product(copies, majorities))


def downs(world: World, service: ServiceProof) -> list[float]:
    """Return how much of the time a service is down under each placement, without duplicates."""
    cluster, sides = world.cluster, Sides(world.cluster)
    numbers = Numbers(cluster)
    return sorted(
        {
            figure(cluster, Named(cluster, one, sides), numbers).down.down_high
            for one in placed_structures(world, service)
        }
    )


@st.composite
def _numbered(draw: st.DrawFn) -> dict[str, Any]:
    """Return a small design in which every part has a number, and some machines and zones one of their own."""
    data = draw(small_designs())
    spec = data["spec"]
    named = [f"node/{node['name']}" for node in spec["nodes"] if "name" in node]
    named += [f"zone/{zone['name']}" for zone in spec["infrastructure"]["zones"]]
    own = draw(st.dictionaries(st.sampled_from(named), st.sampled_from(["91%", "97%"]), max_size=3))
    spec["reliability"] = RELIABILITY | ({"parts": own} if own else {})
    return data


@pytest.mark.slow
def test_worst_and_best_are_those_of_all_placements(record_property: Any) -> None:
    counted = Counter[str]()

    @settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
    @given(_numbered())
    def every_placed_service(data: dict[str, Any]) -> None:
        cluster = as_cluster(data)
        proof, world = prove(cluster), World(cluster)
        for service in (*proof.components, *proof.storage, *proof.workloads):
            found = proof.availability(service)
            if service.unknown or service.service == "data":
                assert found.down is None
                continue
            if service.service != "io" and len(world.placements(world.workload(service))) != 1:
                assert found.without == "no placement meets all that is required of it"
                continue
            assert found.down, (service.id, found)
            expected = downs(world, service)
            best = found.best or found.down
            counted["figures"] += 1
            counted["placements"] += len(expected)
            if found.extremes:
                assert found.down.down_high == pytest.approx(expected[-1], rel=1e-9), service.id
                assert best.down_high == pytest.approx(expected[0], rel=1e-9), service.id
            else:
                counted["not shown to be extreme"] += 1
                assert any(found.down.down_high == pytest.approx(value, rel=1e-9) for value in expected)
                assert any(best.down_high == pytest.approx(value, rel=1e-9) for value in expected)

    every_placed_service()
    record_property("compared", dict(counted))
    assert counted["figures"] > 200
