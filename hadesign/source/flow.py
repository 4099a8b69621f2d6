"""Values as YAML on one line, as people write them; and as JSON, where a text is JSON already."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from hadesign.source.scalars import ScalarError, plain

_BARE = re.compile(r"[A-Za-z0-9/._](?:[A-Za-z0-9/._:%+ -]*[A-Za-z0-9/._%+-])?")
"""Texts that need no quotes, wherever they stand, unless they mean something else or hold a colon and a blank."""


def flow(value: Any, quote: str = "", *, strict: bool = False) -> str:
    """Return a value on one line.

    Args:
        value: mappings, lists and scalars.
        quote: the quotes that a text is to stand in; as few as there can be if empty.
        strict: whether to write JSON, in which every text and key is quoted.
    """
    if strict:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(entry) for entry in value) + "]"
    if isinstance(value, str):
        return _text(value, quote)
    return json.dumps(value)


def _text(text: str, quote: str) -> str:
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return text if not quote and _is_bare(text) else quoted(text)


def quoted(text: str) -> str:
    """Return a text in double quotes, in which it means itself to YAML, and to JSON as far as that can.

    JSON writes what lies beyond the basic plane as two halves, which YAML takes for two characters that are none.
    """
    return "".join(c if c.isprintable() else _escape(c) for c in json.dumps(text, ensure_ascii=False))


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _is_bare(text: str) -> bool:
    try:
        return _BARE.fullmatch(text) is not None and ": " not in text and plain(text) == text
    except ScalarError:
        return False


def misread(text: str) -> bool:
    """Tell whether some parser takes a text for something else where it stands without quotes.

    Of its characters none may be a sign of YAML's, as in a DNS name.
    """
    try:
        ambiguous = not isinstance(plain(text), str)
    except ScalarError:
        ambiguous = True
    # The tag alone: a day such as 2026-13-01 is one to YAML 1.1, and none that can be made.
    node = yaml.compose(text, yaml.SafeLoader)
    return ambiguous or node is None or node.tag != _TEXT or text.lower() in _ANSWERS


_TEXT = "tag:yaml.org,2002:str"


_ANSWERS = ("y", "n")
"""Truth values of YAML 1.1 (https://yaml.org/type/bool.html) that PyYAML leaves alone, and others may not."""
