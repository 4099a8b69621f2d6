"""Columns of a terminal: what is wide, where a line may end, and that other texts are folded as ever."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.report.tables import table, wrap
from hadesign.source import columns, cut, folded, padded, pieces

CHINESE = (
    "负载均衡器 (HAProxy) 之后有三个 API 服务器，每个都需要 etcd 的法定人数；"
    "“一个可用区”丢失后，其余两个（见下）继续服务。"
)
MIXED = st.text(st.sampled_from("ab 负载，。、（）“”-\u0301é"), max_size=60)


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("abc", 3),
        ("控制平面", 8),
        ("etcd 法定人数", 13),
        ("e\u0301", 1),
        ("（）", 4),
        ("…", 1),
        ("ｱ", 1),
        ("", 0),
        ("한국", 4),
    ],
)
def test_wide_characters_take_two_columns(text: str, wide: int) -> None:
    assert columns(text) == wide
    assert columns(padded(text, 20)) == 20
    assert padded(text, wide) == text


def test_lines_end_between_characters_but_not_before_a_full_stop() -> None:
    for width in range(12, 60):
        lines = folded(CHINESE, width, "- ", "  ")
        assert all(columns(line) <= width for line in lines)
        assert not any(line.lstrip()[:1] in "，。；）” " for line in lines[1:])
        assert not any(line[-1] in "（“ " for line in lines)
        assert all(line.startswith("  ") for line in lines[1:])
    assert list(pieces("高可用、容错")) == ["高", "可", "用、", "容", "错"]
    assert list(pieces("（见下）")) == ["（见", "下）"]
    assert list(pieces("a-b")) == ["a-b"]


@given(MIXED, st.integers(4, 40), st.booleans())
def test_nothing_is_lost_and_nothing_sticks_out(text: str, width: int, within: bool) -> None:
    lines = folded(text, width, within=within)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if within:
        assert all(columns(line) <= width for line in lines)


@given(st.text(st.sampled_from("abc de-f.g"), max_size=80), st.integers(5, 40), st.booleans())
def test_other_texts_are_folded_as_the_standard_library_does(text: str, width: int, within: bool) -> None:
    expected = textwrap.wrap(text, width, subsequent_indent=" ", break_long_words=within, break_on_hyphens=False)
    assert folded(text, width, others=" ", within=within) == expected


def test_a_word_is_cut_by_columns() -> None:
    assert list(cut("控制平面", 5)) == ["控制", "平面"]
    assert list(cut("ab", 5)) == ["ab"]


def test_a_table_of_chinese_is_straight() -> None:
    text = table(("服务", "原因"), [("etcd", CHINESE), ("控制平面", "失去法定人数")])
    lines = text.split("\n")
    assert all(columns(line) <= 80 for line in lines)
    assert lines[1].startswith("--------  ---")
    start = [columns(line[: line.index(word)]) for line, word in ((lines[0], "原因"), (lines[-1], "失去"))]
    assert start == [10, 10]


def test_a_paragraph_is_indented_by_columns() -> None:
    lines = wrap(CHINESE, "  处理：").split("\n")
    assert lines[1].startswith(" " * 8 + "器" if lines[1].lstrip()[0] == "器" else " " * 8)
    assert all(columns(line) <= 80 for line in lines)
