"""Every example of every rule: a bad one has exactly its findings, a good one none, and together they reach it all."""

from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from hadesign.diagnostic import Severity
from hadesign.lint.examples import text_of
from hadesign.lint.rulefile import Example
from hadesign.lint.selfcheck import check_rule
from hadesign.source import read, read_text
from tests.shipped_rules import FILES, FOLDER, reports, rule, runs

every_rule = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

ABOUT_DIFFERENT_FAILURES = {
    frozenset({"BKP020", "DR010"}): "the loss of the control plane's machines, and of most members of etcd",
    frozenset({"ETC002", "ETC005"}): "a number that is no use, and a number that is too small for the objective",
    frozenset(
        {"WRK002", "WRK003"}
    ): "a machine without which everything must fit, a zone without which critical work must",
}
"""Pairs of rules that may find fault with the same place, and what tells them apart."""


@every_rule
def test_a_rule_does_what_its_examples_say(path: Path) -> None:
    problems = check_rule(path, runs(path))
    assert [f"{problem.location}: {problem.message}" for problem in problems] == []


@every_rule
def test_no_two_rules_find_fault_with_the_same_place(path: Path) -> None:
    assert {pair: name for pair, name in in_one_place(path).items() if pair not in ABOUT_DIFFERENT_FAILURES} == {}


@pytest.mark.parametrize("pair", ABOUT_DIFFERENT_FAILURES, ids=lambda pair: "-".join(sorted(pair)))
def test_every_pair_that_may_is_seen_to(pair: frozenset[str]) -> None:
    assert any(pair in in_one_place(path) for path in FILES if rule(path).id in pair)


def in_one_place(path: Path) -> dict[frozenset[str], str]:
    """Return pairs of rules that find fault with the same place in an example of a rule, with the example's name."""
    pairs = {}
    for example, report in reports(path):
        flaws = [d for d in report.diagnostics if d.severity is not Severity.INFO]
        for one, other in combinations(flaws, 2):
            if one.location == other.location and one.rule != other.rule:
                pairs[frozenset({one.rule, other.rule})] = example
    return pairs


@every_rule
def test_a_rule_explains_what_it_says_and_all_of_that(path: Path) -> None:
    """A rule that is said to explain another one, and never does, is a mistake or a leftover.

    Its own examples show it, or those of the other one; that these name who explains them is held by
    `test_a_rule_does_what_its_examples_say`. A finding that is explained itself leads on to those that explain it.
    """
    assert shown(path) - leading_on() == set()
    ours = rule(path).id
    missing = {other for who, other in said() - stated() - shown(path) if who == ours}
    files = [file for file in FILES if rule(file).id in missing]
    assert missing - {other for file in files for who, other in shown(file) if who == ours} == set()


def shown(path: Path) -> set[tuple[str, str]]:
    """Return which rules explain which in the examples of a rule."""
    explained = [found for _, report in reports(path) for found in report.explained]
    return {(by.rule, found.rule) for found in explained for by in found.explained}


@cache
def said() -> frozenset[tuple[str, str]]:
    return frozenset((rule(path).id, other) for path in FILES for other in rule(path).explains)


@cache
def stated() -> frozenset[tuple[str, str]]:
    examples = [(rule(path).id, example) for path in FILES for example in rule(path).examples.explained]
    return frozenset((by, explained) for explained, example in examples for by in example.by)


@cache
def leading_on() -> frozenset[tuple[str, str]]:
    chains = said()
    while more := {(first, last) for first, middle in chains for other, last in said() if other == middle} - chains:
        chains |= more
    return chains


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_design_of_examples_stays_what_it_is_when_it_is_written_as_json(path: Path) -> None:
    written = text_of(Example(base=path.stem), [FOLDER])
    assert read_text(written, "example.yaml").data == read(path).data


@pytest.mark.parametrize(
    "text", ["a\x7fb", "a\x85b", "a\u2028b", "\ufeffa", "a\U0001f600b", 'a"\\b', "a\nb\t", "1.36", "true", "~", "a: #b"]
)
def test_a_text_stays_what_it_is_when_it_is_written_as_json(text: str) -> None:
    example = Example(base="managed", set={"metadata.description": text, "spec.x": 1.5, "spec.y": True})
    found = read_text(text_of(example, [FOLDER]), "example.yaml").data
    assert found["metadata"]["description"] == text
    assert (found["spec"]["x"], found["spec"]["y"]) == (1.5, True)


def test_there_are_rules() -> None:
    assert len(FILES) >= 225


def test_every_bad_example_is_mended() -> None:
    """For rules of users this is left to them; ours show what their `fix` says."""
    missing = {path.stem: [bad.name for bad in rule(path).examples.bad if bad.mend is None] for path in FILES}
    assert {name: examples for name, examples in missing.items() if examples} == {}
