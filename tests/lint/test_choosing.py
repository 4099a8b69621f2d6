"""Which rules run: all that are stable, those in preview if asked for, deprecated ones with a notice."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hadesign.errors import UsageError
from hadesign.lint import Catalogue
from hadesign.lint.choosing import chosen, notices
from hadesign.lint.rule import Rule
from tests.lint.own import own_rule

MADE = own_rule()


def rule(name: str, *, preview: bool = False, replaced_by: str = "") -> Rule:
    return replace(MADE, id=name, preview=preview, replaced_by=replaced_by)


RULES = Catalogue(
    {
        "OLD001": rule("OLD001", replaced_by="OWN001"),
        "OWN001": rule("OWN001"),
        "OWN002": rule("OWN002", preview=True),
        "PRE001": rule("PRE001", preview=True),
        "PRE002": rule("PRE002", preview=True),
    }
)


@pytest.mark.parametrize(
    ("select", "ignore", "preview", "ids"),
    [
        ([], [], False, {"OLD001", "OWN001"}),
        ([], [], True, {"OLD001", "OWN001", "OWN002", "PRE001", "PRE002"}),
        ([], ["OLD"], False, {"OWN001"}),
        (["OWN"], [], False, {"OWN001"}),
        (["OWN"], [], True, {"OWN001", "OWN002"}),
        (["OWN002"], [], False, {"OWN002"}),
        (["own002, OWN001"], [], False, {"OWN001", "OWN002"}),
        (["OWN", "PRE001"], [], False, {"OWN001", "PRE001"}),
        (["PRE"], ["PRE001"], True, {"PRE002"}),
        (["PRE001"], ["PRE001"], False, set()),
    ],
)
def test_rules_in_preview_run_only_if_they_are_named_or_asked_for(
    select: Sequence[str], ignore: Sequence[str], preview: bool, ids: set[str]
) -> None:
    assert chosen(RULES, select, ignore, preview=preview) == ids


def test_a_word_that_names_only_rules_in_preview_is_not_silently_nothing() -> None:
    with pytest.raises(UsageError) as error:
        chosen(RULES, ["OWN001,PRE"])
    assert str(error.value) == "'PRE' names only rules in preview; add --preview, or name a rule by its id."


def test_a_deprecated_rule_names_the_one_that_replaces_it_if_it_runs() -> None:
    assert list(notices(RULES, chosen(RULES))) == ["OLD001 is deprecated; OWN001 replaces it."]
    assert list(notices(RULES, ["OWN001"])) == []
