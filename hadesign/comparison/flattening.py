"""What a part of a Cluster says, as fields with plain values: two designs are compared by these, and not by text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias, cast

from hadesign.blueprint.schedule import CronSchedule
from hadesign.source import Document
from hadesign.stated import Nothing
from hadesign.topology.cluster import Origin

FieldValue: TypeAlias = str | int | float | bool | tuple[str, ...] | None
"""What a field says; `None` is unsaid, and `none` what is said not to be there."""
Facts: TypeAlias = Mapping[str, FieldValue]
"""Fields by their path below the thing that they belong to, such as `check.interval`."""
_NAMES = ("name", "thing", "id", "node", "rule", "key", "value", "network", "host", "address")
"""Fields that tell an entry of a list from every other one, the first that it has."""


def facts(value: object, leave: frozenset[str] = frozenset()) -> dict[str, FieldValue]:
    """Return the fields of a frozen object, without those left out, where things come from, and what is unsaid."""
    found: dict[str, FieldValue] = {}
    for name, inner in _fields(value):
        if name not in leave:
            found.update(_flat(camel(name), inner))
    return {field: said for field, said in found.items() if said is not None}


def camel(name: str) -> str:
    """Write the name of a field as blueprints and JSON do: `data_dir` is `dataDir`."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def _fields(value: object) -> Iterator[tuple[str, Any]]:
    for field in fields(cast("Any", value)):
        if field.compare and field.name != "assumed":  # which values nobody gave; these are there themselves
            yield field.name, getattr(value, field.name)


def _flat(path: str, value: Any) -> Iterator[tuple[str, FieldValue]]:
    """Yield a field, or what it is made of."""
    if isinstance(value, Origin | Document):
        return
    if isinstance(value, Nothing | CronSchedule):
        yield path, value.value if isinstance(value, Nothing) else str(value)
    elif is_dataclass(value):
        for name, inner in _fields(value):
            yield from _flat(f"{path}.{camel(name)}", inner)
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from _flat(f"{path}[{key}]", value[key])
    elif isinstance(value, tuple | frozenset):
        yield from _several(path, value)
    else:
        yield path, value


def _several(path: str, values: tuple[Any, ...] | frozenset[Any]) -> Iterator[tuple[str, FieldValue]]:
    """Yield a list: of plain values as one field, of others each entry by its name."""
    if not any(map(is_dataclass, values)):
        plain = [_plain(one) for one in values]
        yield path, tuple(sorted(plain) if isinstance(values, frozenset) else plain)
        return
    for value in values:
        yield from _flat(f"{path}[{_name(value)}]", value)


def _plain(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _name(value: object) -> str:
    """Return what an entry is known by; one without a name by all that it says."""
    named = next((found for name in _NAMES if isinstance(found := getattr(value, name, None), str | int)), None)
    return str(named) if named is not None else ", ".join(f"{field}={said}" for field, said in facts(value).items())
