"""Text as TOML has it; there is one place where it is quoted."""

import json


def toml_text(text: str) -> str:
    """Return a basic string (https://toml.io/en/v1.0.0#string): JSON's escapes are TOML's, which also wants DEL's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
