"""Markdown by construction: text from a blueprint goes through `text`, and cannot become markup, HTML or a macro."""

import html
import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~^=$:<>&\"'-])")


def text(value: object) -> str:
    """Return a text that Markdown shows as it is; line ends become spaces.

    Every character that could begin markup is written as an HTML entity, which no Markdown extension looks into.
    """
    flat = "".join(c if c.isprintable() else " " for c in str(value))
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", flat)


def paragraphs(value: str) -> str:
    """Return free text of several paragraphs, each escaped."""
    return "\n\n".join(text(part.strip()) for part in re.split(r"\n\s*\n", value) if part.strip())


def code(value: object) -> str:
    """Return a text in code type, wherever it may stand, tables included."""
    flat = "".join(c if c.isprintable() else " " for c in str(value))
    return f"<code>{_SPECIAL.sub(lambda match: f'&#{ord(match[1])};', flat)}</code>"


def block(value: str, language: str = "text") -> str:
    """Return a block of code whose fence is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", value)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{value.rstrip()}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already; nothing where there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines])


def note(kind: str, title: str, body: str) -> str:
    """Return an admonition; `kind` is one of Material's (success, failure, warning, info)."""
    heading = html.escape(title, quote=True)
    indented = "\n".join(f"    {line}" if line else "" for line in body.splitlines())
    return f'!!! {kind} "{heading}"\n\n{indented}'


def join(*parts: str) -> str:
    """Return parts as one page; empty ones are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"
