"""Judges values of Helm charts by the names that a chart has: each file's `$comment` says whose, and which release."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent


@cache
def chart(name: str) -> Draft202012Validator:
    """Return what knows the values of a chart."""
    return Draft202012Validator(json.loads((HERE / f"{name}.json").read_text()))


def refused_values(name: str, values: Any) -> str:
    """Return what a chart would not read, or read as something else; nothing if all is well."""
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in chart(name).iter_errors(values))
