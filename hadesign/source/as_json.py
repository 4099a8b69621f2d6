"""Data as JSON, which is YAML and is written and read in no time: for designs that nobody has written as text."""

import json
import re
from typing import Any

_NO_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that JSON takes as they are, and YAML refuses or reads as the end of a line (YAML 1.1, 5.1 and 5.4)."""


def as_json(data: Any) -> str:
    """Return data that was read from YAML as JSON that YAML reads as the same."""
    return _NO_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))
