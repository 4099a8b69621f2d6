"""Lines as YAML and editors count them, so that a line number means the same everywhere."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from hadesign.i18n import _

Texts: TypeAlias = Mapping[str, Sequence[str]]
"""Lines of files by the name that locations have for them."""

_BREAK = re.compile(r"\r\n|\n|\r")
_DISPUTED = "[\x85\u2028\u2029\ufeff]"
"""Line breaks in YAML 1.1 and in libyaml, but plain characters in YAML 1.2 and in most editors; and the byte order
mark, which may stand in front of a text only."""


def split_lines(text: str) -> tuple[str, ...]:
    r"""Return the lines without their ends; only `\n`, `\r\n` and `\r` end one (https://yaml.org/spec/1.2.2/#54-line-break-characters)."""
    return tuple(_BREAK.split(text) if "\r" in text else text.split("\n"))


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, counted from 1, of the character at an offset."""
    before = split_lines(text[:offset])
    return len(before), len(before[-1]) + 1


def disputed(text: str) -> tuple[int, str] | None:
    """Return where the first character stands on which programs disagree, and what is wrong with it."""
    found = None if text.isascii() else re.search(_DISPUTED, text)
    if found is None:
        return None
    if found[0] == "\ufeff":
        return found.start(), _("an invisible byte order mark (U+FEFF) inside the file")
    return found.start(), _("U+{code:04X} is a line break to some programs and none to others", code=ord(found[0]))
