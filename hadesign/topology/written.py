"""What the architect wrote, by the names of the YAML: resolved to plain values for rules, which name fields freely."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from hadesign.blueprint.base import yaml_names
from hadesign.blueprint.schedule import CronSchedule
from hadesign.topology.given import Given


class Written:
    """The blueprint as plain values: mappings, lists and scalars; what is missing anywhere on the way is `None`."""

    def __init__(self, given: Given) -> None:
        """Resolve nothing yet."""
        self.source = given
        self._blueprint, self._document = given.blueprint, given.document

    def value(self, path: Sequence[str]) -> Any:
        """Return the plain value at a path of keys, such as `("spec", "objectives", "rto")`."""
        return _plain(self._resolve(path))

    def entries(self, path: Sequence[str]) -> list[Any]:
        """Return the entries of a list; an absent list has none."""
        return [_plain(entry) for entry in self._resolve(path) or ()]

    def given(self, path: Sequence[str]) -> bool:
        """Whether something is said there; a list that is written is said even if it is empty."""
        value = self._resolve(path)
        if value is None:
            return False
        return value != () or self._document.exists(tuple(path))

    def _resolve(self, path: Sequence[str]) -> Any:
        value: Any = self._blueprint
        for step in path:
            if isinstance(value, BaseModel):
                value = getattr(value, yaml_names(type(value)).get(step, ""), None)
            elif isinstance(value, Mapping):
                value = value.get(step)
            else:
                return None
        return value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, attribute)) for name, attribute in yaml_names(type(value)).items()}
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return str(value) if isinstance(value, CronSchedule) else value
