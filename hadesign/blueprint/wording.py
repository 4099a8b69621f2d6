"""Small words for messages: how a value, its kind and a choice are written so that hostile text stays harmless."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from hadesign.diagnostic import Path
from hadesign.lists import OR, joined
from hadesign.source.harmless import SHOWN, escaped

LISTED = 8
"""Most names that a message lists."""


def shown(value: Any) -> str:
    """Return a scalar as the architect would recognise it, escaped and shortened, in backticks; else its kind."""
    if value is None:
        return "an empty value"
    if isinstance(value, str):
        return f"`{escaped(value)}`"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, int | float):
        return _number(value)
    return kind_of(value)


def _number(value: float) -> str:
    """Write a number; the digits of a huge integer would fill the line (and `repr` refuses more than 4,300)."""
    huge = isinstance(value, int) and value.bit_length() > SHOWN * 3
    return "a huge number" if huge else f"`{value!r}`"


def safe_path(path: Path) -> Path:
    """Return a path whose keys can be printed: short, on one line, nothing a terminal acts on."""
    return tuple(escaped(step) if isinstance(step, str) else step for step in path)


def kind_of(value: Any) -> str:
    """Name the YAML kind of a value: a list, a mapping, text, a number."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a mapping" if isinstance(value, Mapping) else "a list"


def a(noun: str) -> str:
    """Put the indefinite article before a noun (an IP address, a duration)."""
    return f"{'an' if noun[:1] in 'aeioAEIO' else 'a'} {noun}"


def one_of(words: Sequence[str]) -> str:
    """Join alternatives: `a, b or c`."""
    return joined(words, OR) or "nothing"


def example(name: str, field: FieldInfo | None, *, describe: bool = False) -> str:
    """Write a field as it could stand in the YAML (JSON is YAML): `roles: ["worker"]`; perhaps with what it means."""
    if field is None or not field.examples:
        return ""
    value = field.examples[0]
    text = f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
    return f"{text} ({(field.description or '').rstrip('.')})" if describe else text
