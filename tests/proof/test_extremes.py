"""Where a figure says that it is the worst (or best) placement's, it is so among all placements there are."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability.exact import figure
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services import structures
from hadesign.proof.services.named import Named
from hadesign.topology.structure import AtLeast, Part, Structure, every
from tests.designs import as_cluster
from tests.effort import tried
from tests.proof.brute import World
from tests.proof.small import RELIABILITY, Data, small_design

DESIGNS = tried(100, by_night=300)


def placed_structures(world: World, service: ServiceProof) -> Iterator[Structure]:
    """Yield what a service is under each placement that is allowed."""
    cluster = world.cluster
    if service.service != "io":
        workload = world.workload(service)
        placements = world.placements(workload)
        needs = [Part(thing) for thing in structures.dependencies(cluster, world.needed_as(workload))]
        for placement in placements:
            yield every(AtLeast(workload.needed, tuple(map(Part, placement))), *needs)
        return
    storage = next(one for one in cluster.storage if one.origin == service.origin)
    monitors = world.monitors(storage)
    majorities = (
        [AtLeast(monitors.needed, tuple(map(Part, p))) for p in world.placements(monitors)] if monitors else [every()]
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


def numbered(number: int) -> Data:
    """Return a small design in which every part has a number, and some machines and zones one of their own."""
    data, random = small_design(number), Random(number)
    spec = data["spec"]
    named = [f"node/{node['name']}" for node in spec["nodes"] if "name" in node]
    named += [f"zone/{zone['name']}" for zone in spec["infrastructure"]["zones"]]
    own = {name: random.choice(["91%", "97%"]) for name in random.sample(named, random.randint(0, min(3, len(named))))}
    spec["reliability"] = RELIABILITY | ({"parts": own} if own else {})
    return data


def compare(service: ServiceProof, proof: Proof, world: World, counted: Counter[str]) -> None:
    """Compare the figure of a service with those of all placements."""
    found = proof.availability(service)
    if service.unknown or service.service == "data":
        assert found.down is None
        return
    if service.undecided:
        counted["undecided"] += 1  # what is not said leaves no single figure to compare with
        return
    if service.service == "workload" and world.workload(service).volumes:
        # Replicas and copies are placed apart from each other; `test_figures` holds those against all states.
        counted["with volumes"] += 1
        return
    if service.service != "io" and not world.placements(world.workload(service)):
        assert found.down and found.down.high == 0.0
        counted["without any placement"] += 1
        return
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


@pytest.mark.slow
def test_worst_and_best_are_those_of_all_placements(record_property: Any) -> None:
    counted = Counter[str]()
    for number in range(DESIGNS):
        cluster = as_cluster(numbered(number))
        proof, world = prove(cluster), World(cluster)
        for service in (*proof.components, *proof.storage, *proof.workloads):
            compare(service, proof, world, counted)
    record_property("compared", dict(counted))
    assert counted["figures"] > DESIGNS
    assert counted["without any placement"]
