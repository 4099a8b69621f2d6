"""Text of a stranger's file: three ways to make it harmless, each of which leaves plain text alone."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hadesign.source import blanked, escaped, logged, quoted, visible


@pytest.mark.parametrize(
    ("text", "dotted", "blank", "written"),
    [
        ("plain äß 漢", "plain äß 漢", "plain äß 漢", "plain äß 漢"),
        ("a\x1b[31mb", "a·[31mb", "a [31mb", r"a\x1b[31mb"),
        ("a\tb\nc", "a b·c", "a b c", r"a\tb\nc"),
        ("\u202e\x9b", "··", "  ", r"\u202e\x9b"),
    ],
)
def test_what_acts_on_a_terminal_is_replaced(text: str, dotted: str, blank: str, written: str) -> None:
    assert (visible(text), blanked(text), escaped(text)) == (dotted, blank, written)


@given(st.text(max_size=30))
def test_nothing_else_is_left(text: str) -> None:
    for made in (visible(text), blanked(text), escaped(text)):
        assert made.isprintable()
    assert len(visible(text)) == len(blanked(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("::set-output name=x::1", ":·set-output name=x::1"),
        ("a\n  \t::error file=a::b\nc", "a\n  \t:·error file=a::b\nc"),
        ("a ##[error]b", "a ·#[error]b"),
        ("\u3000\xa0\x0b::error::a\r\u2003::debug::b", "\u3000\xa0\x0b:·error::a\r\u2003:·debug::b"),
        ("::1 is an address\na ::error::\nfd00::1::", "::1 is an address\na ::error::\nfd00::1::"),
    ],
)
def test_no_line_is_a_command_to_a_runner(text: str, kept: str) -> None:
    assert logged(text) == kept
    assert len(kept) == len(text)


@pytest.mark.parametrize(
    "text",
    ["plain", "\U0001f600", "\U0001f469\u200d\U0001f469", "\xad\x7f\x85\u2028\ufeff", "\U000e0001", "\"'\\\n#: "],
)
def test_quotes_keep_every_character(text: str) -> None:
    """A character beyond the basic plane is one character to YAML, and not two halves; none acts on a terminal."""
    assert yaml.safe_load(f"a: {quoted(text)}") == {"a": text}
    assert quoted(text).isprintable()
    assert "\\U" in quoted(text) or json.loads(quoted(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_in_quotes_is_itself_to_yaml(text: str) -> None:
    assert yaml.safe_load(quoted(text)) == text
