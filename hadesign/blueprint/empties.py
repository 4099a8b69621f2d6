"""Keys without a value: `etcd:` says nothing, and is more often a slip of indentation than a fact that is not known."""

from collections.abc import Iterator
from typing import Any

from hadesign.blueprint.design import Design
from hadesign.blueprint.reading import Problem
from hadesign.blueprint.wording import shown
from hadesign.diagnostic import Path
from hadesign.i18n import _

_CONTAINERS = (dict, list)


def problems(design: Design) -> Iterator[Problem]:
    """Report every key that has no value."""
    if _some(design.whole.data):
        yield from _empty(design.whole.data, ())


def _some(data: Any) -> bool:
    """Tell whether there is an empty value anywhere: cheap, as most files have none."""
    todo = [data]
    while todo:
        value = todo.pop()
        for child in value.values() if isinstance(value, dict) else value:
            if child is None:
                return True
            if child.__class__ in _CONTAINERS:
                todo.append(child)
    return False


def _empty(value: Any, path: Path) -> Iterator[Problem]:
    """Walk mappings and lists; most hold no empty value, which one look at all values tells."""
    mapping = isinstance(value, dict)
    if mapping and None in value.values():
        hint = _("leave the key out if the value is not known")
        for key in [key for key, child in value.items() if child is None]:
            yield Problem((*path, key), _("{name} is empty", name=shown(key)), _("a value"), hint)
    for key, child in value.items() if mapping else enumerate(value):
        if isinstance(child, _CONTAINERS):
            yield from _empty(child, (*path, key))
