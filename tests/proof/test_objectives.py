"""Objectives and what the proof says about them; lint finds one that is not met in every design in which prove does."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.lint import lint
from hadesign.notation import as_percent
from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import Reason, Unnamed
from hadesign.proof.objectives import Objective
from hadesign.proof.outcomes import (
    Available,
    DependsOnPlaces,
    LeftOpen,
    LessAvailable,
    NotTimed,
    OldestCopy,
    Slowest,
    Survive,
    TakenDown,
)
from hadesign.proof.recovery.reasons import Returned, Unproved
from hadesign.proof.services.reasons import PartsLost
from tests.designs import as_cluster, control_plane, design, zones
from tests.shipped_rules import catalogue
from tests.strategies import blueprints

THREE: dict[str, Any] = {
    "infrastructure": zones("a", "b", "c"),
    "nodes": control_plane({"a": 1, "b": 1, "c": 1}),
    "controlPlane": {"endpoint": "api.example.org:6443", "webhooks": []},
    "loadBalancers": [
        {"name": "lb", "type": "hardware", "healthCheck": {"interval": "3s", "timeout": "1s", "fall": 3}}
    ],
}
TWO: dict[str, Any] = {"infrastructure": zones("a", "b"), "nodes": control_plane({"a": 2, "b": 1})}


def judged(objectives: dict[str, Any], **spec: Any) -> list[Objective]:
    """Return the objectives of a design."""
    return list(proof(objectives, **spec).objectives)


def proof(objectives: dict[str, Any], **spec: Any) -> Proof:
    return prove(as_cluster(design(**(THREE | spec), objectives=objectives)))


@pytest.mark.parametrize(
    ("wanted", "spec", "met"),
    [
        ("1 node", THREE, True),
        ("2 nodes", THREE, False),
        ("node", THREE, True),
        ("zone", THREE, True),
        ("zone", TWO, False),
        ("rack", TWO, None),
        ("2 nodes", {"infrastructure": zones("a"), "nodes": control_plane({"a": 5})}, True),
        ("3 nodes", {"infrastructure": zones("a"), "nodes": control_plane({"a": 5})}, False),
        ("region", THREE, None),
    ],
)
def test_objectives_of_one_service(wanted: str, spec: dict[str, Any], met: bool | None) -> None:
    (found,) = judged({"survives": {"etcd": wanted}}, **spec)
    assert found.met is met
    assert found.kind == "survive"
    assert found.origin.path == ("spec", "objectives", "survives", "etcd")
    assert bool(found.faults) is (met is False)
    assert bool(found.unknown) is (met is None)


def test_an_objective_that_is_not_met_names_its_witness_and_everything_that_goes_down() -> None:
    (found,) = judged({"survive": "zone"}, **TWO)
    assert found.met is False
    assert found.goal == Survive("zone")
    assert isinstance(found.why, TakenDown)
    assert found.why.found.failures == ("zone/a",)
    assert found.why.found.judged.why == PartsLost("etcd", ("node/cp-a-1", "node/cp-a-2"), 1, "everywhere")
    assert {"etcd", "api"} <= set(found.why.services)
    assert found.why.further == ()
    assert {service.name for fault in found.faults for service in fault.services} >= {"etcd", "api"}


@pytest.mark.parametrize(
    ("spread", "met"), [({"zone": "required"}, True), ({"zone": "preferred"}, False), (None, None)]
)
def test_a_spread_that_nobody_gave_is_not_held_against_the_design(spread: Any, met: bool | None) -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2, "requests": "none"} | (
        {"spread": spread} if spread else {}
    )
    nodes = [*THREE["nodes"], *({"name": f"w-{z}", "zone": z, "roles": ["worker"]} for z in "abc")]
    (found,) = judged({"survives": {"workloads": {"cart": "zone"}}}, nodes=nodes, workloads=[cart])
    assert found.met is met
    left_open = (found.why.what, found.why.service) if isinstance(found.why, LeftOpen) else None
    assert left_open == (("spread", "cart") if met is None else None)


NUMBERS: dict[str, Any] = {"node": "99.5%", "zone": "99.9%", "loadBalancer": "100%"}
"""Three members over three zones have 0.999892611."""


@pytest.mark.parametrize(
    ("wanted", "numbers", "met"),
    [
        ("99.98%", NUMBERS, True),
        ("99.99%", NUMBERS, False),
        ("99.98%", {"node": "99% to 99.9%", "zone": "99.9%", "loadBalancer": "100%"}, None),
        ("99.98%", {"node": "99.5%"}, None),
        ("99.98%", {}, None),
    ],
)
def test_availability_is_held_against_the_modelled_one(wanted: str, numbers: dict[str, Any], met: bool | None) -> None:
    front = [{"name": "lb", "type": "hardware", "zones": ["a", "b", "c"]}]
    (found,) = judged({"availability": wanted}, reliability=numbers, loadBalancers=front)
    assert found.met is met
    assert isinstance(found.goal, Available)
    assert as_percent(found.goal.share) == wanted
    if met is False:
        assert isinstance(found.why, LessAvailable)
        assert (found.why.service, round(found.why.share, 9), found.why.others) == ("control-plane", 0.999892611, 0)


@pytest.mark.parametrize(("rto", "met"), [("1s", False), ("5h", None)])
def test_recovery_time_is_held_against_the_slowest_recovery(rto: str, met: bool | None) -> None:
    """A recovery time that nobody gave is no reason to call an objective met; one known to be too long is enough."""
    workers = [{"name": "w", "zone": "a", "roles": ["worker"]}]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 1}
    (found,) = judged({"rto": rto}, nodes=[*THREE["nodes"], *workers], workloads=[cart])
    assert found.met is met
    assert isinstance(found.why, NotTimed | DependsOnPlaces if met is None else Slowest)


@pytest.mark.parametrize(
    ("survive", "lacking"),
    [({}, Returned(("zone/a",))), ({"survive": "node"}, None), ({"survive": "rack"}, Unproved(Unnamed("rack")))],
)
def test_recovery_times_are_those_of_failures_of_the_level_to_survive_and_of_zones_where_none_is_stated(
    survive: dict[str, str], lacking: Reason | None
) -> None:
    """What a rack takes is not known where none is named, and so is how long it takes to come back from that."""
    workers = [{"name": f"w-{n}", "zone": "a", "roles": ["worker"]} for n in (1, 2)]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2, "spread": {"node": "required"}, "startTime": "9s"}
    cart["requests"] = "none"
    recovery = {"responseTime": "5m", "restoreTime": "20m"}
    more = {"recovery": recovery, "backup": {"etcd": {"interval": "1h", "offsite": True}}}
    found = judged({"rto": "5h", **survive}, nodes=[*THREE["nodes"], *workers], workloads=[cart], **more)
    (rto,) = [objective for objective in found if objective.kind == "rto"]
    assert rto.met is (None if lacking else True), rto.why
    lacks = rto.why.lacking if isinstance(rto.why, NotTimed) else ()
    assert [lack.what for lack in lacks] == ([lacking] if lacking else [])


@pytest.mark.parametrize(
    ("spread", "rto", "met"),
    [
        # 60 seconds of grace, 300 until pods are evicted, and 10 to start.
        (None, "371s", True),
        (None, "370s", True),
        (None, "369s", None),  # only if both are on one node
        ({"node": "preferred"}, "370s", True),
        ({"node": "preferred"}, "369s", False),
    ],
)
def test_a_time_that_counts_only_where_an_unsaid_spread_is_none(
    spread: dict[str, str] | None, rto: str, met: bool | None
) -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2, "startTime": "10s", "requests": "none"}
    spec = design(
        kubernetes={"version": "1.36.4", "installer": "managed"},
        controlPlane={"webhooks": []},
        infrastructure=zones("a"),
        nodes=[{"pool": "w", "roles": ["worker"], "perZone": 3}],
        workloads=[cart | ({"spread": spread} if spread else {})],
        objectives={"rto": rto, "survive": "node"},
    )
    (found,) = (one for one in prove(as_cluster(spec)).objectives if one.kind == "rto")
    assert found.met is met
    if met is None:
        assert [place.named for place in found.settled_by] == ["spec.workloads[cart].spread"]


@pytest.mark.parametrize(
    ("rpo", "more", "met"),
    [
        ("1h", {}, False),
        ("12h", {}, None),  # how long a copy takes, and whether it survives the place, would have to be given
        ("12h", {"duration": "1m", "offsite": True, "offsiteDelay": "10m"}, True),
        ("6h10m", {"duration": "1m", "offsite": True, "offsiteDelay": "10m"}, False),
    ],
)
def test_work_that_may_be_lost_is_held_against_the_age_of_copies(
    rpo: str, more: dict[str, Any], met: bool | None
) -> None:
    backup = {"etcd": {"interval": "6h", "location": "s3"} | more}
    (found,) = judged({"rpo": rpo}, backup=backup)
    assert found.met is met
    if met is None:
        assert isinstance(found.why, NotTimed)
    else:
        assert isinstance(found.why, OldestCopy)
        assert found.why.loss.what == "etcd"


def test_without_objectives_nothing_is_judged() -> None:
    assert proof({}).objectives == ()
    assert prove(as_cluster(design(**THREE))).objectives == ()


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(blueprints(), st.sampled_from(["node", "rack", "zone", "region"]))
def test_lint_finds_an_error_wherever_an_objective_is_not_met(data: dict[str, Any], level: str) -> None:
    data["spec"]["objectives"] = {"survive": level}
    cluster = as_cluster(data)
    found = prove(cluster)
    if any(objective.met is False for objective in found.objectives):
        report = lint(cluster, found, catalogue(), date(2026, 11, 24))
        assert report.summary["error"] > 0


def test_an_interruption_is_told_rather_than_an_unknown_slowdown_and_the_objective_is_about_both() -> None:
    """Zone a takes the quorum for 25 minutes, zone b an address of the balancer for nobody knows how long."""
    front = {"name": "lb", "type": "hardware", "zones": ["a", "b"]}
    workers = [{"pool": "w", "roles": ["worker"], "perZone": 2}]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "9s", "requests": {"cpu": 1}}
    found = proof(
        {"rto": "26m"},
        infrastructure=zones("a", "b"),
        nodes=[*control_plane({"a": 2, "b": 1}), *workers],
        controlPlane=THREE["controlPlane"] | {"webhooks": []},
        loadBalancers=[front],
        workloads=[cart],
        recovery={"responseTime": "5m", "restoreTime": "20m"},
        backup={"etcd": {"interval": "1h", "offsite": True}},
    )
    _, told = found.slowest(found.control_plane)["zone"]
    assert (told.by, told.interrupted, told.seconds) == ("by-hand", True, 25 * 60)
    (rto,) = found.objectives
    # Without zone a somebody restores etcd first, and only then a new pod is made: surely more than 26 minutes.
    assert rto.met is False
    assert isinstance(rto.why, Slowest)
    assert (rto.why.time.workload, rto.why.time.failure, rto.why.time.lacking) == ("cart", "zone", ())
