"""What every blueprint model shares: frozen, nothing unknown, camelCase in YAML, each field described by example.

A fact is given, none, or unsaid. Unsaid is a key that is left out, or an empty mapping (`unsaid.py`), and reads as
`None`. None is an answer: `none` or `never` (`OrNone`, `OrNever`), `false`, `[]`, or a count of 0.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import core_schema

from hadesign.stated import NONE, Nothing

T = TypeVar("T")


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


class Word:
    """Annotates a type with the word by which the architect says that there is no such thing, and what it reads as."""

    __slots__ = ("_value", "word")

    def __init__(self, word: str, value: Any = NONE) -> None:
        """Keep the word, and the value that stands for it."""
        self.word, self._value = word, value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema that takes the word, and leaves everything else to that of the type itself.

        `X | Nothing` is the schema of X: a union of pydantic's would try both, and put both into its complaints.
        """
        kinds = get_args(source)
        inner = handler(next(kind for kind in kinds if kind is not Nothing) if Nothing in kinds else source)

        def take(value: Any, other: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return self._value if value is NONE or (value.__class__ is str and value == self.word) else other(value)

        return core_schema.no_info_wrap_validator_function(take, inner)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema that editors check with: the word, or what the type itself takes."""
        inner = handler(schema)
        options = inner["anyOf"] if set(inner) == {"anyOf"} else [inner]
        return {"anyOf": [*options, {"const": self.word}]}


OrNone: TypeAlias = Annotated[T | Nothing, Word("none")]
"""What is given, or `none`, which says that there is no such thing."""
OrNever: TypeAlias = Annotated[T | Nothing, Word("never")]
"""The day on which something was done, or `never`."""


def required(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a field the architect must give."""
    return Field(description=description, examples=[example], **constraints)


def optional(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a field that may be absent; absent is `None` (unsaid)."""
    return Field(default=None, description=description, examples=[example], **constraints)


def several(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list of which what is not declared does not exist: absent, `none` and empty are the same."""
    return _list((), description, example, **constraints)


def stated_list(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list that may be unsaid, absent, which is `None`; `none` and empty say that there is nothing."""
    return _list(None, description, example, **constraints)


def _list(default: Any, description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list; not strict, as YAML has lists and no tuples."""
    field = Field(default=default, strict=False, description=description, examples=[example], **constraints)
    field.metadata.append(Word("none", ()))
    return field


def exactly_one(*keys: str) -> dict[str, Any]:
    """Say in the JSON Schema that exactly one of the keys is given."""
    return {"oneOf": [{"required": [key]} for key in keys]}


@cache
def yaml_names(model: type[BaseModel]) -> Mapping[str, str]:
    """Return attribute names of a model under the names that the YAML uses."""
    return {field.alias or name: name for name, field in model.model_fields.items()}
