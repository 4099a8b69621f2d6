"""Ingress behind an address that both sides of a cut network have: who is served where clients come in."""

from itertools import product
from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.services.fronted import Fronted
from hadesign.proof.services.reasons import NeedLost, WrongSide
from tests.designs import as_cluster, control_plane, design

NUMBERS: dict[str, Any] = {"node": "97%", "zone": "98%", "link": "95%", "loadBalancer": "99%"}
APART = {"zone": "required", "node": "required"}
TWO = {"a": 2, "b": 1}


def fronted(
    layout: dict[str, int],
    *pairs: str,
    kind: str = "haproxy-keepalived",
    on: tuple[str, ...] = (),
    copies: int | None = None,
    spread: Any = APART,
    said: dict[str, Any] | None = None,
    further: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> Proof:
    """Return the proof of ingress on one worker of each zone, with an address on control-plane machines."""
    links = [{"name": f"{pair}-{number}", "between": list(pair)} for number, pair in enumerate(pairs)]
    infrastructure = {"zones": [{"name": name, "subnet": "10.0.0.0/22"} for name in layout], "links": links}
    balancer = {"name": "web", "type": kind, "serves": "ingress", "vip": "10.0.0.200", **more}
    if kind != "metallb":
        balancer["instances"] = [*on] or [f"cp-{zone}-1" for zone in layout]
    nodes = [*control_plane(layout), {"pool": "w", "roles": ["worker"], "perZone": 1, "zones": [*layout]}]
    spec = {
        "infrastructure": infrastructure,
        "nodes": nodes,
        "loadBalancers": [balancer, *further],
        "network": {"ingress": {"replicas": len(layout) if copies is None else copies, "spread": spread}},
        "controlPlane": {"webhooks": []},  # none that a lease waits for
        "reliability": NUMBERS,
        "objectives": {"survive": "node", "availability": "90%"},
    }
    return prove(as_cluster(design(**(spec | (said or {})))))


def where(enters: list[str] | None) -> dict[str, Any]:
    return {"entersAt": enters} if enters else {}


def ingress(proof: Proof) -> Any:
    return next(one for one in proof.components if one.name == "ingress")


def up(proof: Proof, *failed: str) -> bool | None:
    return next(state.up for state in proof.what_if(failed).states if state.proof.id == ingress(proof).id)


@pytest.mark.parametrize(
    ("more", "cut"),
    [
        ({}, True),  # one copy is on each side
        ({"copies": 1}, None),  # it is on one side, and clients may come in on the other
        ({"copies": 1, "entersAt": ["a"]}, False),  # it may be in b
        ({"copies": 2, "entersAt": ["b"]}, True),
        ({"copies": 2, "spread": "none", "entersAt": ["b"]}, False),
        ({"copies": 2, "on": ("cp-a-1", "cp-a-2"), "entersAt": ["b"]}, False),  # nobody has it there
        ({"copies": 2, "on": ("cp-a-1", "cp-a-2"), "entersAt": ["a"]}, True),
        ({"copies": 2, "entersAt": ["a", "b"]}, True),
        ({"copies": 1, "entersAt": ["a", "b"]}, False),
        ({"kind": "metallb", "announce": "l2"}, True),
        ({"kind": "metallb", "announce": "l2", "copies": 1}, None),
        ({"kind": "metallb", "announce": "bgp", "copies": 1}, None),
        ({"kind": "kube-vip", "announce": "l2"}, True),  # who is without a majority gives it up
        ({"kube": 1, "kind": "kube-vip", "announce": "l2", "entersAt": ["b"]}, False),
    ],
)
def test_a_cut_network(more: dict[str, Any], cut: bool | None) -> None:
    more = {name: value for name, value in more.items() if name != "kube"}
    proof = fronted(TWO, "ab", **more)
    assert up(proof) is True
    assert up(proof, "link/ab-0") is cut


def test_what_is_not_said_is_named() -> None:
    proof = fronted(TWO, "ab", copies=1, spread="none")
    assert ingress(proof).lacks == UnknownService("entry")
    assert fronted(TWO, "ab", copies=1, entersAt=["a"]).by_id[ingress(proof).id].lacks is None
    (wanted,) = (one for one in proof.objectives if one.kind == "availability")
    assert wanted.met is not True


def test_why_it_is_down() -> None:
    def why(proof: Proof, failure: str) -> Any:
        return next(found.judged.why for found in ingress(proof).breaks if found.failure == failure)

    few = fronted(TWO, "ab", copies=1, entersAt=["b"])
    assert why(few, "link/ab-0") == WrongSide("10.0.0.200", ("b",), held=True, behind="ingress")
    nobody = fronted(TWO, "ab", on=("cp-a-1", "cp-a-2"), entersAt=["b"])
    assert why(nobody, "link/ab-0") == WrongSide("10.0.0.200", ("b",), held=False, behind="ingress")
    assert why(nobody, "zone/b") == NeedLost("zone/b")
    assert why(fronted(TWO, "ab", on=("cp-a-1",), entersAt=["a"]), "node/cp-a-1").thing == "instance/web/cp-a-1"


def test_without_links_nothing_is_asked_about_sides() -> None:
    proof = fronted(TWO)
    assert not isinstance(proof.function(ingress(proof)), Fronted)


def _side(proof: Proof, failed: frozenset[str], start: str) -> set[str]:
    """Return the zones that one reaches over links that live, as do the zones at their ends."""
    links = [link for link in proof.cluster.links if failed.isdisjoint((link.thing, *(f"zone/{e}" for e in link.ends)))]
    found = {start}
    for _ in links:
        found |= {end for link in links if found & {*link.ends} for end in link.ends}
    return found


def _has(failed: frozenset[str], zone: str, kind: str) -> bool:
    machine = f"cp-{zone}-1"
    if f"zone/{zone}" in failed:
        return False
    return kind == "metallb" or failed.isdisjoint((f"node/{machine}", f"instance/web/{machine}"))


def _served(proof: Proof, failed: frozenset[str], side: set[str], kind: str) -> bool:
    """Whether somebody has the address on a side, and the copy of one of its zones lives."""
    copies = [zone for zone in side if failed.isdisjoint((f"zone/{zone}", f"node/w-{zone}-1"))]
    return bool(copies) and any(_has(failed, zone, kind) for zone in side)


CLOUD: dict[str, Any] = {"name": "two", "type": "cloud", "serves": "ingress"}


@pytest.mark.parametrize("further", [(), (CLOUD,)])
@pytest.mark.parametrize("kind", ["haproxy-keepalived", "metallb"])
@pytest.mark.parametrize("seed", range(6))
def test_it_is_up_where_a_brute_force_search_says_so(seed: int, kind: str, further: tuple[dict[str, Any], ...]) -> None:
    random = Random(seed)
    pairs = random.choice([("ab", "bc"), ("ab", "bc", "ca"), ("ab", "ab", "bc")])
    enters = [["a", "b"], ["c"], None][seed % 3]
    further = tuple(one | {"zones": ["a", "b"]} for one in further)
    proof = fronted({"a": 1, "b": 1, "c": 1}, *pairs, kind=kind, further=further, **where(enters))
    parts = ["balancer/two"] * 3 if further else []
    parts += [f"{what}-{zone}-1" for zone in "abc" for what in ("node/w", "node/cp", "instance/web/cp")]
    parts = [part for part in parts if part in proof.cluster.things] + [f"zone/{zone}" for zone in "abc"]
    parts += [link.thing for link in proof.cluster.links]
    seen = set()
    for _ in range(400):
        failed = frozenset(random.sample(parts, random.choice([1, 2, 2, 3, 4])))
        elsewhere = further and "balancer/two" not in failed and not {"zone/a", "zone/b"} <= failed
        copies = [z for z in "abc" if failed.isdisjoint((f"zone/{z}", f"node/w-{z}-1"))]
        sides = [_side(proof, failed, zone) for zone in (enters or "abc") if f"zone/{zone}" not in failed]
        if not enters:
            sides = [side for side in sides if any(_has(failed, zone, kind) for zone in side)]
        served = [_served(proof, failed, side, kind) for side in sides]
        expected = bool(served) and (all(served) if enters or all(served) == any(served) else None)
        expected = expected or bool(copies) if elsewhere else expected  # any balancer is enough
        assert up(proof, *failed) is expected, (failed, enters)
        seen.add(expected)
    assert {True, False} <= seen


@pytest.mark.parametrize("enters", [["a"], ["a", "b"], None])
@pytest.mark.parametrize(
    ("kind", "further"), [("haproxy-keepalived", ()), ("metallb", ()), ("metallb", (CLOUD | {"zones": ["a", "b"]},))]
)
def test_figures_are_those_of_all_states(
    kind: str, further: tuple[dict[str, Any], ...], enters: list[str] | None
) -> None:
    """There is one placement, so that the chances of all states in which it is down add up to the figure."""
    proof = fronted({"a": 1, "b": 1}, "ab", kind=kind, further=further, **where(enters))
    for service in (ingress(proof), *ingress(proof).worlds):
        function = proof.function(service)
        assert isinstance(function, Fronted)
        chances = {f"zone/{zone}": 0.98 for zone in "ab"} | {"link/ab-0": 0.95}
        chances |= {f"node/{what}-{zone}-1": 0.97 for zone in "ab" for what in ("w", "cp")}
        chances |= {f"instance/web/cp-{zone}-1": 0.99 for zone in "ab" if kind != "metallb"}
        chances |= dict.fromkeys(("balancer/two",) if further else (), 0.99)
        total = 0.0
        for state in product([True, False], repeat=len(chances)):
            failed = [part for part, lives in zip(chances, state, strict=True) if not lives]
            if not function.holds(hits_of(function.leaves, *proof.domains.closure(failed))):
                one = 1.0
                for chance, lives in zip(chances.values(), state, strict=True):
                    one *= chance if lives else 1 - chance
                total += one
        found = proof._figures.of(function, service.id).down
        assert found
        assert [found.down_low, found.down_high] == pytest.approx([total, total])


@pytest.mark.parametrize("enters", [["a"], ["a", "b"], None])
@pytest.mark.parametrize("copies", [1, 2])
def test_what_a_better_part_is_worth_is_a_difference(copies: int, enters: list[str] | None) -> None:
    proof = fronted({"a": 1, "b": 1}, "ab", copies=copies, **where(enters))
    found = proof.availability(ingress(proof))
    assert found.down
    assert found.gains or found.groups
    for gain in (*found.gains[:3], *found.groups[:1]):
        names = gain.parts if gain in found.groups else gain.parts[:1]
        better = {"reliability": NUMBERS | {"parts": dict.fromkeys(names, "100%")}}
        after = fronted({"a": 1, "b": 1}, "ab", copies=copies, said=better, **where(enters))
        left = after.availability(ingress(after)).down
        assert left
        assert found.down.minutes[1] - left.minutes[1] == pytest.approx(gain.perfect, rel=1e-6)


def test_how_it_comes_back() -> None:
    proof = fronted(TWO, "ab", copies=1, entersAt=["b"])
    cut = proof.recovers(ingress(proof), ["link/ab-0"])
    assert (cut.by, cut.interrupted) == ("return", True)
    # Another one takes the address, and no copy was hit.
    moved = proof.recovers(ingress(proof), ["instance/web/cp-a-1"])
    assert (moved.by, moved.interrupted) == ("failover", False)


def test_where_clients_come_in_settles_it() -> None:
    web = {"name": "web", "type": "metallb", "serves": "ingress", "vip": "10.0.0.200"}
    api = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.0.100", "entersAt": ["a"]}
    said: dict[str, Any] = {
        "loadBalancers": [web, api | {"instances": ["cp-a-1", "cp-b-1"]}],
        "controlPlane": {"endpoint": "10.0.0.100:8443"},
        "objectives": {"availability": "93%"},
    }
    (objective,) = fronted(TWO, "ab", copies=1, said=said).objectives
    assert objective.met is None
    assert "spec.loadBalancers[web].entersAt" in [origin.named for origin in objective.settled_by]


@pytest.mark.parametrize(
    ("failed", "seconds"),
    [
        (["node/cp-a-1"], 3.45),  # it had the address, and the next one by priority takes it
        (["node/cp-b-1"], 0),
        (["link/ab-0", "link/ac-1"], 3.45),  # on the other side
        (["link/ab-0"], 0),
    ],
)
def test_an_address_between_zones_takes_its_time(failed: list[str], seconds: float) -> None:
    proof = fronted(
        {"a": 1, "b": 1, "c": 1}, "ab", "ac", "bc", healthCheck={"protocol": "tcp", "interval": "1s", "fall": 3}
    )
    found = proof.recovers(ingress(proof), failed)
    cut = len(failed) > 1
    assert found.interrupted is False
    assert (found.known, found.lacking) == ((60 if cut else pytest.approx(seconds, abs=0.01)), ())
