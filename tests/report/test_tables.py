"""Tables and paragraphs for a terminal of 80 columns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.report.tables import GAP, WIDTH, table, wrap
from tests.report.reading import too_wide, unprintable


def test_a_table() -> None:
    assert table(("name", "n"), [("a", "10"), ("long-name", "2")]) == (
        "name       n\n---------  --\na          10\nlong-name  2"
    )


def test_the_widest_column_is_wrapped_between_words_and_the_others_are_left_alone() -> None:
    lines = table(("name", "why"), [("x" * 30, "word " * 20)]).split("\n")
    assert lines[2] == f"{'x' * 30}  {'word ' * 9}".rstrip()
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[3].startswith(" " * 32 + "word")


def test_a_word_is_cut_only_where_nothing_else_helps() -> None:
    lines = table(("name", "why"), [("x" * 60, "word " * 20)]).split("\n")
    assert lines[2].startswith("x" * 60 + "  word")
    lines = table(("name", "why"), [("x" * 100, "y")]).split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[2].startswith("x" * 60)


def test_an_empty_cell_keeps_its_column() -> None:
    assert table(("a", "b", "c"), [("1", "", "3")]) == "a  b  c\n-  -  -\n1     3"


def test_a_cell_is_harmless() -> None:
    said = table(("a",), [("\x1b[31m\n\u202ex",)])
    assert unprintable(said) == set()
    assert said.endswith("\n·[31m ·x")


_CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60)


@settings(deadline=None)
@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(_CELLS, min_size=n, max_size=n), min_size=1, max_size=5)))
def test_any_table_fits_and_loses_nothing(rows: list[list[str]]) -> None:
    head = [f"h{n}" for n in range(len(rows[0]))]
    lines = table(head, rows).split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    rule = next(line for line in lines if set(line) <= set("- ") and "-" in line)
    assert rule.count(" " * GAP) >= len(head) - 1
    written = "".join("".join(lines).split())
    for row in rows:
        for character in "".join("".join(cell.split()) for cell in row):
            assert character in written or not character.isprintable()


@pytest.mark.parametrize(
    ("text", "first", "others", "said"),
    [
        ("short", "", None, "short"),
        ("a b", "- ", None, "- a b"),
        ("word " * 20, "- ", None, "- " + "word " * 14 + "word\n  word word word word word"),
        ("word " * 20, "  ", "      ", "  " + "word " * 14 + "word\n      word word word word word"),
        ("x" * 100, "  ", None, "  " + "x" * 100),
        ("a-b-" * 30, "", None, "a-b-" * 30),
        ("two\nlines\x1b", "", None, "two lines·"),
    ],
)
def test_a_paragraph(text: str, first: str, others: str | None, said: str) -> None:
    assert wrap(text, first, others) == said
    assert too_wide(wrap(text, first, others)) == []
