"""The frame of a page: its title, the answer to the reader's question, and what shows it; made by a template.

A template escapes whatever it is given: a text of the blueprint comes out as text. Only `Markdown` is exempt.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hadesign.report.markdown import join, text

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).resolve().parent / "templates"


class Markdown(str):
    """A text that is Markdown already: whatever of a blueprint it holds was escaped when it was put in."""

    __slots__ = ()


def markdown(*parts: str) -> Markdown:
    """Return parts that are Markdown, below each other; empty ones are left out."""
    return Markdown(join(*parts).rstrip())


def escaped(value: object) -> str:
    """Return what a template may write: Markdown as it is, and anything else as text in one line."""
    return value if isinstance(value, Markdown) else text(value)


@cache
def template(name: str) -> "Template":
    """Return a template of ours; a name that it is not given is an error, and no empty place."""
    # Imported here: where the packages for the handbook are missing, whoever draws has said so before.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Not HTML: `finalize` escapes for Markdown, in which entities stand for every character that could begin markup.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def page(title: str, answer: str, *parts: Markdown) -> str:
    """Return a page that opens with the answer in one sentence, then what shows it, then the tables."""
    made = template("page.md.j2").render(title=" ".join(title.splitlines()), answer=answer, parts=parts)
    return made.rstrip() + "\n"
