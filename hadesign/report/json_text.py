"""Data as JSON that is safe to print: whatever a terminal or a runner of GitHub Actions would act on is escaped."""

import json
import re
from typing import Any

_NOT_PLAIN = re.compile("[^\n\x20-\x7e]")


def json_text(data: Any) -> str:
    """Return data as indented JSON; letters of any script stay readable, what is not printable becomes an escape."""
    plain = json.dumps(data, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[")
    return _NOT_PLAIN.sub(_printable, plain)


def _printable(match: re.Match[str]) -> str:
    """Keep what can be printed; `json` itself escapes only the control characters of ASCII."""
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
