"""The edits of a finding as SARIF has them: characters of a file, and what stands there afterwards."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.lint.fixing import edited
from hadesign.source import read_text
from hadesign.source.editing import CannotEditError
from hadesign.source.lines import position


def replacement(found: Diagnostic, lines: Sequence[str]) -> dict[str, Any] | None:
    """Return the region that changes as a whole, and its new text; `None` if the edits cannot be made."""
    before = "\n".join(lines)
    try:
        after = edited(read_text(before, found.location.file), found.edits).text
    except (CannotEditError, InputError):
        return None
    start = _alike(before, after)
    tail = _alike(before[start:][::-1], after[start:][::-1])
    (line, column), (end_line, end_column) = position(before, start), position(before, len(before) - tail)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"deletedRegion": region, "insertedContent": {"text": after[start : len(after) - tail]}}


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
