"""The difference of two texts as small edits: beside them an editor keeps its cursor, its folds and its marks."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from typing import NamedTuple

from lsprotocol import types

from hadesign.editor.places import EditorText


class _Change(NamedTuple):
    start: int
    end: int
    text: str


def text_edits(before: EditorText, after: str) -> list[types.TextEdit]:
    """Return the edits that make one text of another."""
    return [
        types.TextEdit(before.between(change.start, change.end), change.text) for change in _changes(before.text, after)
    ]


def _changes(before: str, after: str) -> Iterator[_Change]:
    """Yield what is another in some lines, without what these begin and end with alike."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    for kind, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            there, wanted = "".join(old[first:last]), "".join(new[new_first:new_last])
            head = _alike(there, wanted)
            tail = _alike(there[head:][::-1], wanted[head:][::-1])
            end = starts[first] + len(there) - tail
            yield _Change(starts[first] + head, end, wanted[head : len(wanted) - tail])


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
