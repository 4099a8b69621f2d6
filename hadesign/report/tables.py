"""Plain tables for a terminal of 80 columns."""

import textwrap
from collections.abc import Sequence

WIDTH = 80
GAP = 2


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Return aligned columns; the widest column is wrapped until all of them fit."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    while sum(widths) + GAP * (len(widths) - 1) > width and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    lines = [line for row in cells for line in _wrapped(row, widths)]
    rule = (" " * GAP).join("-" * size for size in widths)
    first = len(list(_wrapped(cells[0], widths)))
    return "\n".join([*lines[:first], rule, *lines[first:]])


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return one row as the lines it takes."""
    parts = [textwrap.wrap(cell, size, break_on_hyphens=False) or [""] for cell, size in zip(row, widths, strict=True)]
    height = max(len(part) for part in parts)
    padded = [part + [""] * (height - len(part)) for part in parts]
    return [
        (" " * GAP).join(cell.ljust(size) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in zip(*padded, strict=True)
    ]


def wrap(text: str, indent: str = "", width: int = WIDTH) -> str:
    """Return a text in lines of at most `width`, those after the first indented by two more."""
    options = {"initial_indent": indent, "subsequent_indent": f"{indent}  "}
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False, **options)  # type: ignore[arg-type]
