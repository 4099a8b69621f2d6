"""Every example of every rule: a bad one has exactly the stated findings, a good one has none."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from hadesign.blueprint import load as load_blueprint
from hadesign.diagnostic import Diagnostic
from hadesign.lint import Catalogue, lint, load
from hadesign.lint.catalogue import rule_files
from hadesign.lint.examples import DAY, document
from hadesign.lint.rulefile import BadExample, Example, RuleFile
from hadesign.lint.rulefile import load as load_rule
from hadesign.proof import prove
from hadesign.resources import rules_dir
from hadesign.topology import build_cluster

FILES = {path.stem: path for path in rule_files(rules_dir())}
BASES = rules_dir() / "bases"


@cache
def catalogue() -> Catalogue:
    return load()


@cache
def rule(path: Path) -> RuleFile:
    return load_rule(path)[0]


def findings(identifier: str, example: Example) -> list[Diagnostic]:
    """Findings of one rule (and of no other) on an example."""
    source = document(example, BASES)
    cluster = build_cluster(load_blueprint(source), source)
    chosen = catalogue().rules if identifier.startswith("WVR") else [identifier]
    report = lint(cluster, prove(cluster), catalogue(), date.fromisoformat(example.as_of or DAY), chosen)
    return [found for found in report.diagnostics if found.rule == identifier]


BAD = [(stem, number) for stem, path in FILES.items() for number in range(len(rule(path).examples.bad))]
GOOD = [(stem, number) for stem, path in FILES.items() for number in range(len(rule(path).examples.good))]


@pytest.mark.parametrize(("stem", "number"), BAD, ids=str)
def test_a_bad_example_has_exactly_its_findings(stem: str, number: int) -> None:
    loaded = rule(FILES[stem])
    example = loaded.examples.bad[number]
    found = findings(loaded.id, example)
    assert [f"{d.path}: {d.message}" if d.path else d.message for d in found] == list(example.findings)
    assert {d.severity.value for d in found} == {example.severity or default_severity(loaded)}
    assert all(d.name == loaded.name for d in found)


@pytest.mark.parametrize(("stem", "number"), GOOD, ids=str)
def test_a_good_example_has_none(stem: str, number: int) -> None:
    loaded = rule(FILES[stem])
    assert findings(loaded.id, loaded.examples.good[number]) == []


def default_severity(loaded: RuleFile) -> str:
    return loaded.severity if isinstance(loaded.severity, str) else loaded.severity[0].level


def test_the_severity_of_findings_is_stated_only_where_it_is_not_the_first() -> None:
    for path in FILES.values():
        loaded = rule(path)
        for example in loaded.examples.bad:
            assert isinstance(example, BadExample)
            assert example.severity != default_severity(loaded), loaded.id
