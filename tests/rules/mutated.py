"""Rules with a mistake in them, and whether their examples notice it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.lint import lint, profiles
from hadesign.lint.author import Author
from hadesign.lint.engine import run
from hadesign.lint.example_runs import observed_in
from hadesign.lint.examples import DAY
from hadesign.lint.facts import Context
from hadesign.lint.rule import Rule
from hadesign.lint.rulefile import RuleFile
from hadesign.lint.rulefile import load as load_rule
from hadesign.lint.scope import Scope
from hadesign.lint.waivers import TOPIC as ABOUT_OTHERS
from tests.shipped_rules import catalogue, examples, runs

_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(\D*)")


def mutants(path: Path) -> Iterator[tuple[str, Rule]]:
    """Yield a rule as it is, then with each mistake: the assert the other way round or gone, a parameter a step off."""
    file, document = load_rule(path)

    def compiled(changed: RuleFile) -> Rule:
        return Author(changed, document).rule(ours=True)

    yield "", compiled(file)
    yield "negated", compiled(file.model_copy(update={"assertion": f"!({file.assertion})"}))
    if not file.params:  # without the assert nothing would read them
        yield "dropped", compiled(file.model_copy(update={"assertion": "true"}))
    for name, entry in (file.params or {}).items():
        for value in steps(str(entry.value)):
            params = {**(file.params or {}), name: entry.model_copy(update={"value": value})}
            try:
                yield f"{name}: {value}", compiled(file.model_copy(update={"params": params}))
            except InputError:
                continue  # no such value exists


def steps(value: str) -> Iterator[str]:
    """Yield the values beside one: its last digit one down and one up, such as 9ms and 11ms for 10ms."""
    found = _NUMBER.fullmatch(value)
    assert found, value
    whole, part, unit = found[1], found[2] or "", found[3]
    for number in (int(whole + part) - 1, int(whole + part) + 1):
        if number >= 0:
            digits = str(number).rjust(len(part) + 1, "0")
            yield (f"{digits[: -len(part)]}.{digits[-len(part) :]}" if part else digits) + unit


def said(path: Path, rule: Rule) -> list[list[tuple[Severity, str, str]]]:
    """Return what a rule says of each example of its file, asked alone."""
    found = (_found(path, rule, number) for number in range(len(examples(path))))
    return [[(one.severity, one.path, one.message) for one in of_example] for of_example in found]


def _found(path: Path, rule: Rule, number: int) -> Sequence[Diagnostic]:
    if rule.topic != ABOUT_OTHERS:
        return run([rule], _scope(path, number))
    example = examples(path)[number]
    proof, rules = runs(path).proof(example), replace(catalogue(), rules={**catalogue().rules, rule.id: rule})
    report = lint(proof.cluster, proof, rules, date.fromisoformat(example.as_of or DAY))
    return [one for one in report.diagnostics if one.rule == rule.id]


@lru_cache(maxsize=64)
def _scope(path: Path, number: int) -> Scope:
    """Return what expressions may read of an example; facts are computed once for a rule and its mutants."""
    example = examples(path)[number]
    proof = runs(path).proof(example)
    profile = profiles.of(proof.cluster, catalogue())
    day = date.fromisoformat(example.as_of or DAY)
    return Scope(Context(proof.cluster, proof, day, profile, observed_in(example, day)))
