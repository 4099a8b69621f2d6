"""lint and prove say the same of every objective: not met is an error that names it, not shown is a note on why."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from hadesign.diagnostic import Diagnostic, Severity, format_path
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.proof.objectives import Objective, ObjectiveKind
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from hadesign.words.objectives import outcome
from tests.designs import as_cluster, as_document
from tests.effort import tried
from tests.planted.faults import FAULTS
from tests.proof.entering import entered
from tests.proof.small import RELIABILITY
from tests.proof.test_worlds import unsaid
from tests.shipped_rules import catalogue

DAY = date(2026, 11, 29)
RULE: dict[ObjectiveKind, str] = {"survive": "TOP010", "availability": "DR011", "rto": "DR002", "rpo": "BKP002"}
"""The rule that speaks for each kind of objective."""


def contradictions(cluster: Cluster) -> Iterator[str]:
    """Yield what lint and prove say differently of a design."""
    proof = prove(cluster)
    report = lint(cluster, proof, catalogue(), DAY)
    for objective in proof.objectives:
        of_rule = [found for found in report.every if found.rule == RULE[objective.kind]]
        errors = [found for found in of_rule if found.severity is Severity.ERROR and _names(found, objective)]
        notes = [found for found in of_rule if found.severity is Severity.INFO]
        said = f"{outcome(objective.goal)}: {outcome(objective.why)}"
        if bool(errors) is not (objective.met is False):
            yield f"{objective.met} in prove, {[found.message for found in errors]} in lint: {said}"
        if objective.met is None and not notes:
            yield f"not shown in prove, and nothing in lint: {said}"


def _names(found: Diagnostic, objective: Objective) -> bool:
    """Whether an error is about an objective; what takes too long, or is too old, is found where that is decided."""
    return objective.kind in ("rto", "rpo") or found.path == format_path(objective.origin.path)


def random_design(number: int) -> dict[str, Any]:
    """Return a small design that sets all kinds of objectives and leaves a zone, a rack or a feed open."""
    data = unsaid(number)
    data["spec"]["objectives"]["duringMaintenance"] = ["node", "rack", "zone"][number % 3]
    data["spec"]["objectives"] |= {"availability": "97%", "rto": ["2m", "30m", "4h"][number % 3], "rpo": "1h"}
    return data


def behind_balancers(number: int) -> dict[str, Any]:
    """Return a small design with balancers in front of ingress that sets objectives, and leaves something of them open.

    That may be on which machines one runs, in which zones it is, or which of its instances are called.
    """
    data, random = entered(number), Random(number)
    data["spec"]["objectives"] = {
        "survive": random.choice(["node", "rack", "zone"]),
        "availability": "97%",
        "rto": "30m",
    }
    if random.random() < 0.5:
        data["spec"]["reliability"] = RELIABILITY
    front = data["spec"]["loadBalancers"][-1]
    for field in random.sample(["instances", "zones", "dnsName", "routed"], random.choice([0, 1, 2])):
        front.pop(field, None)
    return data


@pytest.mark.parametrize("file", sorted(blueprints_dir().glob("*.yaml")), ids=lambda file: file.stem)
def test_of_shipped_designs(file: Any) -> None:
    assert list(contradictions(read_cluster(read(file)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_of_planted_faults(fault: Any) -> None:
    assert list(contradictions(read_cluster(as_document(fault.text)))) == []


@pytest.mark.slow
def test_of_random_designs() -> None:
    found = {
        n: said for n in range(tried(40, by_night=2_000)) if (said := [*contradictions(as_cluster(random_design(n)))])
    }
    assert found == {}


@pytest.mark.slow
def test_of_random_designs_with_balancers_in_front_of_ingress() -> None:
    found = {
        n: said
        for n in range(tried(20, by_night=2_000))
        if (said := [*contradictions(as_cluster(behind_balancers(n)))])
    }
    assert found == {}
