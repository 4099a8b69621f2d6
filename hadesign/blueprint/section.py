"""Sections of a blueprint: frozen, nothing unknown, camelCase in YAML, and declared as pydantic's models are.

They are no models of pydantic's, because to define a hundred of those takes longer than all the rest of a small lint:
the class does nothing until it is asked, and its validator (`validating.py`) is made when the first mapping of the kind
is read. What is named as in pydantic does the same.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from hadesign.blueprint.marks import mode_of

_MISSING: Any = object()
_KEPT = ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
"""What pydantic's validator sets beside the values."""


class FieldInfo:
    """What is declared of a field: its type (`annotation`), YAML name (`alias`), words, bounds and marks."""

    __slots__ = ("alias", "annotation", "default", "description", "examples", "limits", "marks")

    def __init__(
        self, description: str, example: Any, default: Any = _MISSING, alias: str | None = None, **limits: Any
    ) -> None:
        """Keep what a class says; type and alias are those of where it stands."""
        self.description, self.examples, self.default = description, [example], default
        self.alias, self.limits = alias, limits
        self.annotation: Any = None
        self.marks: list[Any] = []
        """What stands around the whole type, as in `Annotated`, from inside out."""

    def is_required(self) -> bool:
        """Tell whether the architect must give it."""
        return self.default is _MISSING


class _Kind(type):
    """Collects the fields of a class of sections when somebody asks for them."""

    _fields: Mapping[str, FieldInfo]

    @property
    def model_fields(cls) -> Mapping[str, FieldInfo]:
        """The fields by their names, those of what the class stands on first."""
        if "_fields" not in vars(cls):
            cls._fields = {
                name: _completed(field, name, annotation)
                for kind in reversed(cls.__mro__)
                if isinstance(kind, _Kind)
                for name, annotation in kind.__annotations__.items()
                if isinstance(field := vars(kind).get(name), FieldInfo)
            }
        return cls._fields


def _completed(field: FieldInfo, name: str, annotation: Any) -> FieldInfo:
    field.annotation, field.alias = annotation, field.alias or to_camel(name)
    return field


def to_camel(name: str) -> str:
    """Return the YAML name of an attribute: `pod_cidr` is `podCidr`."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


class Section(metaclass=_Kind):
    """A mapping of the blueprint; an absent optional value is `None`, which means unknown and never a default.

    What an architect wrote is read by `validating.validated`. `schema_extra` is what a JSON Schema says of the whole
    mapping.
    """

    __slots__ = ("__dict__", *_KEPT)
    schema_extra: ClassVar[Mapping[str, Any] | None] = None

    def __init_subclass__(cls, schema_extra: Mapping[str, Any] | None = None) -> None:
        """Keep what a JSON Schema says of the mapping."""
        if schema_extra is not None:
            cls.schema_extra = schema_extra

    def __init__(self, **values: Any) -> None:
        """Take values as they are, by the names of fields; raise `TypeError` where one is lacking or unknown."""
        fields = type(self).model_fields
        if missing := [name for name, field in fields.items() if field.is_required() and name not in values]:
            raise TypeError(f"{type(self).__name__} must say {', '.join(missing)}")
        if unknown := values.keys() - fields.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        _fill(self, {name: values.get(name, field.default) for name, field in fields.items()}, set(values))

    @property
    def model_fields_set(self) -> set[str]:
        """Names of the fields that were written."""
        written: set[str] = object.__getattribute__(self, "__pydantic_fields_set__")
        return written

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return the section with other values for some fields, which are taken as they are."""
        made: Self = _made(type(self), {**self.__dict__, **update}, self.model_fields_set | update.keys())
        return made

    def model_dump(self, *, json: bool = False) -> dict[str, Any]:
        """Return plain data by the names of the YAML, without what is absent; as JSON has it, tuples are lists."""
        names = {name: field.alias or name for name, field in type(self).model_fields.items()}
        return {names[name]: _plain(value, json=json) for name, value in self if value is not None}

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield the name and value of each field."""
        return iter(self.__dict__.items())

    if not TYPE_CHECKING:  # which would take the hash of a section for that of its class

        def __eq__(self, other: object) -> bool:
            """Compare by kind and values."""
            return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented

        def __hash__(self) -> int:
            """Hash the values; raise `TypeError` where one is a mapping."""
            return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        """Write the values."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self)})"

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to change anything."""
        raise AttributeError(f"cannot change {type(self).__name__}.{name}")

    def __delattr__(self, name: str) -> None:
        """Refuse to take anything away."""
        raise AttributeError(f"cannot change {type(self).__name__}.{name}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and unpickle by making the same again, as nothing can be set."""
        return _made, (type(self), self.__dict__, self.model_fields_set)


def validators(model: type[Section]) -> Iterator[tuple[str, Any]]:
    """Yield the methods that validate a section, those of what it stands on first, each with its name."""
    found: dict[str, Any] = {}
    for kind in reversed(model.__mro__):
        found |= {name: method for name, method in vars(kind).items() if mode_of(method)}
    yield from found.items()


def _made(kind: Any, values: dict[str, Any], written: set[str]) -> Any:
    made = object.__new__(kind)
    _fill(made, dict(values), set(written))
    return made


def _fill(section: Section, values: dict[str, Any], written: set[str]) -> None:
    object.__setattr__(section, "__dict__", values)
    for name, value in zip(_KEPT, (written, None, None), strict=True):
        object.__setattr__(section, name, value)


def _plain(value: Any, *, json: bool) -> Any:
    if isinstance(value, Section):
        return value.model_dump(json=json)
    if isinstance(value, dict):
        return {key: _plain(entry, json=json) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        entries = [_plain(entry, json=json) for entry in value]
        return entries if json or isinstance(value, list) else tuple(entries)
    return value
