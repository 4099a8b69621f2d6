"""The frame of a page: whatever is put into it is text, unless it is Markdown by its type."""

import pytest
from jinja2 import UndefinedError

from hadesign.handbook.layout import Markdown, escaped, markdown, page, template
from tests.handbook.books import ATTACKS
from tests.handbook.rendering import render


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_is_escaped(attack: str) -> None:
    found = render(page(attack, attack))
    assert [element.name for element in found if element.name not in ("h1", "a", "p")] == []
    assert next(e for e in found if e.name == "p").text == " ".join(attack.split())
    assert not [e for e in found if e.attributes.get("href", "#")[:1] != "#"]


def test_markdown_is_written_as_it_is() -> None:
    source = page("Title", Markdown("**bold**"), markdown("| a |\n|---|\n| b |", "", "- c"), Markdown(""))
    assert source == "# Title\n\n**bold**\n\n| a |\n|---|\n| b |\n\n- c\n"
    assert escaped(Markdown("*a*")) == "*a*"
    assert escaped("*a*") == "&#42;a&#42;"


def test_a_title_stays_in_one_line() -> None:
    assert page("One\n# Two", "x").splitlines()[0] == "# One &#35; Two"


def test_what_a_template_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="answer"):
        template("page.md.j2").render(title="x", parts=())
