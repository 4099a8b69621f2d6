"""The source line with a caret line below it, as compilers show a mistake."""

import unicodedata

from hadesign.diagnostic import Location
from hadesign.source.document import Document

WIDTH = 76
"""Columns of an excerpt: with its indentation it fits a terminal of 80."""


def excerpt(document: Document, location: Location) -> str:
    """Return the line of a document at a location and a line of carets under its span; long lines are cut around it."""
    lines = document.text.splitlines()
    if not 0 < location.line <= len(lines):
        return ""
    line = "".join(_visible(c) for c in lines[location.line - 1])
    start = min(location.column - 1, len(line))
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    end = max(min(end, len(line)), start + 1)
    if len(line) > WIDTH:
        left = max(0, min(start - WIDTH // 3, len(line) - WIDTH))
        right = left + WIDTH
        cut = (
            ("…" if left else "")
            + line[left + bool(left) : right - (right < len(line))]
            + ("…" if right < len(line) else "")
        )
        line, start, end = cut, start - left, min(end - left, WIDTH)
    padding = "".join(" " * _columns(c) for c in line[:start]) + " " * max(0, start - len(line))
    marked = sum(_columns(c) for c in line[start:end]) or 1
    return f"{line}\n{padding}{'^' + '~' * (marked - 1)}"


def _visible(character: str) -> str:
    """Replace what would move the cursor or hide text: a tab by a space, control characters by a dot."""
    if character == "\t":
        return " "
    return "·" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character


def _columns(character: str) -> int:
    """Columns a terminal gives a character."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1
