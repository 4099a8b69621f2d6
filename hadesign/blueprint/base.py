"""What every blueprint model shares: frozen, nothing unknown, camelCase in YAML, each field described by example.

A fact is given, none, or unsaid. Unsaid is a key that is left out, or an empty mapping (`unsaid.py`), and reads as
`None`. None is an answer: `none` or `never` (`OrNone`, `OrNever`), `false`, `[]`, or a count of 0.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, get_args

from hadesign.blueprint.marks import Schema, Wrapping, called
from hadesign.blueprint.section import FieldInfo, Section
from hadesign.stated import NONE, Nothing

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler

__all__ = [
    "OrNever",
    "OrNone",
    "Section",
    "Word",
    "exactly_one",
    "optional",
    "required",
    "several",
    "stated_list",
    "yaml_names",
]
T = TypeVar("T")


class Word(Wrapping):
    """Annotates a type with the word by which the architect says that there is no such thing, and what it reads as."""

    __slots__ = ("_value", "word")

    def __init__(self, word: str, value: Any = NONE) -> None:
        """Keep the word, and the value that stands for it."""
        self.word, self._value = word, value

    def source(self, kind: Any) -> Any:
        """Return the type itself: `X | Nothing` is X.

        A union of pydantic's would try both, and put both into its complaints.
        """
        kinds = get_args(kind)
        return next(one for one in kinds if one is not Nothing) if Nothing in kinds else kind

    def wrapped(self, inner: Any) -> Schema:
        """Return the schema that takes the word, and leaves everything else to that of the type itself."""

        def take(value: Any, other: Callable[[Any], Any]) -> Any:
            return self._value if value is NONE or (value.__class__ is str and value == self.word) else other(value)

        return called("function-wrap", take, inner)

    def __get_pydantic_json_schema__(self, schema: Any, handler: "GetJsonSchemaHandler") -> dict[str, Any]:
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
    return FieldInfo(description, example, **constraints)


def optional(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a field that may be absent; absent is `None` (unsaid)."""
    return FieldInfo(description, example, default=None, **constraints)


def several(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list of which what is not declared does not exist: absent, `none` and empty are the same."""
    return _list((), description, example, **constraints)


def stated_list(description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list that may be unsaid, absent, which is `None`; `none` and empty say that there is nothing."""
    return _list(None, description, example, **constraints)


def _list(default: Any, description: str, example: Any, **constraints: Any) -> Any:
    """Declare a list; not strict, as YAML has lists and no tuples."""
    field = FieldInfo(description, example, default=default, strict=False, **constraints)
    field.marks.append(Word("none", ()))
    return field


def exactly_one(*keys: str) -> dict[str, Any]:
    """Say in the JSON Schema that exactly one of the keys is given."""
    return {"oneOf": [{"required": [key]} for key in keys]}


@cache
def yaml_names(model: type[Section]) -> Mapping[str, str]:
    """Return attribute names of a model under the names that the YAML uses."""
    return {field.alias or name: name for name, field in model.model_fields.items()}
