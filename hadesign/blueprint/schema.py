"""The JSON Schema (2020-12) of blueprints and of other files with models of ours, for editors and for other checks."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from hadesign.blueprint.base import Section
from hadesign.blueprint.described import twin
from hadesign.blueprint.models import Blueprint
from hadesign.i18n import Message, _, translated

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "https://hadesign.io/schema/v1/blueprint.json"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, without the `null` that an absent value never is and the titles that only repeat names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave `null` out: what is not known is left out of the YAML."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave defaults out, as absent means unknown, but for lists of which what is not declared does not exist."""
        inner = self.generate_inner(schema["schema"])
        return {**inner, "default": []} if schema.get("default") == () else inner

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Describe keys by `propertyNames`: pydantic's `patternProperties` lets pass the keys that do not match."""
        keys = self.generate_inner(schema.get("keys_schema", core_schema.any_schema()))
        values = self.generate_inner(schema.get("values_schema", core_schema.any_schema()))
        return {"type": "object", "propertyNames": keys, "additionalProperties": values}

    def get_title_from_name(self, name: str) -> str:
        """Never title a property; editors show its name anyway."""
        return ""


def json_schema() -> dict[str, Any]:
    """Return the schema of blueprints, by the names that the YAML uses."""
    return schema_of(Blueprint, ID, _("hadesign blueprint"))


def schema_of(model: type[Section], address: str, title: str) -> dict[str, Any]:
    """Return the schema of a model, with its address (`$id`) and title."""
    body = twin(model).model_json_schema(by_alias=True, schema_generator=_Generator)
    _without_titles(body)
    _described(body)
    for definition in (body, *body.get("$defs", {}).values()):
        _may_be_empty(definition, body.get("$defs", {}))
    return {"$schema": DIALECT, "$id": address, "title": title} | body


_EMPTY = {"type": "object", "maxProperties": 0}
"""A mapping in which nothing is said."""


def _may_be_empty(definition: dict[str, Any], known: Mapping[str, Any]) -> None:
    """Let mappings be empty that ask for keys but may be left out: that says as little."""
    required = definition.get("required", ())
    for name, field in definition.get("properties", {}).items():
        way = next((word for word in ("anyOf", "oneOf") if word in field), None)
        options = field[way] if way else [{"$ref": field["$ref"]}] if "$ref" in field else []
        if name not in required and any(_asks(option, known) for option in options):
            field.pop(way or "$ref")
            field["anyOf"] = [*options, _EMPTY]


def _asks(option: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Tell whether something is a mapping that must have some keys."""
    found = known.get(option.get("$ref", "").removeprefix("#/$defs/"), {})
    return bool(found.get("required")) or any("required" in one for one in found.get("oneOf", ()))


def _described(schema: Any) -> None:
    """Put descriptions into the language in use: those of fields, and the docstrings of models."""
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            schema["description"] = translated(Message(schema["description"]))
        for key, value in schema.items():
            if key != "examples":
                _described(value)
    elif isinstance(schema, list):
        for value in schema:
            _described(value)


def _without_titles(schema: Any) -> None:
    """Drop titles that repeat the name of a property or model."""
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for key, value in schema.items():
            if key != "examples":
                _without_titles(value)
    elif isinstance(schema, list):
        for value in schema:
            _without_titles(value)
