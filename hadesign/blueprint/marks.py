"""What stands in `Annotated` and above methods of sections, under the names that pydantic has for the same.

`validating.py` makes validators of these marks; where a JSON Schema is made, pydantic is told of each in its own words.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

Schema: TypeAlias = dict[str, Any]
"""A schema as pydantic's validator reads it (https://docs.pydantic.dev/latest/api/pydantic_core_schema/)."""
_Function = TypeVar("_Function", bound=Callable[..., Any])
_MODE = "_validates"
"""Attribute of a method that validates its section."""


def called(kind: str, function: Callable[..., Any], inner: Any = None) -> Schema:
    """Return the schema of a function: instead of another one, or around it."""
    schema: Schema = {"type": kind, "function": {"type": "no-info", "function": function}}
    return schema if inner is None else {**schema, "schema": inner}


def limited(schema: Schema, limits: Mapping[str, Any]) -> Schema:
    """Return a schema with bounds, which are put where the value itself is."""
    if not limits:
        return schema
    if schema["type"] in ("nullable", "function-before", "function-wrap", "function-after"):
        return {**schema, "schema": limited(schema["schema"], limits)}
    return {**schema, **limits}


class Tag:
    """Names a branch of a union."""

    __slots__ = ("tag",)

    def __init__(self, tag: str) -> None:
        """Keep the name."""
        self.tag = tag


class Discriminator:
    """Chooses the branch of a union, by its tag."""

    __slots__ = ("choose",)

    def __init__(self, choose: Callable[[Any], str]) -> None:
        """Keep the function that chooses."""
        self.choose = choose


class Limits:
    """Bounds a value: `ge`, `le`, `min_length`, `max_length`, `pattern`, and `strict`."""

    __slots__ = ("limits",)

    def __init__(self, **limits: Any) -> None:
        """Keep the bounds."""
        self.limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> Any:
        """Return the schema of the type within the bounds."""
        inner: Any = handler(source)
        return limited(inner, self.limits)


class Sole:
    """Is all the validation there is, whatever the type: `schema` takes any value or refuses it."""

    __slots__ = ("schema",)

    def __init__(self, schema: Schema) -> None:
        """Keep the schema."""
        self.schema = schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: "GetCoreSchemaHandler") -> Any:
        """Return the schema that pydantic validates with."""
        return dict(self.schema)


class Wrapping:
    """Stands around what takes a value."""

    __slots__ = ()

    def source(self, kind: Any) -> Any:
        """Return the type that is inside of it."""
        return kind

    def wrapped(self, inner: Any) -> Schema:
        """Return the schema with this around it."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> Any:
        """Return the schema that pydantic validates with."""
        return self.wrapped(handler(self.source(source)))


class _Validator(Wrapping):
    __slots__ = ("function",)
    kind = ""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        """Keep the function, which returns the value or refuses it."""
        self.function = function

    def wrapped(self, inner: Any) -> Schema:
        """Return the schema with the function before or after it."""
        return called(self.kind, self.function, inner)


class BeforeValidator(_Validator):
    """Turns a value into what its type takes."""

    __slots__ = ()
    kind = "function-before"


class AfterValidator(_Validator):
    """Looks at a value that its type has taken."""

    __slots__ = ()
    kind = "function-after"


class WithJsonSchema:
    """Says to editors what a type takes, in place of what they would be told."""

    __slots__ = ("schema",)

    def __init__(self, schema: Mapping[str, Any]) -> None:
        """Keep the JSON Schema."""
        self.schema = schema

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: "GetJsonSchemaHandler") -> dict[str, Any]:
        """Return the schema that editors check with."""
        return dict(self.schema)


def model_validator(*, mode: Literal["before", "after"]) -> Callable[[_Function], _Function]:
    """Declare a method that validates a whole section.

    Args:
        mode: `before` for a class method that gets the mapping as it is written, `after` for one that gets the section.
    """

    def declare(method: _Function) -> _Function:
        setattr(getattr(method, "__func__", method), _MODE, mode)
        return method

    return declare


def mode_of(method: Any) -> str | None:
    """Return when a method validates its section, if it does."""
    return getattr(getattr(method, "__func__", method), _MODE, None)
