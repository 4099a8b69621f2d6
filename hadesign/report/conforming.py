"""Holds data that somebody hands us against a JSON Schema of ours, and says where the first thing is wrong.

It knows the words that our schemas are written in, and no others: a test goes through them, and holds what is said
against the package jsonschema, which is not needed to run hadesign.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hadesign.i18n import _


def _number(value: Any) -> bool:
    """Whether it is a number; what is infinite is none, as JSON has no such numbers."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _number,
    "integer": lambda value: _number(value) and (isinstance(value, int) or value.is_integer()),
}
KNOWN = frozenset({
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "pattern", "minimum", "maximum",
    "required", "properties", "additionalProperties", "items", "anyOf",
})  # fmt: skip
"""Words of JSON Schema that are understood."""


def fault(schema: Mapping[str, Any], data: Any) -> str:
    """Return where data is first not as a schema says, and what is expected there; nothing where it is."""
    return next(_faults(schema, schema, data, ""), "")


def _faults(whole: Mapping[str, Any], schema: Mapping[str, Any], data: Any, place: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        tries = [next(_faults(whole, one, data, place), "") for one in schema["anyOf"]]
        yield from tries[:1] if all(tries) else ()
        return
    wanted = _wanted(schema, data)
    if wanted:
        yield _("at {place}, {wanted} is expected", place=place or _("the top"), wanted=wanted)
    elif isinstance(data, dict):
        yield from _in_object(whole, schema, data, place)
    elif isinstance(data, list) and "items" in schema:
        for number, one in enumerate(data):
            yield from _faults(whole, schema["items"], one, f"{place}[{number}]")


def _wanted(schema: Mapping[str, Any], data: Any) -> str:
    """Return what is expected where a value is of another type, or not one of those that it may be."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(_TYPES[one](data) for one in types):
        return " | ".join(types)
    if "const" in schema and (data != schema["const"] or isinstance(data, bool)):
        return str(schema["const"])
    if "enum" in schema and data not in schema["enum"]:
        return " | ".join(map(str, schema["enum"]))
    if isinstance(data, str) and "pattern" in schema and not re.search(schema["pattern"], data):
        return schema["pattern"]  # type: ignore[no-any-return]
    if _number(data) and not schema.get("minimum", -math.inf) <= data <= schema.get("maximum", math.inf):
        return f"{schema.get('minimum', '')} .. {schema.get('maximum', '')}"
    return ""


def _in_object(
    whole: Mapping[str, Any], schema: Mapping[str, Any], data: Mapping[str, Any], place: str
) -> Iterator[str]:
    known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
    dot = f"{place}." if place else ""
    for key in schema.get("required", ()):
        if key not in data:
            yield _("{place} is missing", place=f"{dot}{key}")
    for key, value in data.items():
        if key in known:
            yield from _faults(whole, known[key], value, f"{dot}{key}")
        elif other is False:
            yield _("{place} is not known", place=f"{dot}{key}")
        elif isinstance(other, dict):
            yield from _faults(whole, other, value, f"{dot}{key}")
