"""Paths of the blueprint format: whether the schema has a place of a name."""

from functools import cache
from typing import Any

from hadesign.blueprint import json_schema
from hadesign.diagnostic import parse_path


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def _below(schema: dict[str, Any], part: str | int) -> list[dict[str, Any]]:
    """Return what stands below a part of a path, in each of the forms that a field may be written in."""
    if "$ref" in schema:
        return _below(_schema()["$defs"][schema["$ref"].rpartition("/")[2]], part)
    forms = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    found = [below for form in forms for below in _below(form, part)]
    if isinstance(schema.get("items"), dict):  # by number or by name
        return [*found, schema["items"]]
    if part in schema.get("properties", {}):
        return [*found, schema["properties"][part]]
    others = schema.get("additionalProperties")
    return found + ([others] if isinstance(others, dict) else [])


def written(path: str) -> bool:
    """Whether a blueprint can have something at a path."""
    at = [_schema()]
    for part in parse_path(path):
        at = [below for schema in at for below in _below(schema, part)]
    return bool(at)
