"""Findings that are written and read again are the same, with everything that equality leaves out."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from hadesign.diagnostic import Diagnostic, Edit, Explanation, Fact, Location, Related, Severity, Waiver
from hadesign.lint import kept_findings, lint, load
from hadesign.proof import prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster

HERE = Location("a.yaml", 1, 2, 3, 4)
THERE = Location("deploy/\udce9.yaml", 5, 6, 7, 8)
FULL = Diagnostic(
    rule="ETC004", name="zone-loss-breaks-quorum", severity=Severity.WARNING, message="zone \u2028 is lost",
    path="spec.etcd", location=HERE, related=(Related("here", THERE), Related("there", HERE)), expected="three",
    hint="did you mean b?", url="https://example.org/", waived=Waiver("a lab", "me", "2027-01-01", THERE),
    explained=(Explanation("TOP001", THERE),), facts=(Fact("spec.etcd.disk", HERE),), lacking="the disk",
    anchor="shop/spec.etcd/", known=True,
    edits=(
        Edit(("spec", "nodes", 0), {"a": [1, 2.5, None, True]}, remove=False, safe=True),
        Edit((), None, remove=True, safe=False),
    ),
)  # fmt: skip


def again(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return kept_findings.decoded(json.loads(json.dumps(kept_findings.encoded(found))))


def values(found: Diagnostic) -> list[Any]:
    return [getattr(found, field.name) for field in fields(found)]


def test_every_field_comes_back() -> None:
    empty = {field.name for field in fields(Diagnostic) if not getattr(FULL, field.name)}
    assert empty == set(), "a field that is empty here would come back if it were forgotten"
    (back,) = again((FULL,))
    assert values(back) == values(FULL)
    assert [type(value) for value in values(back)] == [type(value) for value in values(FULL)]


def test_what_is_found_in_a_design_comes_back_in_its_order() -> None:
    cluster = read_cluster(read(blueprints_dir() / "two-sites-five-members.yaml"))
    report = lint(cluster, prove(cluster), load(), date(2026, 11, 23))
    every = (*report.diagnostics, *report.explained)
    assert len(every) > 10
    assert list(map(values, again(every))) == list(map(values, every))


def test_every_literal_that_a_rule_writes_comes_back() -> None:
    literals = [edit.value for rule in load().rules.values() for edit in rule.edits if not edit.parts]
    assert literals
    assert [json.loads(json.dumps(value)) for value in literals] == literals


@pytest.mark.parametrize(
    "data", [None, [], [[], [[]]], [[], [[1, 2]]], {}, [["a"], [[["x"] * 8, [], [], 1, 2, 3, 4, 5]]]]
)
def test_something_else_is_refused(data: object) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        kept_findings.decoded(data)
