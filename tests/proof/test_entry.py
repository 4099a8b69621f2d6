"""Ingress is up while enough copies run and clients come in through some balancer that is declared in front of it."""

from collections import Counter
from itertools import product
from math import prod
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.recovery.reasons import Untimed
from hadesign.proof.services.fronted import Fronted
from hadesign.proof.services.reasons import EntryLost
from hadesign.proof.services.supplied import Supplied
from tests.designs import as_cluster, control_plane, design
from tests.effort import tried
from tests.proof.compare import order_of
from tests.proof.entering import Entered, entered

APART = {"zone": "required", "node": "required"}
ONE: dict[str, Any] = {"name": "web", "type": "haproxy", "serves": "ingress", "instances": ["lb-a"]}
PAIR: dict[str, Any] = {
    "name": "web", "type": "haproxy-keepalived", "serves": "ingress", "vip": "10.0.0.200", "routed": True,
    "instances": ["lb-a", "lb-b"], "virtualRouterId": 71,
}  # fmt: skip
API: dict[str, Any] = {"name": "api", "type": "cloud", "zones": ["a", "b", "c"], "vip": "10.0.0.100"}
PLANE: dict[str, Any] = {"endpoint": "10.0.0.100:6443", "webhooks": []}
CLOUD: dict[str, Any] = {"name": "web", "type": "cloud", "serves": "ingress"}


def fronted(*balancers: dict[str, Any], **more: Any) -> Proof:
    """Return the proof of three copies in three zones, with these balancers in front of them."""
    nodes = [
        *control_plane({"a": 1, "b": 1, "c": 1}),
        {"pool": "w", "roles": ["worker"], "perZone": 2, "zones": ["a", "b", "c"]},
        *({"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "abc"),
    ]
    spec = {
        "infrastructure": {"provider": "aws", "zones": [{"name": zone} for zone in "abc"]},
        "nodes": nodes,
        "loadBalancers": [API, *balancers],
        "controlPlane": PLANE,
        "network": {"ingress": {"replicas": 3, "spread": APART}},
        "objectives": {"survive": "zone"},
    }
    return prove(as_cluster(design(**(spec | more))))


def ingress(proof: Proof) -> ServiceProof:
    return next(one for one in proof.components if one.name == "ingress")


METALLB = {"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.1.200"}
OWN_SUBNETS = {"zones": [{"name": zone, "subnet": f"10.0.{number}.0/24"} for number, zone in enumerate("abc", 1)]}


@pytest.mark.parametrize(
    ("told", "workers", "node", "zone"),
    [
        ({"announce": "l2", "routed": False}, 2, True, False),
        ({"announce": "l2", "routed": True}, 2, True, True),
        ({"announce": "l2"}, 2, True, None),  # whether a router brings it to other zones
        ({"announce": "bgp"}, 2, True, True),  # routers are told
        ({}, 2, True, None),
        ({"announce": "l2", "routed": False, "vip": "10.0.9.9"}, 2, False, False),  # nobody has such a network
        ({"announce": "l2", "routed": False}, 0, True, False),  # control-plane nodes have it, and send it on
        ({"announce": "l2", "routed": False, "instances": ["cp-a-1", "cp-b-1"]}, 2, False, False),  # one can
        ({"announce": "l2", "routed": False, "instances": ["cp-a-1", "cp-a-2"]}, 2, True, False),
        ({"announce": "bgp", "instances": ["cp-a-1"]}, 2, False, False),  # nobody else tells routers
        ({"announce": "bgp", "instances": ["cp-a-1", "cp-b-1"]}, 2, True, True),
    ],
)
def test_an_address_by_arp_is_held_in_its_own_network(
    told: dict[str, Any], workers: int, node: bool | None, zone: bool | None
) -> None:
    pools = [{"pool": "w", "roles": ["worker"], "perZone": 2, "zones": ["a", "b", "c"] if workers else ["b", "c"]}]
    nodes = [*control_plane({"a": 2, "b": 1, "c": 1}), *pools]
    objectives = {"survive": "zone"}
    found = ingress(fronted(METALLB | told, infrastructure=OWN_SUBNETS, nodes=nodes, objectives=objectives))
    assert found.uninterrupted("node") is node
    assert found.survives("zone") is zone


@pytest.mark.parametrize(
    ("balancers", "node", "zone"),
    [
        ([], True, True),  # none that is not declared
        ([ONE], False, False),
        ([PAIR], True, True),
        ([PAIR | {"instances": ["lb-a"]}], False, False),
        ([ONE, ONE | {"name": "two", "instances": ["lb-b"]}], True, True),  # any one is enough
        ([ONE, CLOUD | {"name": "two", "zones": ["b"]}], True, True),
        ([ONE, CLOUD | {"name": "two", "zones": ["a"]}], True, False),
        ([CLOUD | {"zones": ["a", "b"]}], True, True),
        ([CLOUD | {"zones": ["a"]}], True, False),
        ([CLOUD], True, None),  # it may be in one zone
        ([{"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.0.200"}], True, None),  # in one network?
        ([{"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.0.200", "routed": True}], True, True),
        ([{"name": "web", "type": "node-local", "serves": "ingress"}], True, True),  # nobody comes in from outside
        ([PAIR | {"routed": None}], None, None),
        ([PAIR | {"routed": False}], None, None),
        ([{"name": "web", "type": "kube-vip", "serves": "ingress", "vip": "10.0.0.200", "routed": True}], True, True),
        ([ONE | {"instances": []}], None, None),
        ([ONE | {"instances": []}, PAIR | {"name": "two"}], True, True),
        ([ONE, PAIR | {"name": "two", "routed": None}], None, None),
        ([ONE | {"instances": ["lb-a", "lb-b"]}], None, None),  # which of them is called
    ],
)
def test_what_it_survives(balancers: list[dict[str, Any]], node: bool | None, zone: bool | None) -> None:
    proof = fronted(*({key: value for key, value in one.items() if value not in (None, [])} for one in balancers))
    found = ingress(proof)
    assert found.uninterrupted("node") is node
    assert found.survives("zone") is zone
    (objective,) = proof.objectives
    assert objective.met is (None if None in (node, zone) else node and zone)


def test_what_is_not_said_is_named() -> None:
    def named(*balancers: dict[str, Any], **more: Any) -> tuple[Any, list[str]]:
        proof = fronted(*balancers, **more)
        (objective,) = proof.objectives
        assert objective.met is None
        return ingress(proof).lacks, [str(origin.named) for origin in objective.settled_by]

    unsaid = {key: value for key, value in ONE.items() if key != "instances"}
    assert named(unsaid) == (UnknownService("instances"), ["spec.loadBalancers[web].instances"])
    both = ONE | {"instances": ["lb-a", "lb-b"]}
    assert named(both) == (UnknownService("called"), ["spec.loadBalancers[web].dnsName"])
    called = both | {"dnsName": "web.example.org"}
    assert named(called) == (UnknownService("called"), ["spec.controlPlane.records"])
    zones = [{"name": zone, "subnet": f"10.0.{ord(zone)}.0/24"} for zone in "abc"]
    subnets = {"infrastructure": {"provider": "aws", "zones": zones}}
    apart = {key: value for key, value in PAIR.items() if key != "routed"} | {"vip": "10.0.97.200"}
    assert named(apart, **subnets) == (UnknownService("routed"), ["spec.loadBalancers[web].routed"])
    unplaced = [{"name": "a", "subnet": "10.0.97.0/24"}, {"name": "b"}, {"name": "c"}]
    assert named(apart, infrastructure={"provider": "aws", "zones": unplaced}) == (
        UnknownService("subnet"),
        ["spec.infrastructure.zones[b].subnet"],
    )
    both_unplaced = {"infrastructure": {"provider": "aws", "zones": [{"name": zone} for zone in "abc"]}}
    for routed in ({}, {"routed": False}):
        where = [f"spec.infrastructure.zones[{zone}].subnet" for zone in "ab"]
        assert named(apart | routed, **both_unplaced) == (UnknownService("subnet"), where)
    lease = {"name": "web", "type": "kube-vip", "serves": "ingress", "vip": "10.0.0.200", "routed": True}
    assert named(lease, controlPlane={"endpoint": PLANE["endpoint"]}) == (
        UnknownService("leases"),
        ["spec.controlPlane.webhooks"],
    )


def test_records_tell_which_instances_are_called() -> None:
    name, both = "web.example.org", ["lb-a", "lb-b"]
    for targets, zone in ((both, True), (both[:1], False), (["10.9.9.9"], False)):
        plane = PLANE | {"records": [{"name": name, "targets": targets}]}
        proof = fronted(ONE | {"instances": both, "dnsName": name}, controlPlane=plane)
        assert ingress(proof).survives("zone") is zone
    assert ingress(proof).breaks[0].failures == ()


def test_why_it_is_down() -> None:
    found = {one.failures: one.judged.why for one in ingress(fronted(ONE)).breaks}
    assert found[("instance/web/lb-a",)] == EntryLost(("instance/web/lb-a",))
    assert found[("zone/a",)] == EntryLost(("instance/web/lb-a",))


def test_replicas_are_judged_without_it() -> None:
    proof = fronted(ONE)
    (alone,) = (one for one in proof.component_placements if one.name == "ingress")
    assert alone.survives("zone")


def test_one_more_balancer_makes_nothing_worse() -> None:
    others = [ONE, PAIR, CLOUD, CLOUD | {"zones": ["b"]}, ONE | {"instances": ["lb-c"]}]
    for first, second in product(others, others):
        alone, both = fronted(first), fronted(first, second | {"name": "two", "vip": "10.0.0.201", "port": 8080})
        rank = {False: 0, None: 1, True: 2}
        for level in ("node", "zone"):
            assert rank[ingress(both).survives(level)] >= rank[ingress(alone).survives(level)], (first, second)


def test_a_drained_machine_takes_the_only_balancer() -> None:
    drained = [one for one in fronted(ONE).drains if one.service.name == "ingress"]
    assert [(one.end, one.machine) for one in drained] == [("outage", "node/lb-a")]
    assert not [one for one in fronted(PAIR).drains if one.service.name == "ingress"]
    exposed = [one for one in fronted(PAIR).during_upgrade() if one.service.name == "ingress"]
    assert {("node/lb-a", ("node/lb-b",)), ("node/lb-b", ("node/lb-a",))} <= {
        (one.machine, one.failures) for one in exposed
    } | {(one.failures[0], (one.machine,)) for one in exposed}


def test_how_it_comes_back() -> None:
    proof = fronted(PAIR)
    taken = proof.recovers(ingress(proof), ["node/lb-a"])
    assert (taken.by, taken.interrupted) == ("failover", False)
    assert [term.what.what for term in taken.terms] == ["address-taken"]
    assert proof.recovers(ingress(proof), ["node/lb-b"]).by == "nothing"  # it has not got the address
    alone = fronted(ONE)
    lost = alone.recovers(ingress(alone), ["node/lb-a"])
    assert (lost.by, lost.interrupted) == ("return", True)
    both = fronted(ONE, ONE | {"name": "two", "instances": ["lb-b"]})
    other = both.recovers(ingress(both), ["node/lb-a"])
    assert (other.by, other.interrupted) == ("failover", False)
    assert other.lacking  # how long clients keep the address of the dead one


def test_the_figure_counts_the_balancers() -> None:
    """With no other part that fails, it is down as long as the balancers are."""
    perfect = {"node": "100%", "zone": "100%", "loadBalancer": "99%"}
    alone = fronted(ONE, reliability=perfect)
    both = fronted(PAIR, reliability=perfect)
    figures = [proof.availability(ingress(proof)).down for proof in (alone, both)]
    assert [figure and figure.low for figure in figures] == [pytest.approx(0.99), pytest.approx(0.9999)]


NUMBERS, EACH = tried(150, by_night=1_500), 50


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, NUMBERS, EACH))
def test_minimal_sets_are_those_of_brute_force(first: int) -> None:
    counted = Counter[str]()
    for number in range(first, first + EACH):
        cluster = as_cluster(entered(number))
        proof, world = prove(cluster), Entered(cluster)
        found = ingress(proof)
        function = proof.function(found)
        if found.unknown or isinstance(function, Fronted):  # which has brute force of its own
            continue
        assert isinstance(function, Supplied)
        assert found.undecided is None, number
        try:
            counted["sets"] += _compared(found, world)
        except AssertionError as error:
            error.add_note(f"in entered({number}) of tests/proof/entering.py")
            raise
        counted["designs"] += 1
    assert counted["designs"] > EACH / 3
    assert counted["sets"] > EACH


def _compared(found: ServiceProof, world: Entered) -> int:
    order = min(2, order_of(len(world.things)))
    expected = {frozenset(one) for one in world.minimal(found, order)}
    sets = found.sets(order).found
    assert sum(one.count for one in sets) == len(expected), (sets, expected)
    assert {frozenset(one.failures) for one in sets} <= expected
    return len(sets)


@pytest.mark.parametrize("links", [[], [{"name": "ab", "between": ["a", "b"]}]])
@pytest.mark.parametrize(
    "fronts",
    [
        [ONE],
        [ONE, ONE | {"name": "two", "instances": ["lb-b"]}],
        [CLOUD | {"zones": ["a", "b"]}],
        [ONE, CLOUD | {"name": "two", "zones": ["b"]}],
    ],
)
def test_figures_are_those_of_all_states(fronts: list[dict[str, Any]], links: list[Any]) -> None:
    """There is one placement, so that the chances of all states in which it is down add up to the figure."""
    nodes = [{"name": f"w-{zone}", "zone": zone, "roles": ["worker"]} for zone in "ab"]
    nodes += [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"]
    spec: dict[str, Any] = {
        "kubernetes": {"version": "1.36.4", "installer": "managed"},
        "infrastructure": {"zones": [{"name": "a"}, {"name": "b"}], "links": links},
        "nodes": nodes,
        "loadBalancers": fronts,
        "network": {"ingress": {"replicas": 2, "spread": APART}},
        "reliability": {"node": "97%", "zone": "98%", "link": "95%", "loadBalancer": "96%"},
    }
    cluster = as_cluster(design(**spec))
    proof, world = prove(cluster), Entered(cluster)
    by_kind = {"node": 0.97, "zone": 0.98, "link": 0.95, "instance": 0.96, "balancer": 0.96}
    chances = {name: by_kind[thing.kind] for name, thing in cluster.things.items() if thing.kind in by_kind}
    down = 0.0
    for state in product([True, False], repeat=len(chances)):
        failed = [part for part, lives in zip(chances, state, strict=True) if not lives]
        if not world.up(ingress(proof), world.dead(failed)):
            down += prod(chance if lives else 1 - chance for chance, lives in zip(chances.values(), state, strict=True))
    # Without what comes back elsewhere, as nobody says how long anything takes.
    found = proof.availability(ingress(proof)).down
    assert found
    assert found.down_high == pytest.approx(down)


EVERY_MINUTE: dict[str, Any] = {"healthCheck": {"protocol": "tcp", "interval": "60s", "timeout": "10s", "fall": 3}}
"""A check that HAProxy repeats every quarter of a minute once it has failed: 60 + 3 x 1 s, and 2 x 15 s between."""


@pytest.mark.parametrize(
    ("balancers", "seconds", "lacking"),
    [
        ([], 60, []),  # 50 s of silence, and a node controller that looks every 5 s: requests go elsewhere then
        ([PAIR | {"healthCheck": {"protocol": "tcp", "interval": "1s", "fall": 3}}], 60, []),
        ([PAIR | EVERY_MINUTE], 93, []),
        ([PAIR | EVERY_MINUTE, CLOUD | {"name": "two"}], 93, ["check"]),  # clients come in through any of them
        ([PAIR | {"healthCheck": "none"}], 60, ["no-check"]),
        ([CLOUD], 60, ["check"]),
        ([METALLB | {"announce": "bgp"}], 60, []),  # its address moves, and nothing is behind it
    ],
)
def test_a_dead_machine_is_sent_to_until_every_balancer_knows(
    balancers: list[dict[str, Any]], seconds: float, lacking: list[str]
) -> None:
    proof = fronted(*balancers)
    found = proof.recovers(ingress(proof), ["node/w-a-1"])
    assert (found.by, found.interrupted, found.known) == ("failover", False, seconds)
    assert [lack.what.what for lack in found.lacking if isinstance(lack.what, Untimed)] == lacking
