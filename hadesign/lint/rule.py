"""A rule as the engine runs it: lean, because every lint loads all of them; prose stays in the rule file."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, overload

from hadesign.diagnostic import Location, Severity
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, translated
from hadesign.lint.cel import Program
from hadesign.lint.params import Param

ID = r"^[A-Z]{2,4}[0-9]{3}$"
NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
SITE = "https://hadesign.io/rules"
"""Where the pages of our own rules are."""

TOPICS: dict[str, tuple[str, Message]] = {
    "statements": ("FCT", N_("What a design says")),
    "topology": ("TOP", N_("Failure domains")),
    "control-plane": ("CP", N_("Control plane")),
    "etcd": ("ETC", N_("etcd")),
    "load-balancing": ("LB", N_("API endpoint and load balancing")),
    "security": ("SEC", N_("Certificates and admission")),
    "workers": ("WRK", N_("Workers and capacity")),
    "workloads": ("WL", N_("Workloads")),
    "network": ("NET", N_("Network, DNS and ingress")),
    "storage": ("STO", N_("Storage")),
    "backup": ("BKP", N_("Backup and restore")),
    "monitoring": ("MON", N_("Monitoring")),
    "autoscaling": ("AUT", N_("Autoscaling and repair")),
    "recovery": ("DR", N_("Recovery")),
    "operations": ("OPS", N_("Versions and operation")),
    "audit": ("AUD", N_("As built")),
    "waivers": ("WVR", N_("Waivers")),
}
"""Folder of our rules, the letters their ids begin with, and what the topic is called."""

Reads: TypeAlias = tuple[tuple[str, ...], ...]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Expression:
    """A CEL expression: its text, the names it reads, its compiled form, and where in the rule file it stands."""

    text: str
    reads: Reads
    compiled: bytes
    place: Location

    @cached_property
    def program(self) -> Program:
        """Load the compiled form; most expressions of a run are never needed."""
        return Program(self.compiled)


@dataclass(frozen=True, slots=True)
class Level:
    """A severity, and the condition under which it is the one (`None`: otherwise)."""

    severity: Severity
    when: Expression | None


@dataclass(frozen=True, slots=True)
class Template:
    """A message, text and placeholders in turn, and the condition under which it is the one (`None`: otherwise)."""

    parts: tuple[str | Expression, ...]
    when: Expression | None


@dataclass(frozen=True, slots=True)
class EditTemplate:
    """A change that ends a finding: of `at` (or the item itself) to a literal `value`, or to what `parts` say."""

    at: str
    value: Any
    parts: tuple[str | Expression, ...]
    remove: bool
    when: Expression | None
    safe: bool


@dataclass(frozen=True, slots=True)
class SourceLink:
    """Where a reader finds more about a rule: what it is, and its address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look at (`each`, `where`), what must be known (`needs`), what must hold, and what to say if it does not.

    Of `levels` and `templates` the first whose condition holds counts; `at` is the place below an item to point at.
    `losing` are the kinds of failure that a finding is about (all that its item knows of when empty), `explains` the
    rules whose findings are superfluous beside one of this rule, `files` tells whether one means that generated files
    would not work. `replaced_by` is set for what is deprecated. `edits` end a finding, if they apply to it.
    `waivable` tells whether anybody may accept one for a while. `references` are all that is kept of its prose,
    as a handbook shows those of every rule: reading all files again took longer than any of its pages.
    """

    id: str
    name: str
    title: str
    fix: str
    file: str
    ours: bool
    levels: Sequence[Level]
    applies: Expression | None
    each: str
    where: Expression | None
    needs: tuple[str, ...]
    check: Expression
    templates: Sequence[Template]
    at: str
    preview: bool
    replaced_by: str
    params: tuple[Param, ...]
    losing: tuple[str, ...]
    explains: tuple[str, ...]
    files: bool
    edits: Sequence[EditTemplate] = ()
    waivable: bool = True
    references: tuple[SourceLink, ...] = ()

    @property
    def topic(self) -> str:
        """Letters of the id: `ETC` of `ETC004`."""
        return self.id.rstrip("0123456789")

    @property
    def url(self) -> str:
        """Page of the rule; a rule of somebody else has none."""
        return f"{SITE}/{self.id}/" if self.ours else ""


class _Later(Sequence[_T]):
    """A sequence that is made when somebody looks at it: most rules of a lint find nothing, and say nothing."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Sequence[_T]]) -> None:
        """Make nothing yet."""
        self._make = make
        self._made: tuple[_T, ...] | None = None

    @property
    def _whole(self) -> tuple[_T, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_T]: ...
    def __getitem__(self, index: int | slice) -> _T | Sequence[_T]:
        return self._whole[index]

    def __len__(self) -> int:
        return len(self._whole)

    def __iter__(self) -> Iterator[_T]:
        return iter(self._whole)

    def __eq__(self, other: object) -> bool:
        return self._whole == (other._whole if isinstance(other, _Later) else other)

    def __hash__(self) -> int:
        return hash(self._whole)


STATUSES = ("stable", "preview", "deprecated")


def status_of(rule: Rule) -> str:
    """Return whether a rule comes, is there, or goes."""
    return "preview" if rule.preview else "deprecated" if rule.replaced_by else "stable"


def chapter_of(rule: Rule) -> str:
    """Return what the topic of a rule is called; topics of somebody else have no name but their letters."""
    return next((translated(name) for letters, name in TOPICS.values() if letters == rule.topic), rule.topic)


def encoded(rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a rule as JSON can hold it: what decides whether something is found, and what is said of it."""
    return {
        **{key: getattr(rule, key) for key in (*_PLAIN, *_LISTS)},
        "params": [[param.name, param.value, param.unit] for param in rule.params],
        **{key: _encoded(getattr(rule, key)) for key in _CHECKS},
        "references": [[one.title, one.url] for one in rule.references],
    }, {
        "levels": [[level.severity.value, _encoded(level.when)] for level in rule.levels],
        "templates": [[_encoded_parts(template.parts), _encoded(template.when)] for template in rule.templates],
        "edits": [
            [edit.at, edit.value, _encoded_parts(edit.parts), edit.remove, _encoded(edit.when), edit.safe]
            for edit in rule.edits
        ],
    }


def decoded(data: Mapping[str, Any], said: bytes) -> Rule:
    """Return the rule of what `encoded` made; what is said of findings is JSON, which is read once there is one.

    Raises:
        KeyError, TypeError, ValueError: it is anything else.
    """
    check = _decoded(data["check"])
    if check is None:
        raise ValueError("a rule without a check")
    return Rule(
        **{key: data[key] for key in _PLAIN},
        **dict[str, Any]({key: tuple(data[key]) for key in _LISTS}),
        params=tuple(Param(*param) for param in data["params"]),
        levels=_Later(lambda: [Level(Severity(level), _decoded(when)) for level, when in json.loads(said)["levels"]]),
        applies=_decoded(data["applies"]),
        where=_decoded(data["where"]),
        check=check,
        templates=_Later(
            lambda: [Template(_decoded_parts(parts), _decoded(when)) for parts, when in json.loads(said)["templates"]]
        ),
        edits=_Later(
            lambda: [
                EditTemplate(at, value, _decoded_parts(parts), remove, _decoded(when), safe)
                for at, value, parts, remove, when, safe in json.loads(said)["edits"]
            ]
        ),
        references=tuple(SourceLink(*one) for one in data["references"]),
    )


_PLAIN = ("id", "name", "title", "fix", "file", "ours", "each", "at", "preview", "replaced_by", "files", "waivable")
_LISTS = ("needs", "losing", "explains")
_CHECKS = ("applies", "where", "check")


def _encoded(check: Expression | None) -> list[Any] | None:
    if check is None:
        return None
    place = check.place
    span = [place.file, place.line, place.column, place.end_line, place.end_column]
    return [check.text, check.reads, b64encode(check.compiled).decode(), span]


def _encoded_parts(parts: tuple[str | Expression, ...]) -> list[Any]:
    return [part if isinstance(part, str) else _encoded(part) for part in parts]


def _decoded_parts(parts: list[Any]) -> tuple[str | Expression, ...]:
    return tuple(part if isinstance(part, str) else _required(part) for part in parts)


def _decoded(data: Any) -> Expression | None:
    return None if data is None else _required(data)


def _required(data: Any) -> Expression:
    text, reads, compiled, place = data
    return Expression(text, tuple(tuple(path) for path in reads), b64decode(compiled), Location(*place))
