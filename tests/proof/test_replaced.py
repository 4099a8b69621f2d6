"""Replicas that are placed anew are down for as long as that takes, and not until the repair."""

from random import Random
from statistics import fmean, stdev
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability.exact import MINUTES_PER_YEAR, Range
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.topology import read_cluster
from tests.designs import as_document
from tests.effort import tried
from tests.planted.faults import FAULTS
from tests.proof.moving import World, down_of
from tests.proof.recovering import POOL, app, designed, workload

HOUR = 3600.0
OFTEN: dict[str, Any] = {"node": {"mtbf": "200h", "mttr": "4h"}, "zone": {"mtbf": "2000h", "mttr": "2h"}}
RARELY = {"node": {"mtbf": "50000h", "mttr": "8h"}, "zone": "100%"}
SHARE = {"node": "99.984%", "zone": "100%"}
BACKUP = {"etcd": "none"}
MOVED = 50 + 10 + 300 + 40
"""Seconds until a pod runs elsewhere: seen, evicted, started."""


def figure(*workloads: dict[str, Any], **spec: Any) -> ModelledAvailability:
    proof = designed(workloads=list(workloads), backup=BACKUP, **spec)
    return proof.availability(workload(proof))


def bounds(found: ModelledAvailability) -> Range:
    assert found.down is not None
    return found.down


def a_year(seconds: float, mtbf: float = 50_000, mttr: float = 8) -> float:
    """Return the share of time of so many seconds after each failure."""
    return seconds / ((mtbf + mttr) * HOUR)


def proved(text: str) -> Proof:
    return prove(read_cluster(as_document(text)))


def test_a_lone_replica_is_down_for_a_minute_a_year_and_interrupted_all_the_same() -> None:
    proof = proved(next(fault for fault in FAULTS if fault.id == "one-replica-comes-back").text)
    cart = workload(proof)
    few, most = bounds(proof.availability(cart)).minutes
    assert 0.9 < few <= most < 1.2
    assert most == pytest.approx(a_year(MOVED) * MINUTES_PER_YEAR, rel=0.01)
    assert cart.uninterrupted("node") is False
    assert {one.kind: one.met for one in proof.objectives} == dict.fromkeys(
        ("survive", "availability", "rto", "rpo"), True
    )


def test_the_same_by_hand() -> None:
    found = figure(app(), reliability=RARELY)
    assert bounds(found).down_high == pytest.approx(a_year(MOVED), rel=0.01)
    assert bounds(found).down_high >= a_year(MOVED)
    assert bounds(found).down_low == pytest.approx(a_year(340), rel=0.01)
    assert found.waits
    assert (found.waits.fewest, found.waits.most, found.waits.open) == (MOVED, MOVED, ())


def test_a_volume_on_one_node_is_detached_before_it_is_used_on_another_one() -> None:
    """Somebody removes the Node object after 10 minutes; the volume is free 6 minutes later, and the pod starts.

    A disk of a cloud is in one zone: while that is down, nothing else helps.
    """
    classes = {"classes": [{"name": "disk", "provider": "ebs"}]}
    numbers = RARELY | {"zone": {"mtbf": "20000h", "mttr": "1h"}}
    found = figure(app(volumes=[{"class": "disk"}]), storage=classes, reliability=numbers)
    moves, waits = a_year(600 + 360 + 40), a_year(HOUR, 20_000, 1)
    assert bounds(found).down_high == pytest.approx(moves + waits, rel=0.01)
    assert waits <= bounds(found).down_low < bounds(found).down_high
    within = figure(app(volumes=[{"class": "disk"}]), storage=classes, reliability=RARELY, pool=POOL | {"perZone": 1})
    assert bounds(within).down_low == bounds(within).down_high == pytest.approx(a_year(8 * HOUR), rel=1e-6)


def test_a_stateful_set_waits_until_its_node_object_is_gone() -> None:
    found = figure(app(kind="StatefulSet"), reliability=RARELY)
    assert bounds(found).down_high == pytest.approx(a_year(600 + 40), rel=0.01)
    nobody = figure(app(kind="StatefulSet"), reliability=RARELY, recovery={})
    assert bounds(nobody).down_high == pytest.approx(a_year(8 * HOUR), rel=1e-3)
    assert nobody.waits
    assert [place.named for place in nobody.waits.open] == ["spec.recovery.responseTime"]


@pytest.mark.parametrize(
    ("requests", "size"),
    [
        ({"cpu": 5, "memory": "1Gi"}, 8),
        ({"cpu": 8, "memory": "1Gi"}, 8),
    ],
)
def test_without_room_elsewhere_it_waits_for_the_repair(requests: dict[str, Any], size: int) -> None:
    """Three machines, three replicas of which no two fit on one: by their sum, or although their sum would fit."""
    pool = POOL | {"perZone": 1, "size": {"cpu": size, "memory": "32Gi", "pods": 110}}
    small = {"cpu": 4, "memory": "1Gi"}
    others = [app(name="big", requests={"cpu": 5, "memory": "1Gi"}), app(name="small", requests=small)]
    found = figure(app(requests=requests), *others, pool=pool, reliability=RARELY)
    assert bounds(found).down_low == bounds(found).down_high == pytest.approx(a_year(8 * HOUR), rel=1e-6)
    assert found.waits is None


def test_a_share_of_the_time_does_not_tell_how_often() -> None:
    found = figure(app(), reliability=SHARE)
    assert bounds(found).down_high == pytest.approx(1.6e-4, rel=1e-6)
    assert bounds(found).down_low < 1e-9
    assert found.waits
    assert [place.named for place in found.waits.open] == ["spec.reliability.node.mtbf"]


@pytest.mark.parametrize(
    ("wanted", "node", "met"),
    [
        ("99.99%", "{mtbf: 50000h, mttr: 8h}", True),
        ("99.99%", "99.984%", None),
        ("99.98%", "99.984%", True),
        ("99.9998%", "{mtbf: 50000h, mttr: 8h}", None),
        ("99.999%", "{mtbf: 5000h, mttr: 1h}", False),
        ("100%", "99.984%", False),
    ],
)
def test_an_objective_is_met_not_met_or_not_shown(wanted: str, node: str, met: bool | None) -> None:
    text = next(fault for fault in FAULTS if fault.id == "one-replica-comes-back").text
    text = text.replace("{mtbf: 50000h, mttr: 8h}", node).replace("availability: 99.95%", f"availability: {wanted}")
    text = text.replace("loadBalancer: 99.9%", "loadBalancer: 100%")
    proof = proved(text)
    objective = next(one for one in proof.objectives if one.kind == "availability")
    assert objective.met is met
    named = [place.named for place in objective.settled_by]
    assert named == (["spec.reliability.node.mtbf"] if met is None and "mtbf" not in node else [])


def test_more_of_a_number_never_makes_it_worse() -> None:
    """A share of the time alone, and the same share by how often and how long."""
    for mttr in ("10m", "8h", "100h"):
        hours = {"10m": 1 / 6, "8h": 8.0, "100h": 100.0}[mttr]
        given = {"node": {"mtbf": f"{hours * 199:.9g}h", "mttr": mttr}, "zone": "100%"}
        known, unknown = (figure(app(), reliability=n) for n in (given, {"node": "99.5%", "zone": "100%"}))
        assert bounds(unknown).down_low <= bounds(known).down_low
        assert bounds(known).down_high <= bounds(unknown).down_high * (1 + 1e-9)


def test_a_second_replica_is_made_up_for_where_the_objective_needs_it() -> None:
    """Both down at once is rarer than the objective allows only because a lost one is soon back."""
    pair = app(replicas=2, spread={"zone": "required", "node": "required"})
    numbers = {"node": {"mtbf": "1000h", "mttr": "10h"}, "zone": "100%"}
    plain = figure(pair, reliability=numbers)
    assert plain.waits is None
    assert bounds(plain).down_high == pytest.approx((10 / 1010) ** 2, rel=1e-6)
    asked = figure(pair, reliability=numbers, objectives={"availability": "99.999%"})
    assert asked.waits
    assert bounds(asked).down_high < 1e-5 < bounds(plain).down_high


def simulated(proof: Proof, service: ServiceProof, seed: int, *, years: float, packed: bool) -> list[float]:
    """Return shares of time in which a service is down, each of some years of a simulated design."""
    zones = {zone: f"zone/{zone}" for zone in "abc"}
    workers = [f"node/w-{zone}-{n}" for zone in zones for n in (1, 2)]
    masters = [f"node/cp-{zone}-1" for zone in zones]
    parts = dict.fromkeys((*workers, *masters), (200 * HOUR, 4 * HOUR))
    parts |= dict.fromkeys(zones.values(), (2000 * HOUR, 2 * HOUR))
    stands_on = {name: (zones[name.split("-")[1]],) for name in (*workers, *masters)}
    takes = {name: proof.recovers(service, [name]).known for name in parts}
    random = Random(seed)
    longest, replicas = max(takes.values()) + 26, service.breaks[0].total
    choose = min if packed else random.choice
    found = []
    for _ in range(20):
        world = World(parts, stands_on, masters, workers, takes.__getitem__, longest, choose, replicas)
        found.append(down_of(world, random, years * 365 * 24 * HOUR))
    return found


@pytest.mark.parametrize(("replicas", "packed"), [(1, False), (1, True), (2, True)])
def test_a_simulation_keeps_to_the_bounds(replicas: int, packed: bool) -> None:
    """Those who choose machines do so as they like, or all replicas on the first one that lives, which is worst."""
    proof = designed(workloads=[app(replicas=replicas)], backup=BACKUP, reliability=OFTEN)
    service = workload(proof)
    down = bounds(proof.availability(service))
    found = simulated(proof, service, replicas, years=tried(20, by_night=200), packed=packed)
    error = 3 * stdev(found) / len(found) ** 0.5
    assert down.down_low - error <= fmean(found) <= down.down_high + error
    assert down.down_high < 1.5 * fmean(found)


def test_replicas_that_are_spread_are_simulated_to_be_down_no_longer_than_is_said() -> None:
    proof = designed(workloads=[app(replicas=2)], backup=BACKUP, reliability=OFTEN)
    service = workload(proof)
    found = simulated(proof, service, 4, years=20, packed=False)
    assert fmean(found) < bounds(proof.availability(service)).down_high
