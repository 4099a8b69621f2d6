"""What is left open: every mistake has its place and says what was expected; what is settled is a blueprint."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.synthesis.asked import asked_of
from hadesign.synthesis.choices import choices_of, settled
from tests.synthesis.problems import as_document, problem


def question(nodes: Any) -> dict[str, Any]:
    """Return a question with other nodes."""
    data = problem(0)
    data["spec"] = {"kubernetes": data["spec"]["kubernetes"], "nodes": nodes}
    return data


@pytest.mark.parametrize(
    ("open_value", "said"),
    [
        ({"oneOf": []}, "`oneOf` has no values"),
        ({"oneOf": 3}, "`oneOf` has no values"),
        ({"oneOf": {"from": 3, "to": 1}}, "the range from 3 to 1 by 1 has no values"),
        ({"oneOf": {"from": 1, "to": 9, "by": 2}}, "neither a list nor a range"),
        ({"oneOf": {"from": 1, "to": True}}, "neither a list nor a range"),
        ({"oneOf": {"from": 1, "to": 10**9}}, "1,000,000,000 values"),
        ({"oneOf": list(range(1001))}, "1,001 values"),
        ({"oneOf": [1], "or": [2]}, "`or` stands beside `oneOf`"),
        ({"oneOf": [1], "choice": ""}, "the name of the choice is no name"),
        ({"oneOf": [1], "choice": "\u202e"}, "the name of the choice is no name"),
        ({"oneOf": [{"oneOf": [1]}]}, "leaves something open itself"),
    ],
)
def test_what_is_no_question_is_said_where_it_stands(open_value: Any, said: str) -> None:
    document = as_document(question([{"pool": "cp", "roles": ["worker"], "count": open_value}]))
    with pytest.raises(InputError) as caught:
        choices_of(document)
    (found,) = caught.value.diagnostics
    assert said in found.message
    assert found.path == "spec.nodes[0].count"
    assert found.expected
    assert found.location.line > 1


def test_places_of_a_choice_have_as_many_values() -> None:
    nodes = [{"choice": "x", "oneOf": [1, 2]}, {"choice": "x", "oneOf": [1, 2, 3]}]
    with pytest.raises(InputError) as caught:
        choices_of(as_document(question(nodes)))
    assert "places of the choice x have 2 and 3 values" in str(caught.value.diagnostics[0].message)


def test_a_whole_design_is_not_left_open() -> None:
    data = problem(0)
    data["spec"] = {"oneOf": [{}]}
    with pytest.raises(InputError, match="the design as a whole is open"):
        choices_of(as_document(data))


def test_what_is_settled_is_a_blueprint_without_what_is_left_out() -> None:
    document = as_document(question([{"choice": "x", "oneOf": [{}, {"name": "n"}]}, {"name": {"oneOf": ["m"]}}]))
    choices = choices_of(document)
    assert [choice.name for choice in choices] == ["x", "spec.nodes[1].name"]
    assert settled(document, choices, (0, 0))["spec"]["nodes"] == [{"name": "m"}]
    assert settled(document, choices, (1, 0))["spec"]["nodes"] == [{"name": "n"}, {"name": "m"}]
    assert settled(document, choices, (0, 0))["kind"] == "Blueprint"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"prices": {"currency": "EUR", "per": "week", "source": "x"}}, "prices.per"),
        ({"prices": {"currency": "EUR", "per": "month"}}, "prices.source"),
        ({"kind": "Blueprint"}, "kind"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_no_file_of_questions_is_said(change: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        asked_of(as_document(problem(0) | change))
    assert path in [found.path for found in caught.value.diagnostics]


def test_a_price_is_about_one_kind_of_machines() -> None:
    data = problem(0)
    data["prices"]["nodes"] = [{"pool": "cp", "role": "worker", "price": 1}]
    with pytest.raises(InputError, match="the price has both `pool` and `role`"):
        asked_of(as_document(data))
