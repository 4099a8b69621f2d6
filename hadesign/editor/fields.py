"""The fields of a blueprint by its JSON Schema: what may stand at a path, and what it means."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from hadesign.blueprint import json_schema
from hadesign.diagnostic import Path
from hadesign.editor.cursor import MARK
from hadesign.i18n import version
from hadesign.source.lookup import at

_Schema: TypeAlias = Mapping[str, Any]


@lru_cache(maxsize=2)
def _schema(_language: str) -> _Schema:
    return json_schema()


class BlueprintFields:
    """Looks fields up, with the unions that the data decides."""

    def __init__(self) -> None:
        """Take the schema, in the language in use."""
        self._root = _schema(version())

    def field(self, path: Path, data: Any) -> list[_Schema]:
        """Return what the schema says of a path; several if a union is not decided by what else is written there."""
        found = [self._root]
        for number, step in enumerate(path):
            around = self._decided(found, at(data, path[:number]))
            found = [below for one in around for below in _below(one, step)]
        return found

    def keys(self, path: Path, data: Any) -> dict[str, tuple[_Schema, bool]]:
        """Return the keys that a mapping at a path may have, each with its field and whether it must be there."""
        found: dict[str, tuple[_Schema, bool]] = {}
        for one in self._decided(self.field(path, data), at(data, path)):
            for key, field in one.get("properties", {}).items():
                found.setdefault(key, (field, key in one.get("required", ())))
        return found

    def values(self, path: Path, data: Any) -> list[str]:
        """Return the words that may stand at a path."""
        words: dict[str, None] = {}
        for one in self._expanded(self.field(path, data)):
            known = one.get("enum", [one["const"]] if "const" in one else [])
            known = [False, True] if one.get("type") == "boolean" else known
            words.update(dict.fromkeys(map(_written, known)))
        return list(words)

    def examples(self, path: Path, data: Any) -> list[str]:
        """Return single values that the schema gives as examples of a path."""
        found = [
            example
            for one in self.field(path, data)
            for example in one.get("examples", ())
            if isinstance(example, str | int | float)
        ]
        return list(dict.fromkeys(map(_written, found)))

    def meaning(self, field: _Schema) -> str:
        """Return what a field is for: in its own words, else in those of what it holds."""
        for one in (field, *self._expanded([field])):
            if text := one.get("description"):
                return str(text)
        return ""

    def simple(self, field: _Schema) -> bool:
        """Whether a field may be a single value."""
        return any(one.get("type") not in ("object", "array") for one in self._expanded([field]) if _says_type(one))

    def _expanded(self, fields: list[_Schema]) -> Iterator[_Schema]:
        """Yield schemas with references followed and choices laid out."""
        todo = list(fields)
        while todo:
            one = todo.pop(0)
            if "$ref" in one:
                todo.insert(0, self._root["$defs"].get(one["$ref"].removeprefix("#/$defs/"), {}))
            yield one
            todo[:0] = [option for way in ("anyOf", "oneOf") for option in one.get(way, ())]

    def _decided(self, fields: list[_Schema], there: Any) -> list[_Schema]:
        """Return the schemas of what is at a place: of several kinds of mappings those that know all its keys."""
        every = list(self._expanded(fields))
        if not isinstance(there, dict):
            return every
        keys = there.keys() - {MARK}
        mappings = (one for one in every if "properties" in one)
        return [one for one in mappings if keys <= one["properties"].keys() and _agrees(one, there)] or every


def _agrees(one: _Schema, there: Mapping[str, Any]) -> bool:
    """Whether no value is another one than the only one that a schema allows."""
    fixed = {key: field["const"] for key, field in one["properties"].items() if "const" in field}
    return all(there.get(key, only) in (only, None, MARK) for key, only in fixed.items())


def _below(one: _Schema, step: str | int) -> Iterator[_Schema]:
    if isinstance(step, int):
        if isinstance(one.get("items"), dict):
            yield one["items"]
    elif step in one.get("properties", {}):
        yield one["properties"][step]
    elif isinstance(one.get("additionalProperties"), dict):
        yield one["additionalProperties"]


def _says_type(one: _Schema) -> bool:
    return bool({"type", "const", "enum"} & one.keys())


def _written(value: Any) -> str:
    """Write a value as YAML has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
