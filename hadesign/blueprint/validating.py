"""From the type of a field to the schema that pydantic's validator reads; made as late as can be, and once.

What is below a field is looked at when there is something to read there, as few of a hundred kinds of sections stand in
any one design. `described.py` says the same to pydantic, and a test compares the two.
"""

import types
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from hadesign.blueprint.marks import Discriminator, Limits, Schema, Sole, Tag, Wrapping, called, limited, mode_of
from hadesign.blueprint.mistakes import Mistakes, counted, entry, uncounted
from hadesign.blueprint.native import SchemaValidator
from hadesign.blueprint.section import FieldInfo, Section, validators

_CONFIG: Any = {"extra_fields_behavior": "forbid", "strict": True, "hide_input_in_errors": True}
"""Nothing unknown, and no value that is turned into another one."""
_NAMED = {str: "str", int: "int", float: "float", bool: "bool", Any: "any"}
MADE = "made"
"""Attribute of a function that reads what is below a field, or an entry: returns the schema by which it does so."""


_Model = TypeVar("_Model", bound=Section)


def validated(model: type[_Model], data: Any, mistakes: Mistakes | None = None) -> _Model:
    """Return the section that a mapping holds.

    Raises:
        ValidationError: with every mistake in it, or with those that `mistakes` keeps.
    """
    with counted(mistakes):
        made: _Model = _validator(model).validate_python(data)
    return made


@cache
def _validator(model: type[Section]) -> SchemaValidator:
    return SchemaValidator(section_schema(model))


def section_schema(model: type[Section]) -> Schema:
    """Return the schema of a section."""
    fields = {name: _field(field) for name, field in model.model_fields.items()}
    schema: Schema = {"type": "model-fields", "fields": fields, "model_name": model.__name__}
    methods = [(mode_of(method), getattr(model, name)) for name, method in validators(model)]
    for method in (method for mode, method in methods if mode == "before"):
        schema = called("function-before", method, schema)
    schema = {"type": "model", "cls": model, "schema": schema, "config": {**_CONFIG, "title": model.__name__}}
    for method in (method for mode, method in methods if mode == "after"):
        schema = called("function-after", method, schema)
    return schema


def _field(field: FieldInfo) -> Schema:
    schema = _later(lambda: _value(field)) if _holds_sections(field.annotation) else _value(field)
    if not field.is_required():
        schema = {"type": "default", "schema": schema, "default": field.default}
    return {"type": "model-field", "schema": schema, "validation_alias": field.alias}


def _value(field: FieldInfo) -> Schema:
    """Return the schema of what may stand in a field."""
    schema = limited(_schema(field.annotation), field.limits)
    for mark in field.marks:
        schema = mark.wrapped(schema)
    return schema


def _holds_sections(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, Section):
        return True
    return any(_holds_sections(argument) for argument in get_args(kind))


def _later(made: Callable[[], Schema]) -> Schema:
    """Return a schema that is made of another one when there is something to read."""
    known: Callable[[Any], Any] | None = None

    def take(value: Any) -> Any:
        nonlocal known
        if known is None:
            known = SchemaValidator(made(), _CONFIG).validate_python
        return known(value)

    setattr(take, MADE, made)
    return called("function-plain", take)


def _schema(kind: Any) -> Schema:
    """Return the schema of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(arguments[0], arguments[1:])
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is Literal:
        return {"type": "literal", "expected": list(arguments)}
    if origin is tuple and arguments[1:] == (...,):
        return {"type": "tuple", "items_schema": [_entry(_schema(arguments[0]))], "variadic_item_index": 0}
    if origin is dict:
        keys, values = map(_schema, arguments)
        return {"type": "dict", "keys_schema": keys, "values_schema": values}
    return section_schema(kind) if _holds_sections(kind) else {"type": _NAMED[kind]}


def _entry(schema: Schema) -> Schema:
    """Return the schema of an entry of a list, of which the mistakes are counted."""
    return _around(entry, schema)


def _tried(schema: Schema) -> Schema:
    """Return the schema of what is read in several ways, until one fits: what the others refuse is no mistake."""
    plain = all(choice["type"] in (*_NAMED.values(), "literal") for choice in schema["choices"])
    return schema if plain else _around(uncounted, schema)


def _around(function: Callable[[Any, Callable[[Any], Any]], Any], schema: Schema) -> Schema:
    def read(value: Any, handler: Callable[[Any], Any]) -> Any:
        return function(value, handler)

    setattr(read, MADE, lambda: schema)
    return called("function-wrap", read, schema)


def _marked(kind: Any, marks: Sequence[Any]) -> Schema:
    """Return the schema of a type with its marks, from inside out; marks of others say nothing here."""
    if chooser := next((mark.choose for mark in marks if isinstance(mark, Discriminator)), None):
        choices = {_tag(branch): _schema(branch) for branch in get_args(kind)}
        return {"type": "tagged-union", "choices": choices, "discriminator": chooser}
    sole = next((mark.schema for mark in marks if isinstance(mark, Sole)), None)
    for mark in marks:
        kind = mark.source(kind) if isinstance(mark, Wrapping) else kind
    schema = sole or _schema(kind)
    for mark in marks:
        if isinstance(mark, Limits):
            schema = limited(schema, mark.limits)
        elif isinstance(mark, Wrapping):
            schema = mark.wrapped(schema)
    return schema


def _tag(branch: Any) -> str:
    return next(str(mark.tag) for mark in get_args(branch) if isinstance(mark, Tag))


def _union(kinds: Sequence[Any]) -> Schema:
    schemas = [_schema(kind) for kind in kinds if kind is not types.NoneType]
    schema: Schema = schemas[0] if len(schemas) == 1 else _tried({"type": "union", "choices": schemas})
    return schema if len(schemas) == len(kinds) else {"type": "nullable", "schema": schema}
