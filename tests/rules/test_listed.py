"""No entry of the list of rules disappears: each has a rule, is found by another one, or says why it is none."""

from typing import get_args

import pytest

from hadesign.lint import Catalogue
from tests.rules.listed import ENTRIES, State, listed
from tests.shipped_rules import catalogue


@pytest.fixture(scope="module")
def rules() -> Catalogue:
    return catalogue()


@pytest.mark.parametrize("chapter", ENTRIES)
def test_every_entry_of_a_chapter_is_there_once(chapter: str) -> None:
    found = [one.entry for one in listed() if one.entry.startswith(f"{chapter}-")]
    assert found == [f"{chapter}-{number:03}" for number in range(1, ENTRIES[chapter] + 1)]


def test_entries_name_rules_that_exist_or_say_why_there_is_none(rules: Catalogue) -> None:
    for one in listed():
        assert one.state in get_args(State), one
        assert set(one.rules) <= set(rules.rules), one
        assert bool(one.rules) is (one.state in ("rule", "covered-by")), one
        assert one.rules or len(one.why) > 20, one


def test_a_rule_answers_for_one_entry(rules: Catalogue) -> None:
    named = [name for one in listed() if one.state == "rule" for name in one.rules]
    assert sorted({name for name in named if named.count(name) > 1}) == []
