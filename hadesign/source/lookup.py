"""What plain data has at a path, compared as strictly as a file does."""

from typing import Any

from hadesign.diagnostic import Path

NOTHING = object()
"""What is at a path that is not there."""


def at(data: Any, path: Path) -> Any:
    """Return what data has at a path, or `NOTHING`."""
    for step in path:
        listed = isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
        if not listed and not (isinstance(data, dict) and step in data):
            return NOTHING
        data = data[step]
    return data


def same(one: Any, other: Any) -> bool:
    """Compare values with their types: 1, 1.0 and true are three things in a file."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
