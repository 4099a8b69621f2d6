"""What the architect wrote, by the names of the YAML: resolved to plain values for rules, which name fields freely."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Any, get_args

from hadesign.blueprint.base import Section, yaml_names
from hadesign.blueprint.schedule import DONE, CronSchedule
from hadesign.blueprint.workloads import ManifestsEntry
from hadesign.diagnostic import Path
from hadesign.stated import Nothing
from hadesign.topology.given import Given

_SCALARS = frozenset({str, int, float, bool, NoneType})
"""What stays as it is, and what nearly every value is: asked by its class, which is the quickest question there is."""


class Written:
    """The blueprint as plain values: mappings, lists and scalars; what is missing anywhere on the way is `None`."""

    def __init__(self, given: Given) -> None:
        """Resolve nothing yet."""
        self.source = given
        self._blueprint, self._document = given.blueprint, given.document
        self._entries: dict[tuple[str | int, ...], tuple[Any, ...]] = {}

    def value(self, path: Sequence[str | int]) -> Any:
        """Return the plain value at a path of keys, such as `("spec", "objectives", "rto")`."""
        return _plain(self._resolve(path))

    def entries(self, path: Sequence[str | int]) -> tuple[Any, ...]:
        """Return the entries of a list; an absent list has none, and what stands for others is `None`.

        Many facts go through the same list, so it is made once, and nobody changes what is in it.
        """
        key = tuple(path)
        if key not in self._entries:
            found = self._resolve(path) or ()
            self._entries[key] = tuple(None if isinstance(entry, ManifestsEntry) else _plain(entry) for entry in found)
        return self._entries[key]

    def given(self, path: Sequence[str | int]) -> bool:
        """Whether something is said there; a list that is written is said even if it is empty.

        Of what there is not, everything is said.
        """
        value = self._resolve(path)
        if value is None:
            return any(isinstance(self._resolve(path[:length]), Nothing) for length in range(1, len(path)))
        return value != () or self._document.exists(tuple(path))

    def days_done(self) -> Iterator[tuple[Path, str]]:
        """Yield every day on which something is said to have been done (ISO 8601), with its place."""
        yield from _days(self._blueprint, ())

    def _resolve(self, path: Sequence[str | int]) -> Any:
        value: Any = self._blueprint
        for step in path:
            if isinstance(value, Section):
                value = getattr(value, yaml_names(type(value)).get(str(step), ""), None)
            elif isinstance(value, Mapping):
                value = value.get(step)
            else:
                return None
        return value


def _days(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Walk down to the fields whose type carries the mark, and to nothing else."""
    if isinstance(value, tuple | list):
        for number, entry in enumerate(value):
            yield from _days(entry, (*path, number))
    elif isinstance(value, Section):
        for name, attribute in yaml_names(type(value)).items():
            field = type(value).model_fields[attribute]
            found = getattr(value, attribute)
            kind: Any = field.annotation
            if found.__class__ in _SCALARS:  # nothing is below it, and to look through its type takes long
                if isinstance(found, str) and is_done(kind):
                    yield (*path, name), found
            elif _leads(kind):
                yield from _days(found, (*path, name))


@cache
def is_done(kind: Any) -> bool:
    """Tell whether a type is that of a day on which something was done."""
    return DONE in getattr(kind, "__metadata__", ()) or any(is_done(part) for part in get_args(kind))


@cache
def _leads(kind: Any) -> bool:
    """Whether something below a type carries the mark."""
    if isinstance(kind, type) and issubclass(kind, Section):
        below: list[Any] = [field.annotation for field in kind.model_fields.values()]
        return any(_leads(part) for part in below)
    return DONE in getattr(kind, "__metadata__", ()) or any(_leads(part) for part in get_args(kind))


@cache
def _written_names(kind: type[Section]) -> Mapping[str, str]:
    """Return the names that the YAML uses, by those of attributes."""
    return {attribute: name for name, attribute in yaml_names(kind).items()}


def _plain(value: Any) -> Any:
    kind = value.__class__
    if kind in _SCALARS:
        return value
    if kind is tuple or kind is list:
        return [_plain(entry) for entry in value if not isinstance(entry, ManifestsEntry)]
    if isinstance(value, Section):
        names = _written_names(kind)
        return {
            names[attribute]: found if found.__class__ in _SCALARS else _plain(found)
            for attribute, found in vars(value).items()
        }
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, Nothing):
        return value.value
    return str(value) if isinstance(value, CronSchedule) else value
