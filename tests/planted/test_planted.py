"""Faults planted into the shipped presets: each is refused, or not shown, and what is none is accepted."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from hadesign.diagnostic import Severity
from hadesign.lint import Report, lint
from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir
from hadesign.topology import read_cluster
from tests.designs import as_document
from tests.planted.faults import FAULTS, Fault
from tests.shipped_rules import catalogue

DAY = date(2026, 11, 29)
NOT_YET: frozenset[str] = frozenset()
"""Faults that are still judged wrongly; a test fails when one of them no longer is."""


@cache
def judged(text: str) -> tuple[Proof, Report]:
    cluster = read_cluster(as_document(text))
    proof = prove(cluster)
    return proof, lint(cluster, proof, catalogue(), DAY)


def _met(text: str) -> Mapping[str, bool | None]:
    return {objective.kind: objective.met for objective in judged(text)[0].objectives}


def faults_of(fault: Fault) -> list[str]:
    """Return what is wrong with what is said of a fault."""
    text = fault.text
    _, report = judged(text)
    errors = [found for found in report.every if found.severity is Severity.ERROR]
    met = _met(text)
    wrong: list[str] = []
    if fault.want == "refused":
        if not any(found.path.startswith(place) for found in errors for place in fault.at):
            wrong.append(f"no error at {fault.at}, but {[(found.rule, found.path) for found in errors]}")
        wrong += [f"{kind} is {met[kind]}" for kind in fault.broken if met[kind] is not False]
    elif fault.want == "not-shown":
        wrong += [f"{kind} is {met[kind]}" for kind in fault.unknown if met[kind] is not None]
        if not any(found.path.startswith(place) for found in report.every for place in fault.at):
            wrong.append(f"nothing is said at {fault.at}")
    else:
        wrong += [f"{found.rule} at {found.path}: {found.message}" for found in errors]
        before = _met((blueprints_dir() / f"{fault.base}.yaml").read_text(encoding="utf-8"))
        wrong += [f"{kind} was met, and is {met[kind]}" for kind, was in before.items() if was and not met[kind]]
    return wrong


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_what_is_planted_is_judged_rightly(fault: Any) -> None:
    wrong = faults_of(fault)
    assert (wrong != []) is (fault.id in NOT_YET), wrong


def test_there_are_faults_of_every_sort_in_their_places() -> None:
    assert {fault.want for fault in FAULTS} == {"refused", "not-shown", "accepted"}
    assert {fault.id for fault in FAULTS} >= NOT_YET
    assert len(FAULTS) >= 22
