"""The line a message is about: cut to fit a terminal, harmless, with the caret where it belongs."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.diagnostic import Location
from hadesign.source import columns, excerpt
from hadesign.source.excerpt import WIDTH


def shown(line: str, start: int, end: int, end_line: int = 1) -> list[str]:
    """Return the excerpt of a line with the span of columns [start, end)."""
    return excerpt((line,), Location("a.yaml", 1, start, end_line, end)).split("\n")


@pytest.mark.parametrize(
    ("line", "start", "end", "marks"),
    [
        ("a: bcd", 4, 7, "   ^~~"),
        ("a: bcd", 1, 2, "^"),
        ("a: bcd", 4, 4, "   ^"),
        ("a:", 3, 4, "  ^"),  # just behind the last character
        ("a:", 9, 10, "  ^"),  # far behind it
        ("", 1, 2, "^"),
        ("区: 东京", 4, 6, "    ^~~~"),
        ("区: 东京", 1, 2, "^~"),
        ("😀: '😀' # x", 8, 11, "         ^~~"),
        ("e\u0301: x", 5, 6, "   ^"),
        ("a\ufe0f: x", 5, 6, "   ^"),
        ("a:\tb", 4, 5, "   ^"),
    ],
)
def test_carets(line: str, start: int, end: int, marks: str) -> None:
    assert shown(line, start, end)[1] == marks


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert shown("a: [1,", 4, 2, end_line=3) == ["a: [1,", "   ^~~"]


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_line_that_is_not_there_has_no_excerpt(number: int) -> None:
    assert excerpt(("a: 1",), Location("a.yaml", number, 1, number, 2)) == ""


LONG = "".join(chr(97 + n % 26) for n in range(300))


@pytest.mark.parametrize(
    ("start", "end", "begins", "ends", "caret"),
    [
        (1, 5, "abc", "vw…", 0),
        (20, 25, "abc", "vw…", 19),
        (26, 30, "abc", "vw…", 25),
        (27, 30, "…c", "wx…", 25),
        (150, 160, "…", "…", 25),
        (295, 300, "…", LONG[-3:], 70),
        (300, 301, "…", LONG[-3:], 75),
    ],
)
def test_a_long_line_is_cut_around_the_span(start: int, end: int, begins: str, ends: str, caret: int) -> None:
    line, marks = shown(LONG, start, end)
    assert (line.startswith(begins), line.endswith(ends), len(line)) == (True, True, WIDTH)
    assert marks.index("^") == caret
    assert line[caret] == LONG[start - 1]


def test_a_line_of_just_the_width_is_not_cut() -> None:
    assert shown(LONG[:WIDTH], 1, 2)[0] == LONG[:WIDTH]
    assert shown(LONG[: WIDTH + 1], 1, 2)[0] == LONG[: WIDTH - 1] + "…"


def test_wide_characters_are_counted_twice_when_a_line_is_cut() -> None:
    line, marks = shown("东" * 100, 60, 61)
    assert 73 <= columns(line) <= WIDTH
    assert marks.endswith("^~")


def test_marks_of_a_span_end_where_the_line_is_cut() -> None:
    line, marks = shown(LONG, 10, 290)
    assert len(marks) == len(line) == WIDTH


def test_what_acts_on_a_terminal_becomes_a_dot() -> None:
    line = "a: \x1b[31m\x07\u202eevil\u2066\u200b\x9b\x7f\ud800\u2028\xa0 b"
    assert shown(line, 1, 2)[0] == "a: ·[31m··evil······· b"


def test_a_design_in_one_line_is_not_looked_at_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def noted(text: str) -> str:
        lengths.append(len(text))
        return text

    monkeypatch.setattr(sys.modules["hadesign.source.excerpt"], "visible", noted)
    shown(LONG * 10_000, 1_500_000, 1_500_010)
    assert max(lengths) <= 1000


_LINES = st.text(st.characters(exclude_characters="\n\r"), max_size=400)


@settings(deadline=None)
@given(_LINES, st.integers(1, 420), st.integers(0, 200))
def test_any_excerpt_fits_is_harmless_and_points_at_its_character(line: str, start: int, length: int) -> None:
    text, marks = shown(line, start, start + length)
    assert columns(text) <= WIDTH
    assert len(marks) <= WIDTH + 1  # behind the last column of a line that fills the width
    assert text.isprintable()
    assert set(marks) <= set(" ^~")
    before = marks.index("^")
    if start <= len(line) and line[start - 1].isprintable():
        taken, position = 0, 0
        while taken < before:
            taken += columns(text[position])
            position += 1
        assert taken == before, "the caret stands in the middle of a wide character"
        assert line[start - 1] in text[position:]
