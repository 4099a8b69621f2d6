"""The search against going through every design: the same designs, the same costs, and nothing cheaper is missed."""

from itertools import accumulate

import pytest

from hadesign.comparison.changes import changes
from hadesign.source import read_text
from hadesign.synthesis.choices import choices_of, settled
from hadesign.synthesis.judging import cluster_of
from tests.effort import tried
from tests.synthesis.problems import answered, as_document, by_brute_force, problem

SEEDS = range(tried(8, by_night=200))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_finds_what_brute_force_finds(seed: int) -> None:
    data = problem(seed)
    every, found = by_brute_force(data), answered(data)
    mine = [(one.tried.candidate.cost, one.tried.candidate.picks) for one in found.found]
    # Designs that differ in names only stand for each other, so those that are left out cost what some other one costs.
    assert set(mine) <= {tuple(one) for one in every}
    assert {cost for cost, _picks in mine} == {cost for cost, _picks in every}
    assert found.met == len(mine)
    left_out = found.effort.twins
    assert len(every) - left_out <= len(mine) <= len(every)
    told = found.effort
    assert told.judged + told.cut + told.twins + told.unpriced == told.designs
    assert told.beyond is None


def test_of_these_questions_some_have_answers_and_branches_are_cut() -> None:
    found = [answered(problem(seed)) for seed in range(8)]
    assert any(one.met for one in found)
    assert any(not one.met for one in found)
    assert sum(one.effort.cut for one in found) > 30
    assert any(one.effort.twins for one in found)


def test_a_design_comes_with_the_dearest_cheaper_one_that_fails() -> None:
    data = next(data for data in map(problem, range(50)) if answered(data).met)
    every = {answer.picks for answer in by_brute_force(data)}
    for one in answered(data).found:
        if one.cheaper is not None:
            assert one.cheaper.candidate.cost < one.tried.candidate.cost
            assert one.cheaper.candidate.picks not in every
            assert one.cheaper.state != "met"


def test_the_front_is_what_no_other_design_outdoes() -> None:
    data = problem(3)
    data["spec"]["objectives"] = {"survive": "node"}
    data["spec"]["reliability"] = {
        "node": "99%", "loadBalancer": "99.9%", "power": "99.9%", "zone": "99.9%", "region": "100%",
    }  # fmt: skip
    del data["spec"]["workloads"]
    found = answered(data)
    points = [(one.tried.candidate.cost, one.tried.minutes) for one in found.found]
    assert all(minutes is not None for _cost, minutes in points)
    assert any(one.on_front for one in found.found)
    for one in found.found:
        here = one.tried.candidate.cost, one.tried.minutes or 0.0
        better = [
            (cost, minutes) for cost, minutes in points
            if (cost, minutes) != here and cost <= here[0] and (minutes or 0.0) <= here[1]
        ]  # fmt: skip
        assert one.on_front == (not better)


def test_a_search_that_ends_early_says_from_where_on_nothing_is_known() -> None:
    data = next(data for data in map(problem, range(50)) if answered(data).met > 1)
    whole = answered(data)
    cut = answered(data, tries=whole.effort.judged - 1)
    assert cut.effort.beyond is not None
    assert cut.effort.left > 0
    costs = [one.tried.candidate.cost for one in whole.found]
    assert [cost for cost in costs if cost < cut.effort.beyond] == [
        one.tried.candidate.cost for one in cut.found if one.tried.candidate.cost < cut.effort.beyond
    ]


def test_designs_come_in_the_order_of_their_cost() -> None:
    for seed in range(6):
        costs = [one.tried.candidate.cost for one in answered(problem(seed)).found]
        assert costs == list(accumulate(costs, max))


def test_the_cheapest_change_of_a_design_pays_for_what_is_new() -> None:
    data = next(data for data in map(problem, range(50)) if answered(data).met)
    document = as_document(data)
    choices = choices_of(document)
    there = settled(document, choices, tuple(0 for _ in choices))
    near = as_document(there, "now.yaml")
    found = answered(data, near=near)
    assert found.near == "now.yaml"
    first = found.found[0].tried.candidate
    assert first.change is not None
    assert all(first.change <= (one.tried.candidate.change or 0) for one in found.found)
    after = cluster_of(settled(document, choices, first.picks), "question.yaml")
    assert found.changes == changes(cluster_of(there, "now.yaml"), after)[0]
    same = answered(data, near=read_text(near.text, "same.yaml"))
    if any(one.tried.candidate.picks == tuple(0 for _ in choices) for one in same.found):
        assert first.change == 0
