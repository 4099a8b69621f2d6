"""Every example of every rule: a bad one has exactly its findings, a good one none, and together they reach it all."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from hadesign.lint import Catalogue, load
from hadesign.lint.catalogue import BASES, rule_files
from hadesign.lint.examples import DUMPER
from hadesign.lint.selfcheck import check_rule
from hadesign.resources import rules_dir
from hadesign.source import read
from tests.shipped_rules import rule

FILES = rule_files(rules_dir())


@cache
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_does_what_its_examples_say(path: Path) -> None:
    problems = check_rule(path, catalogue(), [rules_dir() / BASES])
    assert [f"{problem.location}: {problem.message}" for problem in problems] == []


@pytest.mark.parametrize("path", sorted((rules_dir() / BASES).glob("*.yaml")), ids=lambda path: path.stem)
def test_designs_of_examples_are_written_the_same_with_and_without_libyaml(path: Path) -> None:
    one, other = (yaml.dump(read(path).data, Dumper=dumper) for dumper in (DUMPER, yaml.SafeDumper))
    assert one == other


def test_there_are_rules() -> None:
    assert len(FILES) >= 43


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_bad_example_is_mended(path: Path) -> None:
    """For rules of users this is left to them; ours show what their `fix` says."""
    assert [bad.name for bad in rule(path).examples.bad if bad.mend is None] == []
