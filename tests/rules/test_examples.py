"""Every example of every rule: a bad one has exactly its findings, a good one none, and together they reach it all."""

from functools import cache
from pathlib import Path

import pytest

from hadesign.lint import Catalogue, load
from hadesign.lint.catalogue import BASES, rule_files
from hadesign.lint.selfcheck import check_rule
from hadesign.resources import rules_dir

FILES = rule_files(rules_dir())


@cache
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_does_what_its_examples_say(path: Path) -> None:
    problems = check_rule(path, catalogue(), [rules_dir() / BASES])
    assert [f"{problem.location}: {problem.message}" for problem in problems] == []


def test_there_are_rules() -> None:
    assert len(FILES) >= 43
