"""Sections as pydantic's models, from which it makes a JSON Schema; no command that reads a blueprint needs them."""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pydantic

from hadesign.blueprint.marks import Discriminator, Tag, mode_of
from hadesign.blueprint.section import FieldInfo, Section


class _Root(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        defer_build=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )


@cache
def twin(section: type[Section]) -> type[pydantic.BaseModel]:
    """Return the model of pydantic's that takes what a section takes, and has its names and words."""
    if section is Section:
        return _Root
    own = vars(section)
    fields = {name: field for name, field in section.model_fields.items() if name in own}
    methods = {name: method for name, method in own.items() if mode_of(method)}
    namespace: dict[str, Any] = {
        "__module__": section.__module__,
        "__qualname__": section.__qualname__,
        "__doc__": section.__doc__,
        "__annotations__": {name: twinned(field.annotation) for name, field in fields.items()},
        **{name: _declared(field) for name, field in fields.items()},
        **{name: _validator(method) for name, method in methods.items()},
        **_configured(own.get("schema_extra")),
    }
    bases = tuple(twin(base) for base in section.__bases__ if issubclass(base, Section))
    return type(section.__name__, bases, namespace)


def _validator(method: Any) -> Any:
    mode: Any = mode_of(method)  # "before" or "after", for each of which pydantic has a type of its own
    decorate: Any = pydantic.model_validator(mode=mode)
    return decorate(method)


def _configured(extra: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {"model_config": pydantic.ConfigDict(json_schema_extra=dict(extra))} if extra else {}


def _declared(field: FieldInfo) -> Any:
    default: Any = ... if field.is_required() else field.default
    made: Any = pydantic.Field(
        default, alias=field.alias, description=field.description, examples=field.examples, **field.limits
    )
    made.metadata.extend(field.marks)
    return made


def twinned(kind: Any) -> Any:
    """Return a type with twins in the place of sections, and marks that pydantic knows itself."""
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Section):
        return twin(kind)
    if origin is Annotated:
        return Annotated[(twinned(arguments[0]), *map(_mark, arguments[1:]))]
    if origin in (Union, UnionType):
        return Union[tuple(twinned(argument) for argument in arguments)]  # noqa: UP007  made at run time
    if origin in (tuple, dict):
        return origin[tuple(argument if argument is ... else twinned(argument) for argument in arguments)]
    return kind


def _mark(mark: Any) -> Any:
    if isinstance(mark, Tag):
        return pydantic.Tag(mark.tag)
    return pydantic.Discriminator(mark.choose) if isinstance(mark, Discriminator) else mark
