"""Follow an error position of pydantic through the models: which field it means, and where that stands in the YAML."""

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from hadesign.blueprint.marks import Tag
from hadesign.blueprint.section import FieldInfo, Section
from hadesign.blueprint.wording import safe_path
from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.stated import Nothing

_KEY = "[key]"
"""What pydantic appends to the position of a mapping's key that is wrong itself."""


class Spot(NamedTuple):
    """A position: its path in the YAML, the value there and around it, its type, its field and its model.

    `kind` is the bare type (no `Annotated`, no `None`), `owner` the innermost model around it, `branches`
    the tags chosen on the way; `on_key` says that the key is meant.
    """

    path: Path
    value: Any
    parent: Any
    kind: Any
    owner: type[Section]
    field: FieldInfo | None
    branches: tuple[str, ...]
    on_key: bool

    @property
    def name(self) -> str:
        """The last key on the way (`roles` for an item of the roles), or the document itself."""
        return next((step for step in reversed(safe_path(self.path)) if isinstance(step, str)), _("the document"))

    @property
    def subject(self) -> str:
        """The name as the subject of a sentence."""
        if self.on_key:
            return _("a key of {name}", name=self.name)
        entry = bool(self.path) and isinstance(self.path[-1], int)
        return _("an entry of {name}", name=self.name) if entry else self.name


def aliases(model: type[Section]) -> dict[str, FieldInfo]:
    """Return a model's fields under the names that the YAML uses, in order."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def locate(loc: Sequence[str | int], data: Any, root: type[Section]) -> Spot:
    """Follow `loc`; union tags are not part of the YAML and are dropped, as the models and not their look tell."""
    path: list[str | int] = []
    branches: list[str] = []
    kind: Any = root
    owner: type[Section] = root
    field: FieldInfo | None = None
    value = parent = data
    on_key = False
    for step in loc:
        choices = _choices(kind)
        if choices and step in choices:
            kind = choices[str(step)]
            branches.append(str(step))
        elif step == _KEY:
            on_key, value = True, path[-1]
        elif isinstance(step, int) and isinstance(value, str):
            kind = _item(bare(kind))  # a text that stands for a list, of one or with commas
        else:
            path.append(step)
            value, parent = _child(value, step), value
            kind = bare(kind)
            if isinstance(kind, type) and issubclass(kind, Section):
                owner, field = kind, aliases(kind).get(str(step))
                kind = field.annotation if field else Any
            else:
                kind = _item(kind)
    return Spot(tuple(path), value, parent, bare(kind), owner, field, tuple(branches), on_key)


def _child(value: Any, step: str | int) -> Any:
    """Take one step down in the data; what is not there is `None`."""
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def bare(kind: Any) -> Any:
    """Strip `Annotated`, `| None` and `| Nothing`, for which there is a word and no other value."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            rest = [arg for arg in get_args(kind) if arg not in (type(None), Nothing)]
            if len(rest) != 1:
                return kind
            kind = rest[0]
        else:
            return kind


def _choices(kind: Any) -> dict[str, Any]:
    """Return the tagged branches of a union, by tag."""
    found: dict[str, Any] = {}
    for branch in get_args(bare(kind)):
        for note in get_args(branch)[1:] if get_origin(branch) is Annotated else ():
            if isinstance(note, Tag):
                found[note.tag] = get_args(branch)[0]
    return found


def _item(kind: Any) -> Any:
    """Return the type of a list's items or a mapping's values."""
    arguments = [arg for arg in get_args(bare(kind)) if arg is not Ellipsis]
    return arguments[-1] if arguments else Any
