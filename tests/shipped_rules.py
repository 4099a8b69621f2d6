"""Examples of the shipped rules, read, proved and judged once for all tests of a process: each asks something else."""

from functools import cache, lru_cache
from pathlib import Path

from hadesign.lint import Catalogue, Report, load
from hadesign.lint.catalogue import BASES, rule_files
from hadesign.lint.example_runs import ExampleRuns
from hadesign.lint.rulefile import Example, RuleFile
from hadesign.lint.rulefile import load as load_file
from hadesign.proof import Proof
from hadesign.resources import rules_dir

FILES = rule_files(rules_dir())
FOLDER = rules_dir() / BASES


@cache
def catalogue() -> Catalogue:
    return load()


@cache
def rule(path: Path) -> RuleFile:
    return load_file(path)[0]


def examples(path: Path) -> list[Example]:
    loaded = rule(path)
    return [*loaded.examples.bad, *loaded.examples.good, *loaded.examples.explained]


@lru_cache(maxsize=4)
def runs(path: Path) -> ExampleRuns:
    """Return what is known of the examples of one rule; tests of a rule follow each other, and memory has an end."""
    return ExampleRuns(catalogue(), [FOLDER])


def reports(path: Path) -> list[tuple[str, Report]]:
    """Return what all rules say of each bad or explained example of a rule, by the example's name."""
    loaded = rule(path)
    chosen: list[Example] = [*loaded.examples.bad, *loaded.examples.explained]
    return [(example.name or "", runs(path).whole(example).report) for example in chosen]


def bad_design(path: Path) -> Proof:
    """Return the proof of the first bad example of a rule."""
    return runs(path).proof(rule(path).examples.bad[0])
