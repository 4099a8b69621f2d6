"""Values by their dotted names, out of mappings and items; what is missing anywhere on the way is `None`."""

from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any

_SCALARS = frozenset({str, int, float, bool, NoneType})
"""What nearly every value is: asked by its class, which is the quickest question there is."""


def resolve(value: Any, path: Sequence[str]) -> Any:
    """Follow a dotted name; return `None` as soon as something is missing."""
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


def plain(value: Any) -> Any:
    """Return a value as CEL takes it: mappings, lists and scalars."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    return value


def hashable(value: Any) -> Any:
    """Return a value that a dictionary finds again: the same for equal mappings, lists and scalars."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, tuple | list):
        return tuple([hashable(entry) for entry in value])
    if isinstance(value, dict):
        return dict, tuple([(key, hashable(entry)) for key, entry in value.items()])
    return value


def nested(values: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Build the mapping in which each value stands under its dotted name."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch[path[-1]] = value
    return tree
