"""A change of a file as a unified diff, which people read and `patch` takes."""

import difflib
import re
from collections.abc import Iterator

import click

from hadesign.source import Document, visible

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def unified(before: Document, after: Document, *, colour: bool) -> Iterator[str]:
    """Yield a unified diff as `patch` takes it; on a terminal nothing in it acts on that."""
    old, new = _LINE.findall(before.text), _LINE.findall(after.text)
    for line in difflib.unified_diff(old, new, before.file, after.file):
        text = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        if colour:
            text = click.style(visible(text.rstrip("\r\n")), fg=_COLOURS.get(text[0])) + "\n"
        yield text
