"""Values by their dotted names, out of models, mappings and items; what is missing anywhere on the way is `None`."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from hadesign.blueprint.schedule import CronSchedule
from hadesign.diagnostic import Path


@cache
def names(model: type[BaseModel]) -> Mapping[str, str]:
    """Return attribute names of a model under the names that the YAML uses."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def resolve(value: Any, path: Sequence[str]) -> Any:
    """Follow a dotted name; return `None` as soon as something is missing."""
    for step in path:
        if isinstance(value, BaseModel):
            value = getattr(value, names(type(value)).get(step, ""), None)
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


def plain(value: Any) -> Any:
    """Return a value as CEL takes it: mappings, lists and scalars."""
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, attribute)) for name, attribute in names(type(value)).items()}
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    return str(value) if isinstance(value, CronSchedule) else value


def nested(values: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Build the mapping in which each value stands under its dotted name."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch[path[-1]] = value
    return tree


def dotted(text: str) -> Path:
    """Return the path that `spec.nodes[0].zone` or `healthCheck.path` says."""
    path: list[str | int] = []
    for step in text.replace("[", ".[").split("."):
        if step.startswith("["):
            path.append(int(step[1:-1]))
        elif step:
            path.append(step)
    return tuple(path)
