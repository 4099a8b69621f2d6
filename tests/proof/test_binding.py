"""Volumes that are placed before their pods: what runs in whatever zones they are, and what that leaves unshown."""

from itertools import permutations, product
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.capacity.seats import Seats
from tests.designs import as_cluster, control_plane, design, zones

ZONES = ("a", "b", "c")


def proof_of(classed: dict[str, Any], *, workers: tuple[str, ...] = ZONES, **workload: Any) -> Proof:
    """Return the proof of a database on two workers in each of some zones, beside tainted control-plane nodes."""
    pool = {
        "pool": "w",
        "roles": ["worker"],
        "perZone": 2,
        "zones": list(workers),
        "size": {"cpu": 8, "memory": "32Gi"},
    }
    one = {
        "name": "db",
        "kind": "StatefulSet",
        "replicas": 3,
        "pool": "w",
        "requests": "none",
        "volumes": [{"class": "disk"}],
    } | workload
    return prove(
        as_cluster(
            design(
                infrastructure=zones(*ZONES, provider="aws"),
                nodes=[*control_plane({"a": 1, "b": 1, "c": 1}), pool],
                storage={"classes": [{"name": "disk", "provider": "ebs"} | classed]},
                workloads=[one],
                objectives={"survives": {"workloads": {"db": "zone"}}},
            )
        )
    )


def seats_of(proof: Proof) -> Seats:
    return proof.seats(proof.cluster.workloads[0])


@pytest.mark.parametrize(
    "spread", [{"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"}]
)
@pytest.mark.parametrize("workers", [ZONES, ("a", "b")])
@pytest.mark.parametrize("named", [ZONES, ("a",), ("a", "c"), ("a", "b")])
def test_what_runs_is_that_of_the_worst_zones_that_volumes_may_be_placed_in(
    spread: dict[str, str], workers: tuple[str, ...], named: tuple[str, ...]
) -> None:
    """Every way to place the volumes, one by one: pods follow them into their zones as far as their spread allows."""
    proof = proof_of({"bindingMode": "Immediate", "zones": list(named)}, workers=workers, spread=spread)

    def run(placed: tuple[str, ...]) -> int:
        nodes = {zone: (2 if zone in workers else 0) for zone in ZONES}
        held = dict.fromkeys(ZONES, 0)
        for zone in placed:
            # Where each node may hold one more than the emptiest, which holds none, a zone with two has room for two.
            fits = held[zone] < nodes[zone] if "node" in spread else nodes[zone] > 0
            if "zone" in spread:
                fits = fits and held[zone] <= min(held[one] for one in workers)
            held[zone] += fits
        return sum(held.values())

    # Pods come in any order: the scheduler tries those again that wait.
    worst = min(max(run(order) for order in permutations(placed)) for placed in product(named, repeat=3))
    assert seats_of(proof).running == worst
    assert seats_of(proof).open_by == ("binding" if len(named) > 1 and worst < 3 else "")


def test_silence_leaves_it_open_and_waiting_for_the_pod_settles_it() -> None:
    spread = {"zone": "required"}
    waits = proof_of({"bindingMode": "WaitForFirstConsumer"}, spread=spread)
    assert (seats_of(waits).running, waits.objectives[0].met) == (3, True)
    for classed in ({}, {"bindingMode": "Immediate"}):
        found = proof_of(classed, spread=spread)
        (one,) = found.objectives
        assert (seats_of(found).running, one.met) == (1, None)
        assert [origin.path[-1] for origin in one.settled_by] == ["bindingMode"]


@pytest.mark.parametrize(
    "classed", [{"provider": "rook-ceph", "failureDomain": "zone"}, {"provider": "ebs", "zones": ["a"]}]
)
def test_a_class_whose_volumes_are_in_no_zone_or_in_one_has_nothing_to_choose(classed: dict[str, Any]) -> None:
    found = seats_of(proof_of({"bindingMode": "Immediate"} | classed, spread={"node": "required"}))
    assert (found.open_by, found.running == found.seated) == ("", True)
