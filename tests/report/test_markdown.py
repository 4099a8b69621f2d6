"""Whatever a text holds, a page shows exactly that text, and no element comes of it."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hadesign.report.markdown import (
    block,
    code,
    comment,
    filled,
    join,
    link,
    note,
    paragraphs,
    table,
    text,
)
from tests.effort import tried
from tests.handbook.books import ATTACKS
from tests.handbook.rendering import names, render

MARKS = st.text("\\`*_{}[]()#+-.!|~^=$:<>&\"'/@%;,? \tab1é\n", min_size=1, max_size=40)
"""Texts of little else than what Markdown looks for."""
TEXTS = st.one_of(st.text(min_size=1, max_size=80), MARKS, st.sampled_from(ATTACKS))


ADDRESSES = st.from_regex(r"https?://[a-z]{1,5}(:[0-9]{1,4})?(/[!-~]{0,20})?", fullmatch=True)


def shown(value: str) -> str:
    """Return a text as a reader sees it: in one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def visible(value: str) -> bool:
    """Whether there is anything to see."""
    return bool(shown(value))


@settings(max_examples=tried(200, by_night=400))
@given(TEXTS.filter(visible))
@example("1. not a list")
@example("12) nor this")
@example("    not code")
@example("- not an item")
@example("===")
@example("--------")
@example("&lt;b&gt;")
@example("[TOC]")
@example("\u0002klzzwxh:0000\u0003")
@example("wzxhzdk:0")
@example("http://example.org <a@example.org>")
def test_a_text_is_a_paragraph_of_exactly_that_text(value: str) -> None:
    found = render(join("before", text(value), "after"))
    assert names(found) == ["p", "p", "p"]
    assert found[1].text == shown(value)


@settings(max_examples=200)
@given(TEXTS.filter(visible))
def test_a_text_after_others_in_a_line_is_exactly_that_text(value: str) -> None:
    found = render(f"see {text(value)}, or {text(value)}\nand {text(value)}")
    assert names(found) == ["p"]
    assert found[0].text == f"see {shown(value)}, or {shown(value)} and {shown(value)}"


@settings(max_examples=200)
@given(TEXTS.filter(visible))
def test_code_is_exactly_that_text(value: str) -> None:
    found = render(f"see {code(value)}!")
    assert names(found) == ["p", "code"]
    assert found[1].text == shown(value)


@settings(max_examples=200)
@given(TEXTS.filter(visible), TEXTS.filter(visible))
def test_cells_of_a_table_hold_exactly_their_texts(one: str, other: str) -> None:
    found = render(join("before", table(("a", "b"), [(text(one), code(other)), (text(other), text(one))]), "after"))
    head, rows = ["thead", "tr", "th", "th"], ["tbody", "tr", "td", "td", "code", "tr", "td", "td"]
    assert names(found) == ["p", "table", *head, *rows, "p"]
    cells = [element.text for element in found if element.name == "td"]
    assert cells == [shown(one), shown(other), shown(other), shown(one)]


@settings(max_examples=200)
@given(TEXTS.filter(visible))
def test_headings_and_items_hold_exactly_their_texts(value: str) -> None:
    found = render(f"## {text(value)}\n\n- {text(value)}\n- {text(value)}\n")
    assert names(found) == ["h2", "a", "ul", "li", "li"]
    assert found[0].text.removesuffix("¶").strip() == shown(value)
    assert [element.text for element in found[3:]] == [shown(value)] * 2


@settings(max_examples=200)
@given(TEXTS.filter(visible))
def test_a_note_holds_exactly_its_texts(value: str) -> None:
    found = render(join(note("warning", text(value), text(value), "", code(value)), "after"))
    assert names(found) == ["div", "p", "p", "p", "code", "p"]
    assert [element.text for element in found[1:4]] == [shown(value)] * 3
    assert found[0].attributes == {"class": "admonition warning"}


@settings(max_examples=200)
@given(st.text(max_size=200))
@example("```\n</code></pre><script>\n````")
@example("~~~\nx")
@example("    ```\n\t```")
@example("```yaml linenums='1'\n```")
def test_a_block_is_code_and_nothing_else(value: str) -> None:
    found = render(join("before", block(value), "after"))
    assert names(found)[:2] == ["p", "div"]
    assert set(names(found)) <= {"p", "div", "pre", "span", "code", "a"}
    lines = [e.attributes for e in found if e.name == "a"]
    assert all(line == {"id": line["id"], "name": line["id"], "href": f"#{line['id']}"} for line in lines)
    assert names(found).count("p") == 2
    assert found[1].text == shown(value)


@settings(max_examples=100)
@given(st.lists(TEXTS.filter(visible), min_size=1, max_size=4))
def test_paragraphs_stay_paragraphs(values: list[str]) -> None:
    free = "\n\n".join(re.sub(r"\s+", " ", value) for value in values)
    found = render(join(paragraphs(free), "after"))
    assert set(names(found)) == {"p"}
    assert " ".join(element.text for element in found) == f"{shown(' '.join(shown(v) for v in values))} after"


@settings(max_examples=tried(200, by_night=300))
@given(st.one_of(TEXTS.filter(visible), ADDRESSES))
@example("javascript:alert(1)")
@example("https://example.org/a_b_c?x=1&y=*z*#f")
@example("https://example.org/a(b)c")
@example('https://example.org/"onclick="alert(1)')
@example("https://example.org/>x")
@example("https://user@example.org")
@example(" https://example.org")
def test_a_link_leads_to_the_web_or_nowhere(value: str) -> None:
    found = render(f"see {link(value)}.")
    assert names(found) in (["p"], ["p", "a"])
    assert found[0].text == f"see {shown(value)}."
    if len(found) > 1:
        assert found[1].attributes == {"href": value}
        assert value.startswith(("http://", "https://"))


def test_the_address_of_a_runbook_becomes_a_link() -> None:
    assert names(render(link("https://wiki.example.org/shop/recovery?page=1&x=a_b"))) == ["p", "a"]


@given(TEXTS)
def test_a_comment_shows_nothing(value: str) -> None:
    found = render(join(comment(value), "after"))
    assert names(found) == ["p"]
    assert found[0].text == "after"


def test_plain_words_stay_readable_in_the_source() -> None:
    plain = "lb-a serves api.shop.example.org:6443 since 2026-11-23 (see spec.nodes): it's 10.0.1.0/24, 99.95%"
    assert text(plain) == plain


def test_a_table_without_rows_is_nothing() -> None:
    assert table(("a", "b"), []) == ""


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    assert filled(("a", "b", "c"), [("1", "", "x"), ("2", "", "")]) == (["a", "c"], [["1", "x"], ["2", "–"]])


@pytest.mark.parametrize("title", ['say "hi"', "a\\", "'quoted'"])
def test_quotes_in_the_title_of_a_note_do_not_end_it(title: str) -> None:
    found = render(note("info", text(title), "body"))
    assert [element.text for element in found if element.name == "p"] == [title, "body"]
