"""Pairs of generated designs: whatever is said of failures is so on both sides, and every form can be written."""

import json

import pytest
from jsonschema import Draft202012Validator

from hadesign.comparison import Comparison, Side, compare
from hadesign.proof.failure.verdict import FailureSet
from hadesign.report.diff.subject import Difference
from hadesign.report.diff.written import diff_markdown, diff_text
from hadesign.report.diff_json import diff_json, schema
from tests.comparison.sides import judged
from tests.proof.small import small_design

PAIRS = [(1, 2), (17, 40), (5, 75), (64, 32)]


@pytest.fixture(scope="module", params=PAIRS, ids=str)
def pair(request: pytest.FixtureRequest) -> Comparison:
    before, after = (judged(small_design(number)) for number in request.param)
    return compare(before, after, 2)


def up(side: Side, service: str, found: FailureSet) -> bool | None:
    """Whether a service is up under some failures, as far as they can happen, by what-if."""
    known = [one for one in found.failures if one in side.cluster.things]
    return next((one.up for one in side.proof.what_if(known).states if one.proof.id == service), None)


def test_sets_take_down_what_they_are_said_to(pair: Comparison) -> None:
    for one in pair.services:
        for found in one.gained.told[:8]:
            assert up(pair.after, one.id, found) is False
            assert up(pair.before, one.id, found) is not False
        for found in one.lost.told[:8]:
            assert up(pair.before, one.id, found) is False
            assert up(pair.after, one.id, found) is not False


def test_every_form_is_written(pair: Comparison) -> None:
    difference = Difference(pair, "a.yaml", "b.yaml", "2026-11-23")
    data = json.loads(diff_json(difference))
    Draft202012Validator(schema()).validate(data)
    assert data["worse"] is pair.worse
    wide = [line for line in diff_text(difference).split("\n") if len(line) > 80]
    assert [line for line in wide if "https://" not in line] == []
    assert diff_markdown(difference).startswith("## ")
