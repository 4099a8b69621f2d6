"""JSON as people read it."""

import json
from typing import Any


def json_text(data: Any) -> str:
    """Return data as JSON, the same each time."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
