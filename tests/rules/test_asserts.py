"""Examples bite: a rule whose assert is turned round or gone, or a parameter of which is a step off, fails one."""

from pathlib import Path

import pytest

from hadesign.errors import InputError
from hadesign.lint.rule import Rule
from tests.rules.mutated import mutants, said, steps
from tests.shipped_rules import FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_examples_of_a_rule_notice_every_mistake(path: Path) -> None:
    changed = mutants(path)
    _, rule = next(changed)
    right = said(path, rule)

    def noticed(mistaken: Rule) -> bool:
        try:
            return said(path, mistaken) != right
        except InputError:
            return True  # it has no value any more where it had one

    assert [mistake for mistake, mistaken in changed if not noticed(mistaken)] == []


@pytest.mark.parametrize(
    ("value", "beside"),
    [
        ("10ms", ["9ms", "11ms"]),
        ("0", ["1"]),
        ("90", ["89", "91"]),
        ("1.5s", ["1.4s", "1.6s"]),
        ("0.5", ["0.4", "0.6"]),
    ],
)
def test_a_step_is_one_of_the_last_digit(value: str, beside: list[str]) -> None:
    assert list(steps(value)) == beside
