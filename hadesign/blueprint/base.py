"""What every blueprint model shares: frozen, nothing unknown, camelCase in YAML, each field described by example."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """A mapping of the blueprint; an absent optional value is `None`, which means unknown and never a default."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        defer_build=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )


def required(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a field the architect must give."""
    return Field(description=description, examples=[example], **constraints)


def optional(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a field that may be absent; absent is `None` (unknown), for lists an empty tuple."""
    return Field(default=None, description=description, examples=[example], **constraints)


def several(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list that may be absent; absent and empty are the same. Not strict: YAML has lists, no tuples."""
    return Field(default=(), strict=False, description=description, examples=[example], **constraints)


def exactly_one(*keys: str) -> dict[str, Any]:
    """Say in the JSON Schema that exactly one of the keys is given."""
    return {"oneOf": [{"required": [key]} for key in keys]}


@cache
def yaml_names(model: type[BaseModel]) -> Mapping[str, str]:
    """Return attribute names of a model under the names that the YAML uses."""
    return {field.alias or name: name for name, field in model.model_fields.items()}
