"""The edits of a finding as programs apply them: characters of a file, and what stands there afterwards."""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.lint.fixing import edited
from hadesign.source import read_text
from hadesign.source.editing import CannotEditError
from hadesign.source.lines import position


class Replacement(NamedTuple):
    """A region, whose lines and columns (of characters) count from 1 and whose end is one past it, and its new text."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


def replacement(found: Diagnostic, lines: Sequence[str]) -> Replacement | None:
    """Return the region that changes as a whole, and its new text; `None` if the edits cannot be made."""
    before = "\n".join(lines)
    try:
        after = edited(read_text(before, found.location.file), found.edits).text
    except (CannotEditError, InputError):
        return None
    start = _alike(before, after)
    tail = _alike(before[start:][::-1], after[start:][::-1])
    return Replacement(
        *position(before, start), *position(before, len(before) - tail), after[start : len(after) - tail]
    )


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
