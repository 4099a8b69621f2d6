"""Machines that are started on other hosts are down for as long as that takes, and not until their host is repaired."""

from random import Random
from statistics import fmean, stdev
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability.exact import Range
from hadesign.proof.availability.modelled import ModelledAvailability
from tests.designs import as_cluster
from tests.effort import tried
from tests.proof.recovering import POOL
from tests.proof.starting import RARELY, SURE, Hosts, down_of, hosted

HOUR = 3600.0
WITHIN = 180.0
OFTEN: dict[str, Any] = {
    "node": {"mtbf": "1500h", "mttr": "2h"},
    "zone": {"mtbf": "4000h", "mttr": "1h"},
    "host": {"mtbf": "500h", "mttr": "8h"},
}


def figure(proof: Proof, service: ServiceProof) -> Range:
    found = proof.availability(service).down
    assert found is not None
    return found


def etcd(spec: dict[str, Any]) -> ModelledAvailability:
    proof = prove(as_cluster(spec))
    return proof.availability(proof.etcd)


def a_year(seconds: float, mtbf: float = 50_000, mttr: float = 8) -> float:
    """Return the share of time of so many seconds after each failure."""
    return seconds / ((mtbf + mttr) * HOUR)


def test_a_lone_member_is_down_until_it_is_started_elsewhere() -> None:
    found = etcd(hosted({"a": 1}, 2, SURE))
    assert found.down
    both = (8 / 50_008) ** 2
    assert found.down.down_high == pytest.approx(a_year(WITHIN + 2.1) + both, rel=0.01)
    assert a_year(WITHIN + 2.1) + both <= found.down.down_high
    assert found.waits
    assert (found.waits.moved, found.waits.away, found.waits.open) == (True, True, ())
    assert found.waits.most == pytest.approx(WITHIN + 2.1)


@pytest.mark.parametrize(
    ("hosts", "restart"),
    [
        (1, SURE),  # there is no other host
        (2, None),  # nobody says that anything is started
        (2, "none"),
        (2, {"elsewhere": False, "monitored": True, "within": "3m"}),
    ],
)
def test_else_it_waits_for_the_repair_exactly(hosts: int, restart: Any) -> None:
    found = etcd(hosted({"a": 1}, hosts, restart))
    assert found.down
    assert found.down.down_low == found.down.down_high == pytest.approx(a_year(8 * HOUR), rel=1e-6)


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        (hosted({"a": 1}, 2, {"elsewhere": True}), "spec.infrastructure.hosts[hv-a-1].restart.within"),
        (hosted({"a": 1}, 2, SURE, RARELY | {"host": "99.984%"}), "spec.reliability.host.mtbf"),
    ],
    ids=["time", "rate"],
)
def test_what_is_not_said_leaves_a_range_and_is_named(spec: dict[str, Any], place: str) -> None:
    found = etcd(spec)
    assert found.down
    assert found.waits
    assert found.down.down_low < a_year(WITHIN) < found.down.down_high
    assert found.down.down_high == pytest.approx(1.6e-4, rel=0.01)
    assert [origin.named for origin in found.waits.open] == [place]


def test_a_machine_that_dies_alone_waits_where_nobody_starts_it_again() -> None:
    numbers = RARELY | {"node": {"mtbf": "20000h", "mttr": "4h"}}
    sure, alone = (etcd(hosted({"a": 1}, 2, rule, numbers)).down for rule in (SURE, SURE | {"monitored": False}))
    assert sure
    assert alone
    assert sure.down_high == pytest.approx(a_year(182.1) + a_year(182.1, 20_000, 4), rel=0.04)
    assert alone.down_low == pytest.approx(a_year(4 * HOUR, 20_000, 4), rel=0.01)
    assert alone.down_high == pytest.approx(a_year(182.1) + a_year(4 * HOUR, 20_000, 4), rel=0.01)


def test_hosts_of_other_zones_keep_their_own_room() -> None:
    """A majority is lost with two hosts: of two zones each has room for one; of one zone, nobody knows."""
    wanted = {"objectives": {"availability": "99.99999999%"}}
    apart = etcd(hosted({"a": 1, "b": 1, "c": 1}, 2, SURE, **wanted))
    same = etcd(hosted({"a": 3}, 4, SURE, **wanted))
    both = 3 * (8 / 50_008) ** 2
    assert apart.down
    assert same.down
    assert apart.down.down_high == pytest.approx(2 * 3 * (8 / 50_008) * a_year(182.1), rel=0.05)
    assert apart.down.down_high < both / 50
    assert same.down.down_high == pytest.approx(both, rel=0.01)
    assert same.down.down_low < both / 100


def test_an_objective_is_met_by_restarts() -> None:
    for rule, met in ((SURE, True), (None, False), ({"elsewhere": True}, None)):
        proof = prove(as_cluster(hosted({"a": 1}, 2, rule, objectives={"availability": "99.999%"})))
        (objective,) = (one for one in proof.objectives if one.kind == "availability")
        assert objective.met is met
        if met is None:
            assert "spec.infrastructure.hosts[hv-a-1].restart.within" in [one.named for one in objective.settled_by]


@pytest.mark.parametrize("crowded", [True, False])
@pytest.mark.parametrize("monitored", [True, False])
@pytest.mark.parametrize(
    ("layout", "hosts"),
    [({"a": 1}, 2), ({"a": 1}, 3), ({"a": 3}, 2), ({"a": 1, "b": 1, "c": 1}, 2)],
    ids=["lone", "lone-of-three", "pair-and-one", "zones"],
)
def test_simulations_keep_to_the_bounds(layout: dict[str, int], hosts: int, *, monitored: bool, crowded: bool) -> None:
    wanted = {"objectives": {"availability": "99.99999999%"}}
    spec = hosted(layout, hosts, SURE | {"monitored": monitored}, OFTEN, **wanted)
    proof = prove(as_cluster(spec))
    down = figure(proof, proof.etcd)
    zone_of = {f"hv-{zone}-{n}": zone for zone in layout for n in range(1, hosts + 1)}
    home = {node["name"]: node["host"] for node in spec["spec"]["nodes"]}
    rates = {key: (_hours(value["mtbf"]), _hours(value["mttr"])) for key, value in OFTEN.items()}
    parts = dict.fromkeys(layout, rates["zone"]) | dict.fromkeys(zone_of, rates["host"])
    parts |= dict.fromkeys(home, rates["node"])
    random, found = Random(7), list[float]()
    for _ in range(20):
        world = Hosts(
            parts, zone_of, home, lambda up: 2 * len(up) > len(home), WITHIN, monitored=monitored, crowded=crowded
        )
        found.append(down_of(world, random, tried(15, by_night=150) * 365 * 24 * HOUR))
    error = 3 * stdev(found) / len(found) ** 0.5
    assert down.down_low - error <= fmean(found) <= down.down_high + error
    assert len(home) > 1 or not crowded or down.down_high < 1.3 * fmean(found)


def _hours(text: str) -> float:
    return float(text.removesuffix("h")) * HOUR


@pytest.mark.parametrize(("kind", "seconds"), [("StatefulSet", 180 + 10), ("Deployment", 180 + 10)])
def test_pods_are_back_once_their_machine_is(kind: str, seconds: float) -> None:
    """The plane is on hosts of its own; nobody moves a pod whose only machine is started again."""
    load = {"name": "cart", "kind": kind, "replicas": 1, "startTime": "10s", "tier": "standard", "requests": "none"}
    spec = hosted({"b": 3}, 3, None, workloads=[load])
    infrastructure = spec["spec"]["infrastructure"]
    infrastructure["zones"].append({"name": "a", "subnet": "10.0.7.0/24"})
    infrastructure["hosts"] += [{"name": f"hv-a-{n}", "zone": "a", "restart": SURE} for n in (1, 2)]
    spec["spec"]["nodes"].append({"name": "w", "zone": "a", "roles": ["worker"], "host": "hv-a-1"})
    proof = prove(as_cluster(spec))
    (service,) = proof.workloads
    down = figure(proof, service)
    assert down.down_high == pytest.approx(a_year(seconds) + (8 / 50_008) ** 2, rel=0.01)
    assert a_year(10) * 0.99 < down.down_low < a_year(11)
    found = proof.availability(service)
    assert [gain.parts for gain in found.gains] == [("host/hv-a-1",)]


@pytest.mark.parametrize(("size", "most"), [(POOL["size"], 50 + 300 + 10), (None, 1200 + 10)])
def test_of_two_ways_the_one_counts_that_is_surely_there_first(size: Any, most: float) -> None:
    """Pods are put on another machine before theirs is back at the latest, if they fit; it may be back sooner."""
    load = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "10s", "requests": "none"}
    spec = hosted({"a": 3}, 3, SURE | {"within": "20m"}, workloads=[load])
    for node in spec["spec"]["nodes"]:
        node.update({"roles": [*node["roles"], "worker"], "taints": []} | ({"size": size} if size else {}))
    proof = prove(as_cluster(spec))
    (service,) = proof.workloads
    found = proof.availability(service)
    assert found.waits
    assert found.waits.most is not None
    assert most <= found.waits.most < most + 40
    assert figure(proof, service).down_low < a_year(11)


def test_where_there_are_too_many_hosts_to_ask_about_pods_move_as_ever() -> None:
    """That machines are started again, too, makes what is shown no worse."""
    load = {"name": "cart", "kind": "Deployment", "replicas": 3, "startTime": "10s", "requests": "none"}
    most: list[float] = []
    for rule in (None, SURE):
        spec = hosted({"a": 1, "b": 1, "c": 1}, 20, rule, workloads=[load])
        spec["spec"]["nodes"] += [
            {"name": f"w-{zone}-{n}", "zone": zone, "host": f"hv-{zone}-{n}", "roles": ["worker"], "size": POOL["size"]}
            for zone in "abc"
            for n in range(1, 21)
        ]
        proof = prove(as_cluster(spec))
        (service,) = proof.workloads
        most.append(figure(proof, service).down_high)
        waits = proof.availability(service).waits
        assert waits
        assert waits.moved
    assert most[1] < 1.02 * most[0]
