"""The source line with a caret line below it, as compilers show a mistake."""

from collections.abc import Sequence

from hadesign.diagnostic import Location
from hadesign.source.columns import columns
from hadesign.source.harmless import visible

WIDTH = 76
"""Columns of an excerpt: with its indentation it fits a terminal of 80."""
_MORE = "…"
_REACH = 400
"""Characters on either side of a span that may be shown, those without width among them."""


def excerpt(lines: Sequence[str], location: Location, width: int = WIDTH) -> str:
    """Return the line of a text at a location and a line of carets under its span; a long line is cut around it."""
    if not 0 < location.line <= len(lines):
        return ""
    whole = lines[location.line - 1]
    start = min(location.column - 1, len(whole))
    end = location.end_column - 1 if location.end_line == location.line else len(whole)
    # A whole design may stand in one line; only what is near the span is looked at.
    left, right = max(0, start - _REACH), start + _REACH
    line, start, end = visible(whole[left:right]), start - left, min(end, right) - left
    first, last = _window(line, start, width, left > 0, right < len(whole))
    before, behind = left + first > 0, left + last < len(whole)
    shown = _MORE * before + line[first:last] + _MORE * behind
    indent = before + columns(line[first:start])
    marked = columns(line[start : min(end, last)]) + (behind and end > last) or 1
    return f"{shown}\n{' ' * indent}^{'~' * (marked - 1)}"


def _window(line: str, start: int, width: int, more_before: bool, more_behind: bool) -> tuple[int, int]:
    """Return the part of a line that is shown: all of it if it fits, else as much as fits, a third before the span."""
    if not more_before and not more_behind and columns(line) <= width:
        return 0, len(line)
    first = last = start
    while first > 0 and columns(line[first - 1 : start]) < width // 3:
        first -= 1
    if first == 1 and not more_before and columns(line[0]) == 1:
        first = 0  # the mark for "more" would take as much room
    room = width - (more_before or first > 0) - 1
    while last < len(line) and columns(line[first : last + 1]) <= room:
        last += 1
    if not more_behind and columns(line[first:]) <= room + 1:
        last, room = len(line), room + 1
    while first > 0 and columns(line[first - 1 : last]) <= room:
        first -= 1
    return first, last
