"""What is imported from: files as text, and YAML in them as a tree that knows its lines and refuses nothing.

A config of others may hold what a blueprint may not: tags of Ansible's vault, templates, keys that are said twice.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from yaml.error import Mark

from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.importers.facts import FilePlace
from hadesign.source.compose import PLAIN, QUOTED, MappingNode, Node, ScalarNode, SequenceNode, compose_all
from hadesign.source.limits import MAX_BYTES
from hadesign.source.scalars import ScalarError, plain

_ROOT_KEY = re.compile(r"""^["']?([A-Za-z_][A-Za-z0-9_-]*)\+?["']?[ ]*:""", re.MULTILINE)


class Unknown:
    """Says that a value is there and cannot be known from the file: a template, or an encrypted text."""

    def __repr__(self) -> str:
        """Return a name for debugging."""
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{|\$\(|\$ANSIBLE_VAULT")
"""What Ansible's Jinja, Terraform's and a shell's templates begin with, and a text that Ansible's vault encrypted."""


def known(text: str) -> str | Unknown:
    """Return a text, or that it cannot be known as it is a template or encrypted."""
    return UNKNOWN if _TEMPLATE.search(text) else text


@dataclass(frozen=True)
class YamlValue:
    """A value of a YAML file with its place; all that a text on one line holds is on that `line`."""

    file: str
    yaml: Node
    line: int | None = None

    @property
    def place(self) -> FilePlace:
        """Where it begins."""
        return FilePlace(self.file, self.line or self.yaml.start_mark.line + 1)

    @cached_property
    def fields(self) -> dict[str, "YamlValue"]:
        """Values of a mapping by key, those of `<<` included; the last of several equal keys counts, as in Ansible."""
        if not isinstance(self.yaml, MappingNode):
            return {}
        found = _fields_of(self.yaml, set(), 0)
        return {key: YamlValue(self.file, value, self.line) for key, value in found.items()}

    @cached_property
    def items(self) -> tuple["YamlValue", ...]:
        """Entries of a list."""
        if not isinstance(self.yaml, SequenceNode):
            return ()
        return tuple(YamlValue(self.file, node, self.line) for node in self.yaml.value)

    @property
    def listed(self) -> bool:
        """Whether it is a list, perhaps an empty one."""
        return isinstance(self.yaml, SequenceNode)

    def inner(self) -> "tuple[YamlValue, ...]":
        """Return the documents of a text that is YAML itself, such as a value of a ConfigMap."""
        if not isinstance(self.yaml, ScalarNode):
            return ()
        block, first = self.yaml.style in ("|", ">"), self.place.line or 1
        found = _documents_of("\n" * first + self.yaml.value if block else self.yaml.value, self.file)
        return found if block else tuple(YamlValue(one.file, one.yaml, first) for one in found)

    @property
    def scalar(self) -> Any:
        """The value of a scalar by YAML 1.2, `UNKNOWN` for what cannot be known, `None` for anything else."""
        node = self.yaml
        if not isinstance(node, ScalarNode):
            return None
        if node.tag not in (PLAIN, QUOTED) and not node.tag.startswith("tag:yaml.org,2002:"):
            return UNKNOWN
        if node.tag != PLAIN:
            return known(node.value)
        try:
            value = plain(node.value)
        except ScalarError:
            return UNKNOWN
        return known(value) if isinstance(value, str) else value

    @property
    def text(self) -> str | None:
        """A text, or a number or truth value as it is written; `None` where there is none or it cannot be known."""
        value = self.scalar
        if value is None or value is UNKNOWN:
            return None
        node = self.yaml
        return str(node.value) if isinstance(node, ScalarNode) else None

    def get(self, *keys: str) -> "YamlValue | None":
        """Return the value below some keys, or `None`."""
        found: YamlValue | None = self
        for key in keys:
            found = found.fields.get(key) if found is not None else None
        return found

    def text_at(self, *keys: str) -> str | None:
        """Return the text below some keys, or `None`."""
        found = self.get(*keys)
        return None if found is None else found.text

    def texts(self, *keys: str) -> list[tuple[str, FilePlace]]:
        """Return the texts of a list below some keys, each with its place; a single text is a list of one."""
        found = self.get(*keys)
        if found is None:
            return []
        entries = found.items or (found,)
        return [(entry.text, entry.place) for entry in entries if entry.text is not None]


_MERGED = 50
"""Most mappings that are merged into each other by `<<`, one in the other."""


def _fields_of(mapping: MappingNode, seen: set[int], depth: int) -> dict[str, Node]:
    """Return the values of a mapping by key; one that is merged in twice, or into itself, adds nothing more."""
    seen.add(id(mapping))
    found: dict[str, Node] = {}
    merged: dict[str, Node] = {}
    for key, value in mapping.value:
        if not isinstance(key, ScalarNode):
            continue
        if key.value != "<<":
            found.pop(key.value, None)
            found[key.value] = value
            continue
        for part in value.value if isinstance(value, SequenceNode) else [value]:
            if isinstance(part, MappingNode) and id(part) not in seen and depth < _MERGED:
                merged = {**_fields_of(part, seen, depth + 1), **merged}
    return {**merged, **found} if merged else found


def _documents_of(text: str, name: str) -> tuple[YamlValue, ...]:
    """Return the documents of a text; none if it is no YAML."""
    try:
        return tuple(YamlValue(name, one.root) for one in compose_all(text, name))
    except InputError:
        return ()


def value_of_text(text: str, place: FilePlace, *, quoted: bool = False) -> YamlValue:
    """Return a text that stands somewhere else than in YAML as a value; lists and mappings are read as YAML's."""
    if text[:1] in ("[", "{") and not quoted and not _TEMPLATE.search(text):
        try:
            for one in compose_all("\n" * ((place.line or 1) - 1) + text, place.file):
                return YamlValue(place.file, one.root)
        except InputError:
            pass
    mark = Mark(place.file, 0, (place.line or 1) - 1, 0, None, 0)
    return YamlValue(place.file, ScalarNode(QUOTED if quoted else PLAIN, text, mark, mark))


@dataclass(frozen=True)
class SourceFile:
    """One file: its name as it is shown, and its text."""

    name: str
    text: str

    @cached_property
    def documents(self) -> tuple[YamlValue, ...]:
        """The documents of a YAML (or JSON) file; none if it is something else."""
        return _documents_of(self.text, self.name) if self.looks_like_yaml and not self.large else ()

    @property
    def large(self) -> bool:
        """Whether it is larger than any file that people write, so that nobody reads it as YAML."""
        return len(self.text) > MAX_BYTES

    def may_have(self, keys: Collection[str]) -> bool:
        """Tell whether one of some keys may be at the root; most large files need not be read as YAML for that."""
        if self.large:
            return False
        if self.text[:100].lstrip().startswith("{"):
            return any(f'"{key}"' in self.text for key in keys)
        return not self._root_keys.isdisjoint(keys)

    @cached_property
    def _root_keys(self) -> frozenset[str]:
        return frozenset(_ROOT_KEY.findall(self.text))

    @property
    def looks_like_yaml(self) -> bool:
        """Whether the file may be YAML or JSON by its name."""
        end = self.base.rpartition(".")[2] if "." in self.base else ""
        return end in ("yaml", "yml", "json", "conf", "") and "\0" not in self.text

    @property
    def base(self) -> str:
        """The name without folders."""
        return self.name.replace("\\", "/").rpartition("/")[2]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of its name."""
        return tuple(self.name.replace("\\", "/").split("/")[:-1])

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield its lines, counted from 1."""
        yield from enumerate(self.text.splitlines(), 1)

    def place(self, line: int) -> FilePlace:
        """Return a place in it."""
        return FilePlace(self.name, line)


Sources = Sequence[SourceFile]
