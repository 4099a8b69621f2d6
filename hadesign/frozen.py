"""Frozen data classes that are quick to define: every run of a command defines all of its classes anew.

Python compiles each method of a frozen data class by itself, which takes close to a millisecond for a class, and a run
has hundreds of them, few of which are ever made. Here `__init__` is compiled when the first object is made, fields are
listed when somebody asks for them, and the other methods are shared. Type checkers see the standard library's own,
whose `field`, `fields` and `replace` work as ever.
"""

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_FIELDS, _DECLARED = "__dataclass_fields__", "_declared"
"""Where the standard library looks fields up, and where the defaults of all fields of a class stand by their names."""
_UNSET: Any = dataclasses.MISSING
_FEW = 25
"""Objects of a class up to which it takes longer to compile `__init__` than to do without: of half the classes there
are no more in a small lint."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool = False, eq: bool = True) -> Callable[[type], type]:
        """Return the decorator of a class whose fields are all arguments and never change."""
        if not frozen:
            raise TypeError("a data class that may change is one of the standard library's")

        def decorate(cls: type) -> type:
            own = {name: vars(cls).get(name, _UNSET) for name in cls.__annotations__} if _annotated(cls) else {}
            declared = {}
            for base in reversed(cls.__mro__[1:]):
                declared |= vars(base).get(_DECLARED, {})
            declared |= own
            made = _with_slots(cls, declared) if slots else _with_defaults(cls, own)
            setattr(made, _DECLARED, declared)
            setattr(made, _FIELDS, _Fields(own))
            made.__match_args__ = tuple(declared)
            made.__init__ = _first(made, declared)
            made.__signature__ = _SIGNATURE
            made.__setattr__, made.__delattr__, made.__repr__, made.__reduce__ = _refuse, _refuse, _written, _rebuilt
            if eq:
                made.__eq__, made.__hash__ = _comparison([name for name in declared if _compared(declared[name])])
            return made

        return decorate


def _annotated(cls: type) -> bool:
    return bool(vars(cls).get("__annotations__")) or "__annotate_func__" in vars(cls) or "__annotate__" in vars(cls)


def _default(value: Any) -> Any:
    """Return what a class has under a field's name: its default, unless that is made for each object."""
    return value.default if isinstance(value, dataclasses.Field) else value


def _compared(value: Any) -> bool:
    return bool(value.compare) if isinstance(value, dataclasses.Field) else True


def _with_defaults(cls: type, own: Mapping[str, Any]) -> type:
    """Return the class with the defaults of its fields in the place of their declarations."""
    for name, value in own.items():
        if isinstance(value, dataclasses.Field):
            if value.default is _UNSET:
                delattr(cls, name)
            else:
                setattr(cls, name, value.default)
    return cls


def _with_slots(cls: type, declared: Mapping[str, Any]) -> type:
    """Return the class anew, with a slot for each field that has none yet."""
    inherited = {slot for base in cls.__mro__[1:] for slot in vars(base).get("__slots__", ())}
    content = {name: value for name, value in vars(cls).items() if name not in declared}
    content["__slots__"] = tuple(name for name in declared if name not in inherited)
    content.pop("__dict__", None)
    content.pop("__weakref__", None)
    made = type(cls)(cls.__name__, cls.__bases__, content)
    made.__qualname__ = cls.__qualname__
    return made


def _first(made: type, declared: Mapping[str, Any]) -> Callable[..., None]:
    """Return an `__init__` that sets the fields of a few objects, and then compiles the one that takes its place."""
    left = _FEW

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:  # noqa: N807  it is one
        nonlocal left
        left -= 1
        values = dict(zip(declared, arguments, strict=False))
        fits = len(arguments) <= len(declared) and values.keys().isdisjoint(named)
        values |= named
        values |= {name: _made(value) for name, value in declared.items() if name not in values}
        if left < 0 or not fits or len(values) > len(declared) or any(value is _UNSET for value in values.values()):
            _compiled(made, declared)(self, *arguments, **named)  # which knows what to say of arguments that are wrong
            return
        for name, value in values.items():
            object.__setattr__(self, name, value)

    return __init__


def _made(declaration: Any) -> Any:
    """Return the value of a field that is not given."""
    factory: Any = declaration.default_factory if isinstance(declaration, dataclasses.Field) else _UNSET
    return _default(declaration) if factory is _UNSET else factory()


def _compiled(made: Any, declared: Mapping[str, Any]) -> Any:
    initializer = made.__init__ = _initializer(made, declared)
    initializer.__qualname__ = f"{made.__qualname__}.__init__"
    return initializer


def _initializer(made: Any, declared: Mapping[str, Any]) -> Any:
    """Compile `__init__`, which sets what `__setattr__` refuses to: a slot by itself, as that looks up no name."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": _UNSET}
    parameters, lines = ["self"], [" pass"]
    for name, declaration in declared.items():
        default = f"_default_{name}"
        parameter = value = name
        if isinstance(declaration, dataclasses.Field) and declaration.default_factory is not _UNSET:
            known[default], parameter = declaration.default_factory, f"{name}=_missing"
            value = f"{default}() if {name} is _missing else {name}"
        elif _default(declaration) is not _UNSET:
            known[default], parameter = _default(declaration), f"{name}={default}"
        parameters.append(parameter)
        slot = getattr(made, name, None)
        if isinstance(slot, MemberDescriptorType):
            known[f"_set_{name}"] = slot.__set__
            lines.append(f" _set_{name}(self, {value})")
        else:
            lines.append(f" _set(self, {name!r}, {value})")
    compiled: dict[str, Any] = {}
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines), known, compiled)  # noqa: S102  names of fields
    return compiled["__init__"]


class _Fields:
    """Lists the fields of a class when the standard library asks for them, as it lists its own."""

    def __init__(self, own: Mapping[str, Any]) -> None:
        self._own = own

    def __get__(self, _instance: Any, owner: Any) -> Mapping[str, dataclasses.Field[Any]]:
        home = next(cls for cls in owner.__mro__ if vars(cls).get(_FIELDS) is self)
        fields: dict[str, dataclasses.Field[Any]] = {}
        for base in reversed(home.__mro__[1:]):
            fields |= getattr(base, _FIELDS, {})
        own = {name: home.__annotations__[name] for name in self._own}
        given = {name: value for name, value in self._own.items() if value is not _UNSET}
        same: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(
            # Without words of its own the class would get its signature for such, which takes longer than all the rest.
            type(home.__name__, (), {"__annotations__": own, "__doc__": "Fields.", **given})
        )
        fields |= getattr(same, _FIELDS)
        setattr(home, _FIELDS, fields)
        return fields


class _Signature:
    """Compiles `__init__` where somebody asks what it takes."""

    def __get__(self, _instance: Any, owner: Any) -> Any:
        import inspect

        home = next(cls for cls in owner.__mro__ if _DECLARED in vars(cls))
        taken = inspect.signature(_compiled(home, vars(home)[_DECLARED]))
        return taken.replace(parameters=list(taken.parameters.values())[1:])


_SIGNATURE = _Signature()


def _comparison(names: list[str]) -> tuple[Callable[[Any, Any], Any], Callable[[Any], int]]:
    """Return `__eq__` and `__hash__` over some fields."""
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equals(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equals, lambda self: hash(values(self))


def _refuse(self: Any, name: str, *_: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot change {type(self).__qualname__}.{name}")


def _written(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _rebuilt(self: Any) -> tuple[type, tuple[Any, ...]]:
    """Copy and unpickle by making the same again, as nothing can be set."""
    return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self))
