"""Values by their dotted names, as CEL takes them, and as dictionaries find them again."""

import pytest

from hadesign.lint.values import hashable, nested, plain, resolve


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ([1, [2]], [1, [2]], True),
        ([1, 2], [2, 1], False),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": 1}, {"a": 2}, False),
        ({}, [], False),
        ({"a": 1}, [("a", 1)], False),
        ({"a": {}}, {"a": []}, False),
        ([], None, False),
    ],
)
def test_a_dictionary_finds_equal_values_and_no_others(one: object, other: object, equal: bool) -> None:
    assert (hashable(other) in {hashable(one): None}) is equal


def test_what_is_missing_on_the_way_is_none() -> None:
    assert resolve({"a": {"b": 1}}, ["a", "b"]) == 1
    assert resolve({"a": 1}, ["a", "b"]) is None


def test_tuples_become_lists_however_deep() -> None:
    assert plain({"a": (1, {"b": ("x",)})}) == {"a": [1, {"b": ["x"]}]}
    assert nested({("a", "b"): 1, ("a", "c"): 2, ("d",): 3}) == {"a": {"b": 1, "c": 2}, "d": 3}
