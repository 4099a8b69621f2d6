"""A rule as the engine runs it: lean, because every lint loads all of them; prose stays in the rule file."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeAlias

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
    levels: tuple[Level, ...]
    applies: Expression | None
    each: str
    where: Expression | None
    needs: tuple[str, ...]
    check: Expression
    templates: tuple[Template, ...]
    at: str
    preview: bool
    replaced_by: str
    params: tuple[Param, ...]
    losing: tuple[str, ...]
    explains: tuple[str, ...]
    files: bool
    edits: tuple[EditTemplate, ...] = ()
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


STATUSES = ("stable", "preview", "deprecated")


def status_of(rule: Rule) -> str:
    """Return whether a rule comes, is there, or goes."""
    return "preview" if rule.preview else "deprecated" if rule.replaced_by else "stable"


def chapter_of(rule: Rule) -> str:
    """Return what the topic of a rule is called; topics of somebody else have no name but their letters."""
    return next((translated(name) for letters, name in TOPICS.values() if letters == rule.topic), rule.topic)


def encoded(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON can hold it."""
    return {
        **{key: getattr(rule, key) for key in (*_PLAIN, *_LISTS)},
        "params": [[param.name, param.value, param.unit] for param in rule.params],
        "levels": [[level.severity.value, _encoded(level.when)] for level in rule.levels],
        **{key: _encoded(getattr(rule, key)) for key in _CHECKS},
        "templates": [[_encoded_parts(template.parts), _encoded(template.when)] for template in rule.templates],
        "edits": [
            [edit.at, edit.value, _encoded_parts(edit.parts), edit.remove, _encoded(edit.when), edit.safe]
            for edit in rule.edits
        ],
        "references": [[one.title, one.url] for one in rule.references],
    }


def decoded(data: Mapping[str, Any]) -> Rule:
    """Return the rule of what `encoded` made; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    check = _decoded(data["check"])
    if check is None:
        raise ValueError("a rule without a check")
    return Rule(
        **{key: data[key] for key in _PLAIN},
        **dict[str, Any]({key: tuple(data[key]) for key in _LISTS}),
        params=tuple(Param(*param) for param in data["params"]),
        levels=tuple(Level(Severity(level), _decoded(when)) for level, when in data["levels"]),
        applies=_decoded(data["applies"]),
        where=_decoded(data["where"]),
        check=check,
        templates=tuple(Template(_decoded_parts(parts), _decoded(when)) for parts, when in data["templates"]),
        edits=tuple(
            EditTemplate(at, value, _decoded_parts(parts), remove, _decoded(when), safe)
            for at, value, parts, remove, when, safe in data["edits"]
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
    return [check.text, check.reads, check.compiled.hex(), span]


def _encoded_parts(parts: tuple[str | Expression, ...]) -> list[Any]:
    return [part if isinstance(part, str) else _encoded(part) for part in parts]


def _decoded_parts(parts: list[Any]) -> tuple[str | Expression, ...]:
    return tuple(part if isinstance(part, str) else _required(part) for part in parts)


def _decoded(data: Any) -> Expression | None:
    return None if data is None else _required(data)


def _required(data: Any) -> Expression:
    text, reads, compiled, place = data
    return Expression(text, tuple(tuple(path) for path in reads), bytes.fromhex(compiled), Location(*place))
