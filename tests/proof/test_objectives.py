"""Promises and what the proof says about them; lint finds a broken one in every design in which prove does."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.lint import lint
from hadesign.proof import Proof, prove
from hadesign.proof.objectives import Objective
from tests.designs import as_cluster, control_plane, design, zones
from tests.report.reading import catalogue
from tests.strategies import blueprints

THREE: dict[str, Any] = {"infrastructure": zones("a", "b", "c"), "nodes": control_plane({"a": 1, "b": 1, "c": 1})}
TWO: dict[str, Any] = {"infrastructure": zones("a", "b"), "nodes": control_plane({"a": 2, "b": 1})}


def judged(objectives: dict[str, Any], **spec: Any) -> list[Objective]:
    """Return the promises of a design."""
    return list(proof(objectives, **spec).objectives)


def proof(objectives: dict[str, Any], **spec: Any) -> Proof:
    return prove(as_cluster(design(**(THREE | spec), objectives=objectives)))


@pytest.mark.parametrize(
    ("promise", "spec", "met"),
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
def test_promises_about_one_service(promise: str, spec: dict[str, Any], met: bool | None) -> None:
    (found,) = judged({"survives": {"etcd": promise}}, **spec)
    assert found.met is met
    assert found.kind == "survive"
    assert found.origin.path == ("spec", "objectives", "survives", "etcd")
    assert bool(found.faults) is (met is False)
    assert bool(found.unknown) is (met is None)


def test_a_broken_promise_names_its_witness_and_everything_that_goes_down() -> None:
    (found,) = judged({"survive": "zone"}, **TWO)
    assert found.met is False
    assert "losing zone a removes etcd members cp-a-1, cp-a-2: 1 of 3 left, quorum is 2" in found.why
    assert {service.name for fault in found.faults for service in fault.services} >= {"etcd", "api"}


@pytest.mark.parametrize(
    ("spread", "met"), [({"zone": "required"}, True), ({"zone": "preferred"}, False), (None, None)]
)
def test_a_spread_that_nobody_gave_is_not_held_against_the_design(spread: Any, met: bool | None) -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2} | ({"spread": spread} if spread else {})
    nodes = [*THREE["nodes"], *({"name": f"w-{z}", "zone": z, "roles": ["worker"]} for z in "abc")]
    (found,) = judged({"survives": {"workloads": {"cart": "zone"}}}, nodes=nodes, workloads=[cart])
    assert found.met is met
    assert ("spread of cart is not given" in found.why) is (met is None)


NUMBERS: dict[str, Any] = {"node": "99.5%", "zone": "99.9%"}
"""Three members over three zones have 0.999892611."""


@pytest.mark.parametrize(
    ("promise", "numbers", "met"),
    [
        ("99.98%", NUMBERS, True),
        ("99.99%", NUMBERS, False),
        ("99.98%", {"node": "99% to 99.9%", "zone": "99.9%"}, None),
        ("99.98%", {"node": "99.5%"}, None),
        ("99.98%", {}, None),
    ],
)
def test_availability_is_held_against_the_modelled_one(promise: str, numbers: dict[str, Any], met: bool | None) -> None:
    (found,) = judged({"availability": promise}, reliability=numbers)
    assert found.met is met
    assert promise in found.text
    if met is False:
        assert "control-plane is modelled at 99.989%" in found.why


@pytest.mark.parametrize(("rto", "met"), [("1s", False), ("5h", None)])
def test_recovery_time_is_held_against_the_slowest_recovery(rto: str, met: bool | None) -> None:
    """A recovery time that nobody gave is no reason to call a promise kept; one known to be too long is enough."""
    workers = [{"name": "w", "zone": "a", "roles": ["worker"]}]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 1}
    (found,) = judged({"rto": rto}, nodes=[*THREE["nodes"], *workers], workloads=[cart])
    assert found.met is met
    assert found.why


@pytest.mark.parametrize(("survive", "met"), [({}, None), ({"survive": "node"}, True)])
def test_what_must_come_back_itself_has_no_recovery_time_unless_it_need_not_be_survived(
    survive: dict[str, str], met: bool | None
) -> None:
    workers = [{"name": f"w-{n}", "zone": "a", "roles": ["worker"]} for n in (1, 2)]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2, "spread": {"node": "required"}, "startTime": "9s"}
    recovery = {"responseTime": "5m", "restoreTime": "20m"}
    found = judged({"rto": "5h", **survive}, nodes=[*THREE["nodes"], *workers], workloads=[cart], recovery=recovery)
    (rto,) = [objective for objective in found if objective.kind == "rto"]
    assert rto.met is met, rto.why
    assert ("when zone a is back" in rto.why) is (met is None)


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
    assert "etcd" in found.why


def test_nothing_promised_is_nothing_judged() -> None:
    assert proof({}).objectives == ()
    assert prove(as_cluster(design(**THREE))).objectives == ()


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(blueprints(), st.sampled_from(["node", "rack", "zone", "region"]))
def test_lint_finds_an_error_wherever_prove_finds_a_broken_promise(data: dict[str, Any], level: str) -> None:
    data["spec"]["objectives"] = {"survive": level}
    cluster = as_cluster(data)
    found = prove(cluster)
    if any(objective.met is False for objective in found.objectives):
        report = lint(cluster, found, catalogue(), date(2026, 11, 24))
        assert report.summary["error"] > 0
