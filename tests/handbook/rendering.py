"""HTML as a list of elements and its text, and Markdown rendered as a handbook's own settings render it."""

import functools
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import markdown
import yaml

from hadesign.handbook.site import mkdocs_config

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True)
class Element:
    """An element: its name, its attributes, and the text inside it."""

    name: str
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside, with single spaces."""
        return " ".join("".join(self.parts).split())


class _Reader(HTMLParser):
    """Collects elements in the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(element.name == tag for element in self.open):
            if self.open.pop().name == tag:
                break

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.parts.append(data)


def elements(html: str) -> list[Element]:
    """Return every element of an HTML text; a whole text without one is wrapped."""
    reader = _Reader()
    reader.feed(f"<root>{html}</root>")
    reader.close()
    return reader.elements


@functools.cache
def _extensions() -> tuple[list[str], dict[str, Any]]:
    """Return the extensions of our own mkdocs.yml, with their settings."""
    listed = yaml.safe_load(mkdocs_config("x", [("index.md", "x")], "x"))["markdown_extensions"]
    settings = {k: v for entry in listed if isinstance(entry, dict) for k, v in entry.items()}
    # MkDocs adds these by itself (https://www.mkdocs.org/user-guide/configuration/#markdown_extensions).
    names = ["toc", "tables", "fenced_code", *(e if isinstance(e, str) else next(iter(e)) for e in listed)]
    return list(dict.fromkeys(names)), settings


def render(source: str) -> list[Element]:
    """Render Markdown as a handbook does."""
    names, settings = _extensions()
    return elements(markdown.markdown(source, extensions=names, extension_configs=settings))[1:]


def names(found: list[Element]) -> list[str]:
    """Return the names of elements."""
    return [element.name for element in found]


def said(source: str) -> str:
    """Return the text of a Markdown page; no-break spaces count as spaces."""
    return " ".join(e.text for e in render(source) if e.name in ("p", "h1", "h2", "h3", "td", "th", "li"))
