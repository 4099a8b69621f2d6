"""Every place that anything comes from: found wherever it is, and held against what a blueprint can say at all."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hadesign.blueprint import json_schema
from hadesign.blueprint.section import Section
from hadesign.source import Document
from hadesign.topology.cluster import Origin

Place = tuple[str | int, ...]


def origins(found: Any) -> Iterator[Origin]:
    """Yield every origin in a structure of data classes, lists and mappings."""
    if isinstance(found, Origin):
        yield found
    elif isinstance(found, Mapping):
        for value in found.values():
            yield from origins(value)
    elif isinstance(found, list | tuple | frozenset | set):
        for value in found:
            yield from origins(value)
    elif dataclasses.is_dataclass(found) and not isinstance(found, type | Section | Document):
        for field in dataclasses.fields(found):
            yield from origins(getattr(found, field.name))


def written(document: Document, path: Place) -> Any:
    """Return what stands at a place in a blueprint."""
    value: Any = document.data
    for step in path:
        value = value[step]
    return value


def can_be_written(path: Place) -> bool:
    """Tell whether a blueprint has such a place: each step is a field of what the step before it names, or an entry."""
    found = [_schema()]
    for step in path:
        found = [inner for one in found for inner in _below(one, step)]
    return bool(found)


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def _below(schema: Any, step: str | int) -> Iterator[Any]:
    for one in _alternatives(schema):
        if isinstance(step, int):
            yield from (one[key] for key in ("items", "prefixItems") if isinstance(one.get(key), dict))
            yield from one.get("prefixItems", ())
        elif step in one.get("properties", {}):
            yield one["properties"][step]
        elif isinstance(one.get("additionalProperties"), dict):
            yield one["additionalProperties"]


def _alternatives(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _alternatives(_schema()["$defs"][name])
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, ()):
            yield from _alternatives(one)
    yield schema
