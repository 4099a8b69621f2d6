"""Every name a rule may use: facts with their fields, and the blueprint's own; what does not exist is refused early."""

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from hadesign.blueprint import Blueprint
from hadesign.blueprint.base import Section, yaml_names
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint.facts import TOPICS, topic


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that does not exist, and those that could have been meant."""

    name: str
    candidates: tuple[str, ...]


def unknown(path: Sequence[str], each: str) -> UnknownName | None:
    """Return what is wrong with a dotted name (of a root that rules have) over the list `each`; `None` if it exists."""
    root, rest = path[0], path[1:]
    if root == "facts":
        return _unknown_fact(rest)
    if root == "item":
        return _unknown_field(rest, each)
    if root != "objectives":
        return _follow(path, [Blueprint])
    found = _follow(["spec", *path], [Blueprint])
    return found and UnknownName(
        found.name.removeprefix("spec."), tuple(n.removeprefix("spec.") for n in found.candidates)
    )


def unknown_list(each: str) -> UnknownName | None:
    """Return what is wrong with the name of a list, or `None` if there is such a list."""
    path = each.split(".")
    lists = [f"facts.{name}.{entry}" for name in TOPICS for entry in topic(name).lists]
    if path[0] == "spec":
        return None if _items(each) else UnknownName(each, (*lists, *_spec_lists()))
    return None if each in lists else UnknownName(each, (*lists, *_spec_lists()))


def _unknown_fact(rest: Sequence[str]) -> UnknownName | None:
    if len(rest) < 2 or rest[0] not in TOPICS:
        values = [f"facts.{name}.{value}" for name in TOPICS for value in topic(name).values]
        return UnknownName(".".join(["facts", *rest]), tuple(values))
    values = list(topic(rest[0]).values)
    return (
        None
        if rest[1] in values
        else UnknownName(f"facts.{rest[0]}.{rest[1]}", tuple(f"facts.{rest[0]}.{v}" for v in values))
    )


def _unknown_field(rest: Sequence[str], each: str) -> UnknownName | None:
    path = each.split(".")
    if not each:
        return UnknownName(_("item in a rule without each"), ())
    if not rest or unknown_list(each):
        return None
    if path[0] == "facts":
        fields = topic(path[1]).lists[path[2]].fields
        return None if rest[0] in fields else UnknownName(f"item.{rest[0]}", tuple(f"item.{name}" for name in fields))
    found = _follow(rest, _items(each))
    return found and UnknownName(f"item.{found.name}", tuple(f"item.{name}" for name in found.candidates))


def _follow(path: Sequence[str], kinds: Sequence[Any]) -> UnknownName | None:
    """Walk down the models; a mapping with free keys, or a list, ends the walk."""
    for number, step in enumerate(path):
        fields = _fields(kinds)
        if not fields:
            return None
        if step not in fields:
            before = path[:number]
            return UnknownName(".".join([*before, step]), tuple(".".join([*before, name]) for name in fields))
        kinds = fields[step]
    return None


def _fields(kinds: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
    """Return the fields of models under the names that the YAML uses, with their types."""
    found: dict[str, list[Any]] = {}
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Section):
            for name, attribute in yaml_names(kind).items():
                found.setdefault(name, []).extend(_branches(kind.model_fields[attribute].annotation))
    return found


def _branches(kind: Any) -> list[Any]:
    """Return the types that a value may have, without `Annotated` and `None`."""
    if get_origin(kind) is Annotated:
        return _branches(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [branch for arg in get_args(kind) for branch in _branches(arg)]
    return [] if kind is type(None) else [kind]


def _items(each: str) -> list[Any]:
    """Return the types of the entries of a list of the blueprint; none if it is no list."""
    kinds: Sequence[Any] = [Blueprint]
    for step in each.split("."):
        kinds = _fields(kinds).get(step, ())
    return [branch for kind in kinds if get_origin(kind) is tuple for branch in _branches(get_args(kind)[0])]


def _spec_lists() -> list[str]:
    """Return the lists directly below `spec`, for "did you mean"."""
    fields = _fields(_fields([Blueprint])["spec"])
    return [f"spec.{name}" for name in fields if _items(f"spec.{name}")]
