"""A cut network, and an address that both sides have: who is served where, and what is not known of clients outside."""

from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.availability.exact import figure
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.services.contested import Contested
from hadesign.proof.services.reasons import NeedLost, PartsLost, WrongSide
from tests.designs import as_cluster, control_plane, design
from tests.proof.recovering import events

NUMBERS: dict[str, Any] = {"node": "97%", "zone": "98%", "link": "95%", "loadBalancer": "99%"}


def fronted(
    layout: dict[str, int],
    *pairs: str,
    kind: str = "haproxy-keepalived",
    on: tuple[str, ...] = (),
    numbers: dict[str, str] | None = None,
    **more: Any,
) -> Proof:
    """Return the proof of a virtual address on control-plane machines, one of each zone unless others are named."""
    links = [{"name": f"{pair}-{number}", "between": list(pair)} for number, pair in enumerate(pairs)]
    infrastructure = {"zones": [{"name": name, "subnet": "10.0.0.0/22"} for name in layout], "links": links}
    port = 6443 if kind == "kube-vip" else 8443
    balancer = {"name": "api", "type": kind, "vip": "10.0.0.100", **more}
    balancer["instances"] = [*on] or [f"cp-{zone}-1" for zone in layout]
    spec = design(
        infrastructure=infrastructure,
        nodes=[node | {"rack": f"r-{node['name']}"} for node in control_plane(layout)],
        controlPlane={"endpoint": f"10.0.0.100:{port}", "webhooks": []},
        loadBalancers=[balancer],
        objectives={"survive": "rack", "availability": "90%", "rto": "1h"},
        reliability=NUMBERS | {"rack": "100%"} | (numbers or {}),
        backup={"etcd": {"interval": "15m", "offsite": True}},
        recovery={"responseTime": "5m", "restoreTime": "5m"},
    )
    return prove(as_cluster(spec))


def up(proof: Proof, *failed: str) -> dict[str, bool | None]:
    return {state.proof.service: state.up for state in proof.what_if(failed).states}


def met(proof: Proof, kind: str) -> bool | None:
    return next(one.met for one in proof.objectives if one.kind == kind)


TWO = {"a": 2, "b": 1}


def test_machines_go_on_with_who_is_on_their_side_and_clients_outside_may_not() -> None:
    proof = fronted(TWO, "ab")
    assert up(proof, "link/ab-0") == {"etcd": True, "api": True, "endpoint": None, "control-plane": True}
    assert proof.endpoint.lacks == UnknownService("entry")
    assert (met(proof, "survive"), met(proof, "rto")) == (None, None)
    for one in proof.objectives:
        if one.met is None:
            assert [origin.path for origin in one.settled_by] == [("spec", "loadBalancers", 0, "entersAt")]


@pytest.mark.parametrize(
    ("enters", "endpoint", "survives"),
    [(["a"], True, True), (["b"], False, False), (["a", "b"], False, False)],
)
def test_where_they_come_in_decides_it(enters: list[str], endpoint: bool | None, survives: bool | None) -> None:
    proof = fronted(TWO, "ab", entersAt=enters)
    assert up(proof, "link/ab-0")["endpoint"] is endpoint
    assert up(proof, "link/ab-0")["control-plane"] is True
    assert met(proof, "survive") is survives
    assert met(proof, "rto") is (True if survives else None)


@pytest.mark.parametrize(
    ("more", "endpoint"),
    [
        ({"kind": "kube-vip", "announce": "l2", "entersAt": ["a"]}, True),
        ({"kind": "kube-vip", "announce": "l2", "entersAt": ["b"]}, False),  # nobody has it there for long
        ({"on": ("cp-a-1", "cp-a-2"), "entersAt": ["a"]}, True),
        ({"on": ("cp-a-1", "cp-a-2"), "entersAt": ["b"]}, False),
    ],
)
def test_who_comes_in_elsewhere_does_not_reach_the_one_holder(more: dict[str, Any], endpoint: bool) -> None:
    assert up(fronted(TWO, "ab", **more), "link/ab-0")["endpoint"] is endpoint


def test_why_an_entry_leads_nowhere() -> None:
    proof = fronted(TWO, "ab", entersAt=["b"])
    breaks = {found.failure: found.judged.why for found in proof.endpoint.breaks}
    assert breaks["link/ab-0"] == WrongSide("10.0.0.100", ("b",))
    assert breaks["zone/b"] == NeedLost("zone/b")  # nobody comes in elsewhere
    assert breaks["zone/a"] == PartsLost("etcd", ("node/cp-a-1", "node/cp-a-2"), 2, "best-side")


@pytest.mark.parametrize(
    ("kind", "more", "endpoint"),
    [
        ("haproxy-keepalived", {}, None),
        ("haproxy", {}, None),  # somebody moves its address by VRRP
        ("kube-vip", {"announce": "bgp"}, None),  # both announce it, and routers choose
        ("kube-vip", {}, None),
        ("kube-vip", {"announce": "l2"}, True),  # who is without a majority cannot renew the lease
        ("haproxy-keepalived", {"on": ("cp-a-1", "cp-a-2")}, True),  # one side alone has it
    ],
)
def test_how_an_address_is_had_decides_whether_two_may(kind: str, more: dict[str, Any], endpoint: bool | None) -> None:
    assert up(fronted(TWO, "ab", kind=kind, **more), "link/ab-0")["endpoint"] is endpoint


def test_with_several_zones_every_side_where_clients_come_in_is_served() -> None:
    """Of three zones in a line: who comes in at two of them, and on which sides a cut leaves these."""
    line = {"a": 1, "b": 1, "c": 1}
    near, far = fronted(line, "ab", "bc", entersAt=["a", "b"]), fronted(line, "ab", "bc", entersAt=["a", "c"])
    for proof in (near, far):
        assert proof.endpoint.lacks is None
        assert up(proof)["endpoint"] is True
        assert up(proof, "zone/a")["endpoint"] is True  # they come in at the other one
    assert up(near, "link/bc-1")["endpoint"] is True
    assert up(near, "link/ab-0")["endpoint"] is False
    assert up(far, "link/bc-1")["endpoint"] is False
    assert up(far, "zone/b")["endpoint"] is False  # each is alone, and nobody has a majority
    # Nobody comes in at a zone that is dead, so that nobody is on the wrong side any more.
    four = fronted({"a": 2, "b": 2, "c": 1}, "ab", "bc", entersAt=["a", "c"])
    assert up(four, "link/bc-1")["endpoint"] is False
    assert up(four, "link/bc-1", "zone/c")["endpoint"] is True


@pytest.mark.parametrize(
    ("layout", "on", "enters", "why"),
    [
        (TWO, (), ["a", "b"], WrongSide("10.0.0.100", ("b",))),
        (TWO, ("cp-b-1",), ["a", "b"], WrongSide("10.0.0.100", ("a", "b"))),
        ({"a": 1, "b": 2}, ("cp-a-1",), ["b"], WrongSide("10.0.0.100", ("b",), held=False)),
    ],
)
def test_who_is_not_served_is_told(
    layout: dict[str, int], on: tuple[str, ...], enters: list[str], why: WrongSide
) -> None:
    proof = fronted(layout, "ab", on=on, entersAt=enters)
    assert {found.failure: found.judged.why for found in proof.endpoint.breaks}["link/ab-0"] == why


def _reachable(proof: Proof, failed: frozenset[str], start: str) -> set[str]:
    """Return the zones that one reaches over links that live, as do the zones at their ends."""
    links = [link for link in proof.cluster.links if failed.isdisjoint((link.thing, *(f"zone/{e}" for e in link.ends)))]
    found, ways = {start}, [link.ends for link in links]
    for _ in range(len(ways)):
        found |= {end for ends in ways if found & {*ends} for end in ends}
    return found


def _served_at(proof: Proof, layout: dict[str, int], failed: frozenset[str], start: str) -> bool:
    """Whether clients who come in at a zone are served, by hand: one holder there, and a majority with a server."""
    zones = {zone for zone in _reachable(proof, failed, start) if f"zone/{zone}" not in failed}
    members = [f"cp-{zone}-{n}" for zone in zones for n in range(1, layout[zone] + 1)]
    living = [name for name in members if f"node/{name}" not in failed]
    held = any(name.endswith("-1") and f"instance/api/{name}" not in failed for name in living)
    return held and 2 * len(living) > sum(layout.values())


@pytest.mark.parametrize("seed", range(6))
def test_it_is_up_where_a_brute_force_search_says_so(seed: int) -> None:
    random = Random(seed)
    pairs = random.choice([("ab", "bc"), ("ab", "bc", "ca"), ("ab", "ab", "bc")])
    layout = {zone: random.choice([1, 1, 2]) for zone in "abc"}
    enters = random.choice([["a", "b"], ["a", "c"], ["a", "b", "c"]])
    proof = fronted(layout, *pairs, entersAt=enters)
    nodes = [f"node/cp-{zone}-{n}" for zone in layout for n in range(1, layout[zone] + 1)]
    parts = [*nodes, *(f"instance/api/cp-{zone}-1" for zone in layout), *(f"zone/{zone}" for zone in layout)]
    parts += [link.thing for link in proof.cluster.links]
    seen = set()
    for _ in range(300):
        failed = frozenset(random.sample(parts, random.choice([1, 2, 2, 3, 4])))
        coming = [zone for zone in enters if f"zone/{zone}" not in failed]
        expected = bool(coming) and all(_served_at(proof, layout, failed, zone) for zone in coming)
        assert up(proof, *failed)["endpoint"] is expected, (failed, enters, layout)
        seen.add(expected)
    assert seen == {True, False}


def test_what_is_dead_has_no_address() -> None:
    proof = fronted(TWO, "ab")
    for failed in ("zone/b", "node/cp-b-1", "instance/api/cp-b-1"):
        assert up(proof, failed)["endpoint"] is True
        assert up(proof, failed, "link/ab-0")["endpoint"] is True


def test_without_links_and_where_one_of_them_is_to_spare_nothing_is_open() -> None:
    assert fronted(TWO).endpoint.lacks is None
    ring = fronted({"a": 1, "b": 1, "c": 1}, "ab", "bc", "ca")
    assert (met(ring, "survive"), met(ring, "rto")) == (True, True)
    assert up(ring, "link/ab-0")["endpoint"] is True
    assert up(ring, "link/ab-0", "link/bc-1")["endpoint"] is None


@pytest.mark.parametrize(
    ("on", "kind", "more", "expected"),
    [
        (("cp-b-1", "cp-a-1"), "haproxy-keepalived", {}, ["etcd-elected", "address-taken", "server-removed"]),
        # Its holder is on the side that goes on.
        (("cp-a-1", "cp-b-1"), "haproxy-keepalived", {}, ["etcd-elected", "server-removed"]),
        (
            ("cp-a-1", "cp-b-1"),
            "kube-vip",
            {"announce": "l2"},
            ["etcd-elected", "address-lease-expired", "address-lease-retried"],
        ),
    ],
)
def test_a_holder_on_the_other_side_is_silent(
    on: tuple[str, ...], kind: str, more: dict[str, Any], expected: list[str]
) -> None:
    proof = fronted(TWO, "ab", on=on, kind=kind, **more)
    found = proof.recovers(proof.control_plane, ["link/ab-0"])
    # API servers on the other side are silent as well, and so is who led the controllers there.
    assert (events(found), found.interrupted) == ([*expected, "lease-expired", "lease-retried"], False)


def test_the_sides_are_told() -> None:
    (one,) = fronted(TWO, "ab").contests
    assert one.failures == ("link/ab-0",)
    assert [(side.zones, side.holders, side.answered) for side in one.sides] == [
        (("a",), ("instance/api/cp-a-1",), True),
        (("b",), ("instance/api/cp-b-1",), False),
    ]
    (lease,) = fronted(TWO, "ab", kind="kube-vip", announce="l2").contests
    assert (one.address.released, lease.address.released) == (None, 3)
    # In a ring it takes two.
    ring = fronted({"a": 1, "b": 1, "c": 1}, "ab", "bc", "ca")
    assert {len(contest.failures) for contest in ring.contests} == {2}
    assert ring.contests_after(["link/ab-0"]) == ()
    assert len(ring.contests_after(["link/ab-0", "link/ca-2"])) == 1
    assert fronted(TWO).contests == ()


def test_figures_are_those_of_all_states() -> None:
    """The diagram says of each state what the function says, so that their chances add up to the same."""
    assert sum(map(_judged_in_all_states, range(12))) >= 12


def _judged_in_all_states(seed: int) -> int:
    """Judge a random design, and return how many of its functions had few enough states for it."""
    random, judged = Random(seed), 0
    pairs = random.choice([("ab",), ("ab", "ab"), ("ab", "bc"), ("ab", "bc", "ca")])
    layout = {zone: random.choice([1, 1, 2]) for zone in "abc"[: 2 if pairs[0] == pairs[-1] else 3]}
    enters = [None, [next(iter(layout))], [*layout]][seed % 3]
    more: dict[str, Any] = {"entersAt": enters} if enters else {}
    proof = fronted(layout, *pairs, **more)
    for worst in (True, False):
        function = proof.function(proof.endpoint.worlds[0]) if proof.endpoint.worlds and worst else None
        function = function or proof.function(proof.endpoint)
        if isinstance(function, Contested):
            found, summed = figure(proof.cluster, function, Numbers(proof.cluster)), _summed(proof, function)
            assert summed is None or found.down.down_high == pytest.approx(summed)
            judged += summed is not None
    return judged


def _summed(proof: Proof, function: Contested) -> float | None:
    """Add up the chances of all states in which a function does not hold; `None` where there are too many."""
    cluster, numbers = proof.cluster, Numbers(proof.cluster)
    parts: list[str] = []
    waiting = [*function.things]
    while waiting:
        thing = waiting.pop()
        if thing not in parts:
            parts.append(thing)
            waiting += [need for options in cluster.things[thing].needs for need in options]
    open_ones = [(part, one.low) for part in parts if (one := numbers.of(part)) and one.low < 1]
    if len(open_ones) > 16:
        return None
    total = 0.0
    for state in product([True, False], repeat=len(open_ones)):
        chance = 1.0
        for (_, alive), lives in zip(open_ones, state, strict=True):
            chance *= alive if lives else 1 - alive
        failed = [part for (part, _), lives in zip(open_ones, state, strict=True) if not lives]
        if not function.holds(hits_of(function.leaves, *proof.domains.closure(failed))):
            total += chance
    return total


@pytest.mark.parametrize("enters", [None, ["a"], ["a", "b"]])
def test_of_ranges_a_bound_holds(enters: list[str] | None) -> None:
    """Of an address that two sides may have, it is not certain which ends of ranges are the worst."""
    more: dict[str, Any] = {"entersAt": enters} if enters else {}
    wide = fronted(TWO, "ab", numbers={"link": "90% to 99%", "node": "95% to 99%"}, **more)
    bound = wide.availability(wide.endpoint).down
    assert bound
    for link, node in product(["90%", "99%"], ["95%", "99%"]):
        exact = fronted(TWO, "ab", numbers={"link": link, "node": node}, **more)
        found = exact.availability(exact.endpoint).down
        assert found
        assert bound.down_low <= found.down_low * (1 + 1e-9)
        assert found.down_high <= bound.down_high * (1 + 1e-9)


def test_what_is_no_part_of_the_endpoint_has_no_address_and_who_is_in_no_zone_may_be_on_any_side() -> None:
    """Such an instance is not asked about, and its figure is one like any other."""
    proof = fronted(TWO, "ab")
    (function,) = {proof.function(one) for one in proof.endpoint.worlds if isinstance(proof.function(one), Contested)}
    assert isinstance(function, Contested)
    (address,) = function.addresses
    wider = replace(address, holders=(*address.holders, "instance/api/elsewhere"))
    again = Contested(proof.cluster, function.structure, function.sides, (wider,), worst=True)
    assert again.addresses == function.addresses
    del again.zones["instance/api/cp-b-1"]
    assert again.may_have(address) == {
        "a": ["instance/api/cp-a-1", "instance/api/cp-b-1"],
        "b": ["instance/api/cp-b-1"],
    }
    assert 0 < figure(proof.cluster, again, Numbers(proof.cluster)).down.down_high < 1
