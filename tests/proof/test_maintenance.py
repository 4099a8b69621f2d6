"""One machine drained and one failure, and failures that somebody asks about: against brute force."""

from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.proof import LEVELS, Proof, ServiceProof, prove
from hadesign.proof.objectives import Objective
from hadesign.proof.outcomes import Survive, TakenDown
from hadesign.proof.services.reasons import PartsLost
from hadesign.topology.cluster import FailureLevel, ThingId
from hadesign.words.objectives import outcome
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried
from tests.proof.brute import World
from tests.proof.small import SIZE, small_design, small_designs

_FEW = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])


def exposed_by_drains(world: World, service: ServiceProof) -> set[tuple[ThingId, ThingId]]:
    """Return the pairs of a machine and a failure that take a service down together, and not by themselves."""
    machines = [node.thing for node in world.cluster.nodes]
    workload = world.workload(service) if service.service in ("workload", "component") else None
    if workload is None or workload.on or workload.kind == "DaemonSet":
        both = {frozenset((machine, failure)) for machine in machines for failure in world.things}
        down = both & set(world.minimal(service, 2))
        return {(m, f) for m in machines for f in world.things if m != f and frozenset((m, f)) in down}
    found: set[tuple[ThingId, ThingId]] = set()
    for machine in machines:
        with world.drained(machine):
            if not world.placements(workload) or not world.up(service, 0):
                continue
            broken = [f for f in world.things if f != machine and not world.up(service, world.dead((f,)))]
        found |= {(machine, failure) for failure in broken if world.up(service, world.dead((failure,)))}
    eligible = {node.thing for node in world.nodes(workload)}
    return {pair for pair in found if pair[0] in eligible}


@pytest.mark.slow
@_FEW
@given(small_designs())
def test_a_drained_machine_exposes_what_brute_force_finds(data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    proof, world = prove(cluster), World(cluster)
    found = list(proof.during_upgrade())
    for service in proof.services():
        if service.unknown or service.service == "data":
            continue
        expected = exposed_by_drains(world, service)
        here = [one for one in found if one.service.id == service.id]
        if service.service == "workload" and is_bounded(world, service):
            assert sum(one.count * one.fault.count for one in here) >= len(expected)
            continue
        if world.supplies(service):
            # A drained machine keeps its copies, and the proof takes what else is on it for dead: a bound.
            assert cluster.links or sum(one.count * one.fault.count for one in here) >= len(expected), service.id
            continue
        assert all((one.machine, *one.failures) in expected for one in here), service.id
        # Two machines are one pair, whichever of them is drained, where both are simply away.
        as_sets = Counter(frozenset(pair) for pair in expected)
        pairs = (
            len(expected) if service.service in ("workload", "component") and _moves(world, service) else len(as_sets)
        )
        assert sum(one.count * one.fault.count for one in here) == pairs, (service.id, here, expected)
    assert all(one.service.service != "data" for one in found)


def _moves(world: World, service: ServiceProof) -> bool:
    """Whether the scheduler puts replicas elsewhere."""
    workload = world.workload(service)
    return not workload.on and workload.kind != "DaemonSet"


def is_bounded(world: World, service: ServiceProof) -> bool:
    """Whether the proof only bounds what a drain exposes: replicas on machines of their own that stay in their zone."""
    workload = world.workload(service)
    return world.tie(workload) == "zone" and bool(workload.spread and workload.spread.node == "required")


def proof_of(replicas: int, **workload: Any) -> Proof:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    one = {"name": "web", "kind": "Deployment", "replicas": replicas, **workload}
    return prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=[one])))


def judged(objectives: dict[str, Any], **spec: Any) -> Objective:
    found = prove(as_cluster(design(**spec, objectives=objectives))).objectives
    return next(one for one in found if one.origin.path[-1] == "duringMaintenance")


def spread_over(layout: dict[str, int], level: str) -> Objective:
    """Return the objective of so many members in zones, each of them a host of its own."""
    infrastructure = zones(*layout) | {"provider": "bare-metal"}
    plane = {"endpoint": "api.example.org:6443", "webhooks": []}
    front = [{"name": "lb", "type": "hardware", "zones": [*layout], "healthCheck": {"interval": "3s"}}]
    return judged(
        {"duringMaintenance": level},
        infrastructure=infrastructure,
        nodes=control_plane(layout),
        controlPlane=plane,
        loadBalancers=front,
    )


@pytest.mark.parametrize(
    ("layout", "level", "met"),
    [
        ({"a": 1, "b": 1, "c": 1}, "node", False),
        ({"a": 2, "b": 2, "c": 1}, "node", True),
        ({"a": 2, "b": 2, "c": 1}, "zone", False),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, "zone", True),
        ({"a": 2, "b": 2, "c": 2, "d": 1}, "zone", True),
        ({"a": 3, "b": 2, "c": 1, "d": 1}, "zone", False),
        ({"a": 2, "b": 1}, "node", False),
        ({"a": 5}, "rack", None),
    ],
)
def test_what_is_survived_while_any_one_node_is_out(layout: dict[str, int], level: str, met: bool | None) -> None:
    found = spread_over(layout, level)
    assert found.met is met, found.why
    assert found.goal == Survive(level, maintenance=True)  # type: ignore[arg-type]


def test_the_witness_names_the_drained_machine_and_the_failure() -> None:
    found = spread_over({"a": 1, "b": 1, "c": 1}, "node")
    assert isinstance(found.why, TakenDown)
    assert (found.why.found.drained, found.why.found.failures) == ("node/cp-a-1", ("node/cp-b-1",))
    assert outcome(found.why).startswith(
        "with node cp-a-1 drained, losing node cp-b-1 removes etcd members cp-a-1 and cp-b-1: 1 of 3 left, quorum is 2"
    )
    assert outcome(found.goal) == "survive the loss of any one node during maintenance"


def test_nobody_who_says_nothing_of_maintenance_is_asked_about_it() -> None:
    proof = proof_of(1)
    assert proof.cluster.objectives.during_maintenance is None
    assert proof.objectives == ()


@pytest.mark.parametrize(("excluded", "met"), [(["policy", "shop"], True), (["kube-system"], False), (None, None)])
def test_pods_that_an_evicted_webhook_refuses_are_away_with_their_machine(excluded: Any, met: bool | None) -> None:
    """Three of four replicas are needed; whether the one on the drained machine is created anew depends on consent."""
    hook = {"name": "policy", "namespace": "policy", "replicas": 1, "failurePolicy": "Fail", "resources": ["pods"]}
    hook |= {"excludedNamespaces": excluded} if excluded else {}
    web = {"name": "web", "kind": "Deployment", "replicas": 4, "namespace": "shop", "tier": "critical", "pool": "w"}
    web |= {"quorum": True, "spread": {"node": "required"}, "requests": {"cpu": "1", "memory": "1Gi"}}
    spec: dict[str, Any] = {
        "infrastructure": zones("a") | {"provider": "bare-metal"},
        "nodes": [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 5, "size": SIZE}],
        "controlPlane": {"webhooks": [hook]},
    }
    proof = prove(as_cluster(design(**spec, workloads=[web], objectives={"duringMaintenance": "node"})))
    (service,) = proof.workloads
    assert proof.maintained(service).as_said("node") is met


def goes_down(world: World, service: ServiceProof, level: FailureLevel) -> bool:
    """Whether brute force sees a failure of a level take a service down, whichever machine is out, or none."""
    failures = [thing for thing in world.things if world.cluster.things[thing].kind in LEVELS[level]]
    pairs = exposed_by_drains(world, service) if service.service != "data" else set()
    alone = any(not world.up(service, world.dead((failure,))) for failure in failures)
    return alone or any(failure in failures for _, failure in pairs)


def test_what_goes_on_while_a_machine_is_out_does_so_by_brute_force() -> None:
    """And what does not is seen to go down, where the proof is no bound; what a budget never lets go is no question."""
    seen = Counter[bool]()
    levels: tuple[FailureLevel, ...] = ("node", "rack", "zone")
    for number in range(tried(24, by_night=1_000)):
        cluster, level = as_cluster(small_design(number)), levels[number % 3]
        proof, world = prove(cluster), World(cluster)
        stuck = {drain.service.id for drain in proof.drains if drain.end == "never"}
        for service in proof.services():
            answer = proof.maintained(service).as_said(level)
            if answer is None or service.id in stuck:
                continue
            bounded = bool(world.supplies(service) or service.undecided or service.assumed)
            bounded = bounded or (service.service == "workload" and is_bounded(world, service))
            down = goes_down(world, service, level)
            assert not down if answer else down or bounded, (number, service.id)
            seen[answer] += 1
    assert min(seen[True], seen[False]) > 10, seen


def test_three_members_of_which_one_is_drained_lose_their_quorum_with_the_next() -> None:
    found = [one for one in proof_of(1).during_upgrade() if one.service.service == "etcd"]
    assert {one.failures[0].partition("/")[0] for one in found} == {"node", "zone"}
    (one,) = (one for one in found if (one.machine, one.failures) == ("node/cp-a-1", ("zone/b",)))
    assert one.fault.judged.why == PartsLost("etcd", ("node/cp-a-1", "node/cp-b-1"), 1, "everywhere")
    assert (one.fault.left, one.fault.total, one.fault.needed) == (1, 3, 2)


def test_drained_replicas_are_elsewhere_before_the_failure() -> None:
    # Two replicas on different nodes: with one node out they are on two others.
    assert [one for one in proof_of(2, spread={"node": "required"}).during_upgrade() if one.service.name == "web"] == []


def four_zones(**more: Any) -> Proof:
    """Return five replicas over four zones of one machine each, of which three are needed."""
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    one = {"name": "web", "kind": "StatefulSet", "replicas": 5, "quorum": True, "pool": "w"}
    one |= {"spread": {"zone": "required"}, **more}
    return prove(as_cluster(design(infrastructure=zones("a", "b", "c", "d"), nodes=nodes, workloads=[one])))


def test_what_an_emptied_zone_keeps_pending_is_away_while_the_next_one_fails() -> None:
    """The zone counts as empty, so no other may hold two more: three run, and two are left."""
    found = [one for one in four_zones().during_upgrade() if one.service.name == "web"]
    assert {one.failures[0].partition("/")[0] for one in found} == {"node", "zone"}
    assert {(one.fault.left, one.fault.needed) for one in found} == {(2, 3)}


def test_what_a_budget_never_lets_go_is_not_exposed_by_a_drain() -> None:
    proof = four_zones(podDisruptionBudget={"maxUnavailable": 0})
    assert [drain.end for drain in proof.drains if drain.service.name == "web"] == ["never"]
    assert [one for one in proof.during_upgrade() if one.service.name == "web"] == []


def test_a_quorum_spread_over_zones_is_exposed_where_a_zone_has_one_machine_left() -> None:
    proof = proof_of(3, quorum=True, spread={"zone": "required", "node": "required"}, zones=["a", "b", "c"])
    assert [one for one in proof.during_upgrade() if one.service.name == "web"] == []


@pytest.mark.slow
@_FEW
@given(small_designs(), st.data())
def test_what_if_tells_what_is_dead_and_what_is_up(data: dict[str, Any], draws: st.DataObject) -> None:
    cluster = as_cluster(data)
    proof, world = prove(cluster), World(cluster)
    failed = draws.draw(st.lists(st.sampled_from(world.things), max_size=4, unique=True))
    found = proof.what_if(failed)
    dead = world.dead(tuple(failed))
    names = {name for name in world.things if not world.lives(name, dead)} - set(failed)
    assert set(found.dead_things) | {f"node/{name}" for name in found.dead_machines} == names
    assert found.failed == tuple(failed)
    for state in found.states:
        if state.proof.unknown:
            assert state.up is None
        elif state.proof.undecided and state.up is None:
            # It is up as far as things are said, and not in every world.
            assert world.up(state.proof, dead), state.proof.id
        else:
            certain = world.up(state.proof, dead)
            # What is not said may take it down as well, and never bring it back.
            assert state.up is certain or (certain and state.proof.undecided and state.up is None), state.proof.id
            if state.up is None:
                continue
            assert state.judged
            if state.proof.service in ("workload", "component", "data"):
                assert (state.judged.left, state.judged.best) == world.counts(state.proof, dead)


def test_what_if_takes_a_minimal_set_and_all_of_its_parts() -> None:
    proof = proof_of(3, spread={"node": "required"})
    for service in proof.services():
        for found in service.sets(2).found:
            states = {s.proof.id: s.up for s in proof.what_if(found.failures).states}
            assert states[service.id] is False
            for fewer in combinations(found.failures, found.order - 1):
                up = {s.proof.id: s.up for s in proof.what_if(fewer).states}[service.id]
                assert up is (None if service.undecided else True)
