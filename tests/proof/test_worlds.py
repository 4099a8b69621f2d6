"""What is not said of where things stand: an objective is met if it is in every world, and not met if it is in none.

Worlds are made here from the YAML, each with one answer for every question that the design leaves open, and proved one
by one: a way of its own, apart from the two evaluations and the worlds of `hadesign.proof.settling`.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.outcomes import DependsOnPlaces
from hadesign.topology.worlds import MOST_WORLDS, count
from hadesign.words.objectives import outcome
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried
from tests.proof.small import RELIABILITY, Data, small_design

MOST = 30
"""Worlds of a design that are looked at here."""


def unsaid(number: int) -> Data:
    """Return a small design in which machines do not say in which zone they stand, nor in which rack, on which feed."""
    data, random = small_design(number), Random(number)
    spec = data["spec"]
    levels = ["node", "rack", "zone"]
    spec["objectives"] = {"survive": random.choice(levels), "survives": {"etcd": random.choice(levels)}}
    spec["objectives"]["duringMaintenance"] = random.choice(levels)
    if random.random() < 0.3:
        spec |= {"reliability": RELIABILITY}
        spec["objectives"]["availability"] = random.choice(["90%", "95%", "98%"])
    spec["infrastructure"].pop("links", None)  # between zones of machines that are in none
    single = [node for node in spec["nodes"] if "name" in node]
    for node in random.sample(single, min(len(single), random.choice([1, 1, 2, 3]))):
        for key in ("zone", "rack", "host"):
            node.pop(key, None)
    return data


def spread_out(number: int) -> Data:
    """Return members and workers over some zones, most of them in zones of their own, some in one that is not said."""
    random = Random(number)
    names = "abc"[: random.choice([2, 3, 3, 3])]
    feeds = random.choice([[], [], list("xyz"), list("xxy")])
    infrastructure = zones(*names)
    for zone, feed in zip(infrastructure["zones"], feeds, strict=False):
        zone["power"] = feed
    machines = [(f"cp-{n}", ["control-plane", "etcd"]) for n in range(random.choice([3, 3, 5]))]
    machines += [(f"w-{n}", ["worker"]) for n in range(3)]
    nodes: list[Data] = [
        {"name": name, "roles": roles, "zone": names[place % len(names)]}
        for place, (name, roles) in enumerate(machines)
    ]
    for node in random.sample(nodes, random.choice([1, 1, 2, 3])):
        del node["zone"]
    spread = random.choice([{"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"}])
    cart = {"name": "cart", "kind": "Deployment", "replicas": random.choice([2, 3, 4]), "spread": spread}
    levels = ["node", "rack", "zone"]
    survives = {"etcd": random.choice(levels), "workloads": {"cart": random.choice(levels)}}
    objectives = {"survives": survives, "duringMaintenance": random.choice(levels)}
    return design(infrastructure=infrastructure, nodes=nodes, objectives=objectives, workloads=[cart])


def _questions(data: Data) -> list[tuple[int, list[str]]]:
    """Return the machines that do not say in which zone they stand, by place, with the zones that there are."""
    names = [zone["name"] for zone in data["spec"]["infrastructure"]["zones"]]
    known = ("zone", "zones", "rack", "host", "datastore")
    return [(i, names) for i, node in enumerate(data["spec"]["nodes"]) if "name" in node and not node.keys() & {*known}]


def worlds(data: Data) -> Iterator[Data]:
    """Yield the designs in which every zone is said."""
    questions = _questions(data)
    for answer in product(*(names for _, names in questions)):
        world = deepcopy(data)
        for (index, _), zone in zip(questions, answer, strict=True):
            world["spec"]["nodes"][index]["zone"] = zone
        yield world


def _together(answers: set[bool | None]) -> bool | None:
    return next(iter(answers)) if len(answers) == 1 else None


def compared(data: Data) -> dict[str, int]:
    """Hold every objective of a design against what it is in each world; return which answers there were.

    Where there are more worlds than hadesign looks at, it may leave open what could be shown, and never the reverse.
    """
    if not _questions(data) or len(list(worlds(data))) > MOST:
        return {}
    every = [[found.met for found in prove(as_cluster(world)).objectives] for world in worlds(data)]
    cluster = as_cluster(data)
    found, exact = prove(cluster).objectives, count(cluster) <= MOST_WORLDS
    for index, objective in enumerate(found):
        expected = _together({answers[index] for answers in every})
        right = objective.met is expected or (objective.met is None and not exact)
        assert right, (data, index, expected, outcome(objective.goal), outcome(objective.why))
    return {str(one.met): 1 for one in found if exact}


@pytest.mark.slow
@pytest.mark.parametrize("make", [unsaid, spread_out])
def test_an_objective_is_what_it_is_in_every_world(make: Callable[[int], Data]) -> None:
    seen: dict[str, int] = {}
    for number in range(tried(25, by_night=500)):
        for answer, times in compared(make(number)).items():
            seen[answer] = seen.get(answer, 0) + times
    assert seen.keys() >= {"False", "None"}
    assert make is unsaid or "True" in seen, "some of them are met, or the designs are too much alike"


# --- single designs ---------------------------------------------------------------------------------------------------


def members(*placed: str | None, **more: Any) -> Data:
    """Return as many members as there are zones; `None` is one that nobody knows."""
    nodes = [
        {"name": f"cp-{n}", "roles": ["control-plane", "etcd"]} | ({"zone": zone} if zone else {})
        for n, zone in enumerate(placed, 1)
    ]
    names = more.pop("zones", "abc")
    return design(
        **{"infrastructure": zones(*names), "nodes": nodes, "objectives": {"survives": {"etcd": "zone"}}} | more
    )


@pytest.mark.parametrize(
    ("placed", "met"),
    [
        (("a", "b", "c"), True),
        (("a", "b", None), None),
        ((None, None, None), None),
        (("a", "a", None), False),
        (("a", "b", "c", "c", None), None),
    ],
)
def test_members_that_may_share_a_zone(placed: tuple[str | None, ...], met: bool | None) -> None:
    (objective,) = prove(as_cluster(members(*placed))).objectives
    assert objective.met is met


def test_no_single_world_is_assumed_and_still_every_one_breaks_it() -> None:
    """In zones a and b: whichever of the two the third stands in, that zone takes two of three."""
    (objective,) = prove(as_cluster(members("a", "b", None, zones="ab"))).objectives
    assert objective.met is False
    assert objective.faults


def test_what_would_settle_it_is_named_the_decisive_facts_first() -> None:
    infrastructure = zones("a", "b", "c")
    nodes = members("a", "b", None)["spec"]["nodes"]
    nodes[:0] = [{"name": "idle", "roles": ["load-balancer"]}]
    data = design(infrastructure=infrastructure, nodes=nodes, objectives={"survives": {"etcd": "zone"}})
    (objective,) = prove(as_cluster(data)).objectives
    assert isinstance(objective.why, DependsOnPlaces)
    assert [place.thing for place in objective.open] == ["node/cp-3", "node/idle"]
    assert objective.open[0].origin.path == ("spec", "nodes", 3, "zone")
    assert outcome(objective.why).startswith("no zone is given for cp-3 and idle, and at worst losing zone a removes")


@pytest.mark.parametrize("kind", ["rack", "power", "switch"])
def test_a_machine_may_share_what_others_name(kind: str) -> None:
    data = members("a", "a", "a", objectives={"survives": {"etcd": "rack"}})
    for node, name in zip(data["spec"]["nodes"], "xyz", strict=True):
        node[kind] = name
    assert [one.met for one in prove(as_cluster(data)).objectives] == [True]
    del data["spec"]["nodes"][2][kind]
    (objective,) = prove(as_cluster(data)).objectives
    assert (objective.met, [place.kind for place in objective.open]) == (None, [kind])
    etcd = prove(as_cluster(data)).etcd
    assert (etcd.survives("rack"), etcd.survives("node"), etcd.uninterrupted("node")) == (None, True, True)


@pytest.mark.parametrize(("provider", "met"), [("vsphere", None), ("bare-metal", True), ("aws", True)])
def test_virtual_machines_may_share_a_host(provider: str, met: bool | None) -> None:
    data = members("a", "a", "a", objectives={"survives": {"etcd": "node"}})
    data["spec"]["infrastructure"]["provider"] = provider
    for node, name in zip(data["spec"]["nodes"][:2], "xy", strict=True):
        node["host"] = name
    assert [one.met for one in prove(as_cluster(data)).objectives] == [met]


def test_a_balancer_of_others_in_no_zone_that_is_named() -> None:
    api: dict[str, Any] = {"name": "api", "type": "cloud", "dnsName": "api.example.org"}
    more = {"objectives": {"survive": "zone"}, "loadBalancers": [api]}
    data = members("a", "b", "c", **more)
    data["spec"]["infrastructure"]["provider"] = "aws"
    (objective,) = prove(as_cluster(data)).objectives
    assert (objective.met, [place.thing for place in objective.open]) == (None, ["balancer/api"])
    api["zones"] = ["a", "b", "c"]
    assert [one.met for one in prove(as_cluster(data)).objectives] == [True]


def test_replicas_on_nodes_of_unknown_zones() -> None:
    """Two workers in two zones and one in either: three replicas over both zones have two in one of them."""
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1})]
    nodes += [{"name": "w-1", "zone": "a", "roles": ["worker"]}, {"name": "w-2", "zone": "b", "roles": ["worker"]}]
    nodes += [{"name": "w-3", "roles": ["worker"]}]
    cart: dict[str, Any] = {"name": "cart", "kind": "Deployment", "replicas": 3, "quorum": True}
    cart["spread"] = {"zone": "required", "node": "required"}
    data = design(infrastructure=zones("a", "b", "c"), nodes=nodes, objectives={"survive": "zone"}, workloads=[cart])
    (objective,) = prove(as_cluster(data)).objectives
    assert (objective.met, objective.open[0].thing) == (None, "node/w-3")
