"""Where in a blueprint the cursor stands, also in one that is half written.

A word of ours is put in the place of the one at the cursor, as a value and as a key, and the text is read: what comes
out at which path says where that is. If the text cannot be read, what stands below the cursor is left out; then all
that is not above it in the tree.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hadesign.diagnostic import Path
from hadesign.errors import InputError
from hadesign.source.compose import compose
from hadesign.source.construct import Constructor

MARK = "hadesigncursor"
"""Stands for the word at the cursor."""
_WORD = re.compile(r"""[^\s,\[\]{}:"'#]""")
_ABOVE = re.compile(r"""^(?P<dashes>[ ]*(?:-[ ]+)*)(?P<key>[^\s#,\[\]{}"'-][^#,\[\]{}"']*?):(?:\s|$)""")
_DASH = re.compile(r"^(?P<indent>[ ]*)-(?:\s|$)")
_CLOSING = {"{": "}", "[": "]"}


class CursorSpot(NamedTuple):
    """A path at which the word of the cursor stands (`word` in the text), as a key or as a value, and all data."""

    path: Path
    on_key: bool
    data: Any
    word: str


class CursorWord(NamedTuple):
    """A word of a line, and the columns (from 0) at which it begins and ends."""

    text: str
    start: int
    end: int


def word_at(line: str, column: int) -> CursorWord:
    """Return the word around a column (from 1); an empty one between others."""
    start = end = min(max(column - 1, 0), len(line))
    while start and _WORD.match(line[start - 1]):
        start -= 1
    while end < len(line) and _WORD.match(line[end]):
        end += 1
    return CursorWord(line[start:end], start, end)


def spots(lines: Sequence[str], line: int, column: int) -> Iterator[CursorSpot]:
    """Yield where the cursor (line and column from 1) may stand; a word by itself may become a key or be a value."""
    text = lines[line - 1]
    word = word_at(text, column)
    if word.text == "-":
        return  # it opens an entry
    before, after = text[: word.start], text[word.end :]
    seen: set[tuple[Path, bool]] = set()
    for marked in (MARK, f"{MARK}:"):
        if marked != MARK and after.lstrip().startswith(":"):
            continue
        data = next((data for text in _attempts(lines, line, before, marked, after) if (data := _read(text))), None)
        found = _find(data)
        if found is not None and found not in seen:
            seen.add(found)
            yield CursorSpot(*found, data, word.text)


def _attempts(lines: Sequence[str], line: int, before: str, marked: str, after: str) -> Iterator[str]:
    """Yield texts to try: all of it, what is above, and only what the cursor's place belongs to."""
    above = [*lines[: line - 1]]
    yield "\n".join([*above, f"{before}{marked}{after}", *lines[line:]])
    closed = f"{before}{marked}{_closers(before)}"
    yield "\n".join([*above, closed])
    yield "\n".join([*_ancestors(above, before), closed])


def _closers(before: str) -> str:
    """Return the brackets that a line leaves open."""
    still_open: list[str] = []
    for character in before:
        if character in _CLOSING:
            still_open.append(_CLOSING[character])
        elif still_open and character == still_open[-1]:
            still_open.pop()
    return "".join(reversed(still_open))


def _ancestors(above: Sequence[str], before: str) -> list[str]:
    """Return the keys and dashes that a line stands below, one a line."""
    limit = len(before) - len(before.lstrip(" "))
    dash = before.lstrip(" ").startswith("-")
    found: list[str] = []
    for text in reversed(above):
        key, item = _ABOVE.match(text), _DASH.match(text)
        indent = len(text) - len(text.lstrip(" "))
        if item and indent < limit:
            found.append(f"{key['dashes']}{key['key']}:" if key and _column(key) < limit else f"{' ' * indent}-")
            limit, dash = indent, True
        elif key and not item and (indent < limit or (dash and indent == limit)):
            found.append(f"{' ' * indent}{key['key']}:")
            limit, dash = indent, False
    return found[::-1]


def _column(key: re.Match[str]) -> int:
    return len(key["dashes"])


def _read(text: str) -> Any:
    """Return the data of a text, mistakes in its values left aside; `None` if it cannot be read."""
    try:
        composed = compose(text, "")
        return Constructor("").build(*composed) if composed is not None else None
    except (InputError, UnicodeError):
        return None


def _find(data: Any) -> tuple[Path, bool] | None:
    """Return where our word stands in some data, and whether as a key."""
    todo: list[tuple[Path, Any]] = [((), data)]
    while todo:
        path, value = todo.pop()
        if value == MARK:
            return path, False
        if isinstance(value, dict):
            if MARK in value:
                return (*path, MARK), True
            todo += [((*path, key), part) for key, part in value.items()]
        elif isinstance(value, list):
            todo += [((*path, number), part) for number, part in enumerate(value)]
    return None
