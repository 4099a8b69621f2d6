"""Frozen data classes that are quick to define: every run of a command defines all of its classes anew.

Python 3.11 compiles each method of a frozen data class by itself, which takes close to a millisecond for a class, and a
hundred classes took a sixth of a small lint. Here only `__init__` is compiled, and the other methods are shared. Type
checkers see the standard library's own, whose `field`, `fields` and `replace` work as ever.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool = False, eq: bool = True) -> Callable[[type], type]:
        """Return the decorator of a class whose fields are all arguments and never change."""
        if not frozen:
            raise TypeError("a data class that may change is one of the standard library's")

        def decorate(cls: type) -> type:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            fields = dataclasses.fields(made)
            made.__init__ = _initializer(fields)
            made.__setattr__, made.__delattr__, made.__repr__, made.__reduce__ = _refuse, _refuse, _written, _rebuilt
            if eq:
                made.__eq__, made.__hash__ = _comparison([field.name for field in fields if field.compare])
            return made

        return decorate


def _initializer(fields: tuple[dataclasses.Field[Any], ...]) -> Any:
    """Compile `__init__`, which sets what `__setattr__` refuses to."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    parameters, lines = ["self"], [" pass"]
    for field in fields:
        name, default = field.name, f"_default_{field.name}"
        parameter = value = name
        if field.default is not dataclasses.MISSING:
            known[default], parameter = field.default, f"{name}={default}"
        elif field.default_factory is not dataclasses.MISSING:
            known[default], parameter = field.default_factory, f"{name}=_missing"
            value = f"{default}() if {name} is _missing else {name}"
        parameters.append(parameter)
        lines.append(f" _set(self, {name!r}, {value})")
    made: dict[str, Any] = {}
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines), known, made)  # noqa: S102  names of fields
    return made["__init__"]


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
