"""Examples of the shipped rules, read and proved once for all tests of a process: each asks something else of them."""

from functools import cache
from pathlib import Path

from hadesign.lint.catalogue import BASES, rule_files
from hadesign.lint.examples import document
from hadesign.lint.rulefile import Example, RuleFile
from hadesign.lint.rulefile import load as load_file
from hadesign.proof import Proof, prove
from hadesign.resources import rules_dir
from hadesign.topology import read_cluster

FILES = rule_files(rules_dir())
FOLDER = rules_dir() / BASES


@cache
def rule(path: Path) -> RuleFile:
    return load_file(path)[0]


def examples(path: Path) -> list[Example]:
    loaded = rule(path)
    return [*loaded.examples.bad, *loaded.examples.good, *loaded.examples.explained]


@cache
def proved(path: Path) -> tuple[Proof, ...]:
    """Return the proof of the design of each example of a rule; what is computed of it stays known."""
    return tuple(prove(read_cluster(document(example, [FOLDER]))) for example in examples(path))
