"""The finding and its place: the one noun that reading, lint and every report format share."""

import re
from dataclasses import field
from enum import StrEnum
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from hadesign.frozen import dataclass

Path: TypeAlias = tuple[str | int, ...]
"""Where something stands in a YAML document: mapping keys and list indices from the root."""


class Severity(StrEnum):
    """How bad a finding is: the stated goal is missed, it is fragile, or it is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting puts errors first."""
        return list(Severity).index(self)


class Location(NamedTuple):
    """A span of a file; lines and columns count from 1, the end column is one past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return `file:line:column`, the form editors and terminals make clickable."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that the reader needs in order to understand a finding."""

    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a finding is accepted: who says so, until which day (ISO date), and where that stands."""

    reason: str
    owner: str
    until: str
    location: Location


class Explanation(NamedTuple):
    """A finding that makes another one superfluous: its rule, and where it stands."""

    rule: str
    location: Location


class Fact(NamedTuple):
    """Something that nobody says and that would settle a question: its path, with the names of entries, and its place.

    What is not written has the place of the nearest thing above it that is.
    """

    path: str
    location: Location


class Edit(NamedTuple):
    """What to write where to end a finding (or what to take away), and whether that can hurt nobody."""

    path: Path
    value: Any
    remove: bool
    safe: bool


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding at one place.

    `path` is the path in the blueprint (`spec.nodes[0].zone`), `expected` and `hint` complete the message of an
    input error ("expected ...", "did you mean ..."), `url` leads to the rule's page. `explained` names the findings
    that say the same of the same cause, if there are any: beside them this one is superfluous. Where something
    could not be told, `facts` are those that would settle it, most decisive first, and `lacking` says in words what is
    not known. `anchor` says which design and what of it a finding is about, by names: it stays when lines move, lists
    are put into another order, and the file gets another name. `known` tells that a baseline lists the finding.
    `edits` end it, if there are any, without a decision of anybody.
    """

    rule: str
    name: str
    severity: Severity
    message: str
    path: str
    location: Location
    related: tuple[Related, ...] = ()
    expected: str = ""
    hint: str = ""
    url: str = ""
    waived: Waiver | None = field(default=None)
    explained: tuple[Explanation, ...] = ()
    facts: tuple[Fact, ...] = ()
    lacking: str = ""
    anchor: str = field(default="", compare=False)
    known: bool = False
    edits: tuple[Edit, ...] = field(default=(), compare=False)

    @property
    def safe(self) -> bool:
        """Whether its edits can be made unseen: all of them are safe."""
        return all(edit.safe for edit in self.edits)

    @property
    def fixable(self) -> bool:
        """Whether there are edits, and a reason to make them: nobody accepts it, and nothing else explains it."""
        return bool(self.edits) and not self.accepted and not self.explained

    @property
    def accepted(self) -> bool:
        """Whether it is waived, or known from a baseline: it is counted, and is no reason to fail."""
        return self.waived is not None or self.known

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of the facts that would settle what could not be told."""
        return tuple(fact.path for fact in self.facts)

    @property
    def sort_key(self) -> tuple[Location, int, str, str, str]:
        """Reading order: by place, then worst first, rule and path; by message only at last, as that has a language."""
        return (self.location, self.severity.rank, self.rule, self.path, self.message)


def format_path(path: Path) -> str:
    """Write a path the way architects say it: `("spec", "nodes", 0, "zone")` becomes `spec.nodes[0].zone`.

    A key that holds a dot stands in brackets and quotes: `spec.reliability.parts["node/cp-a.example.org"]`.
    """
    return reduce(with_step, path, "")


_APART = frozenset(".[]")
"""Characters that divide steps; a key that holds one stands in quotes."""


def with_step(text: str, step: str | int) -> str:
    """Write one more step of a path."""
    if isinstance(step, int):
        return f"{text}[{step}]"
    if not step or not _APART.isdisjoint(step):
        return f'{text}["{step}"]'
    return f"{text}.{step}" if text else step


_STEP = re.compile(r"""\["([^"]*)"\]|\[([0-9]{1,9})\]|\[([^\]"]+)\]|(?:^|(?<=.)\.)([^.\[\]]+)""", re.DOTALL)
"""A step by name in quotes, by place, by name, and by key: only the first of a path has no dot before it."""


def parse_path(text: str) -> Path:
    """Return the path that a text says, as `format_path` writes it; `[cp-a]` is a step by name.

    Raises:
        ValueError: the text is no path.
    """
    path: list[str | int] = []
    end = 0
    while end < len(text):
        step = _STEP.match(text, end)
        if step is None:
            raise ValueError(f"{text} is no path")
        quoted, place, name, key = step.groups()
        path.append(int(place) if place else name or key or quoted)
        end = step.end()
    return tuple(path)
