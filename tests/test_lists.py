"""Names in a row: joined in one way, cut in one way, by one function."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.i18n import N_
from hadesign.lists import COMMAS, OR, ListPatterns, and_more_below, cut, joined, listed, listed_lines
from tests.architecture.rooms import modules

AN_OTHER_WRITER = re.compile(r"and \{[^{}]*\} more( \w+)?['\"]$")
NAMES = st.lists(st.text("abc {}0", max_size=4), max_size=12)


def test_names_are_joined_as_a_sentence_does() -> None:
    assert [listed("abcdefgh"[:count], 3) for count in (0, 1, 2, 3, 4, 5, 8)] == [
        "", "a", "a and b", "a, b and c", "a, b, c and d", "a, b, c and 2 more", "a, b, c and 5 more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("patterns", "texts"), [(OR, ["a", "a or b", "a, b or c"]), (COMMAS, ["a", "a, b", "a, b, c"])]
)
def test_other_patterns(patterns: ListPatterns, texts: list[str]) -> None:
    assert [joined("abc"[:count], patterns) for count in (1, 2, 3)] == texts


def test_a_translation_may_put_names_in_another_order() -> None:
    backwards = (N_("{second} <- {first}"), N_("{name} < {names}"), N_("{last} <- {names}"))
    assert joined("abcd", backwards) == "d <- c < b < a"
    assert listed("abcdef", 2, more=lambda names, count: f"{count} besides {names}") == "4 besides a, b"


def test_a_name_may_stand_for_several_things() -> None:
    pools = {"a": 4, "b": 4, "c": 4, "d": 1000, "e": 1}
    assert listed(pools, 2, counts=list(pools.values())) == "a, b and 1,005 more"
    assert listed(pools, 4, counts=list(pools.values())) == "a, b, c, d and e"


def test_names_that_stand_below_each_other() -> None:
    assert listed_lines(["a", "b", "c"], 2) == ["a", "b", "c"]
    assert listed_lines(["a", "b", "c", "d"], 2) == ["a", "b", "and 2 more"]


@given(NAMES, st.integers(1, 8))
def test_one_is_never_left_out_and_nothing_is_lost(names: list[str], most: int) -> None:
    told, others = cut(names, most)
    assert [*told, *others] == names
    assert len(others) != 1
    assert len(told) <= most + 1
    assert listed(names, None) == joined(names)
    text = listed(names, most)
    assert text.endswith(f" and {len(others)} more") or not others
    assert text == joined([*told, f"{len(others)} more"] if others else told)
    assert (listed_lines(names, most) == names) == (not others)
    assert and_more_below(len(others)) in listed_lines(names, most) or not others


def test_nothing_else_in_the_package_writes_how_many_more_there_are() -> None:
    """A second writer would count in another way, and would have to be translated again."""
    found = [
        f"{module}:{node.lineno}"
        for module, file in modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr) and AN_OTHER_WRITER.search(ast.unparse(node))
    ]
    assert found == []


@pytest.mark.parametrize("written", ["f'{a} and {len(b) - 3} more'", "f' and {more:,} more workloads'"])
def test_another_writer_is_seen(written: str) -> None:
    assert AN_OTHER_WRITER.search(written)
