"""Data as JSON that is safe to print: whatever a terminal or a runner of GitHub Actions would act on is escaped."""

import json
import re
from json.encoder import encode_basestring as _quoted
from typing import Any

_NOT_PLAIN = re.compile("[^\n\x20-\x7e]")


def json_text(data: Any) -> str:
    """Return data as indented JSON; letters of any script stay readable, what is not printable becomes an escape."""
    plain = _indented(data, "\n").replace("##[", "#\\u0023[")
    return _NOT_PLAIN.sub(_printable, plain)


def _indented(value: Any, line: str) -> str:
    """Write as `json` does with `indent=2`, which is Python there, too, and hands every piece up through each level.

    `line` is the end of a line and the blanks that the next one begins with.
    """
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict) and value:
        below = f"{line}  "
        parts = [f"{_key(key)}: {_indented(entry, below)}" for key, entry in value.items()]
        return f"{{{below}{f',{below}'.join(parts)}{line}}}"
    if isinstance(value, list | tuple) and value:
        below = f"{line}  "
        return f"[{below}{f',{below}'.join([_indented(entry, below) for entry in value])}{line}]"
    return json.dumps(value)


def _key(key: Any) -> str:
    return _quoted(key) if isinstance(key, str) else _quoted(json.dumps(key))


def _printable(match: re.Match[str]) -> str:
    """Keep what can be printed; `json` itself escapes only the control characters of ASCII."""
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
