"""What the design is for: its name and owners, objectives, decisions, and findings that are accepted for a while."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.kinds import FailureLevel
from hadesign.vocabulary.languages import LanguageCode

Size: TypeAlias = Literal["node", "host", "rack", "zone", "site", "region"]
"""What an objective of failure tolerance may name as what is lost."""
Subject: TypeAlias = Literal["etcd", "api", "data", "workload"]
"""What an objective of failure tolerance may be about, besides the design as a whole."""


@dataclass(frozen=True, slots=True)
class About:
    """Name, title, owners and language of the design, what it is for, and where it was taken from."""

    name: str
    title: str | None
    description: str | None
    owners: tuple[str, ...]
    sources: tuple[str, ...]
    language: LanguageCode | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class ToleranceObjective:
    """An objective of failure tolerance for one service: the loss of any one thing of a size, or of any `nodes` nodes.

    `counted` tells a number of nodes from a size, and `level` is that of the size. `name` is that of the workload, if
    the objective is about one.
    """

    subject: Subject
    name: str
    size: Size
    level: FailureLevel
    nodes: int
    counted: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Objectives:
    """What the design is to achieve: `availability` as a fraction, `rto` and `rpo` in seconds; `None` is unsaid.

    `survive` is the largest single failure that users must not notice, `during_maintenance` that which they must not
    notice while any one node is out for maintenance; `tolerances` are objectives of one service.
    """

    survive: FailureLevel | None
    tolerances: tuple[ToleranceObjective, ...]
    availability: float | None
    rto: float | None
    rpo: float | None
    origin: Origin
    during_maintenance: FailureLevel | None = None

    def tolerance(self, subject: Subject, name: str = "") -> ToleranceObjective | None:
        """Return the objective of one service, if it has one of its own."""
        return next((found for found in self.tolerances if (found.subject, found.name) == (subject, name)), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """An architecture decision record; `date` is an ISO date."""

    id: int
    title: str
    status: Literal["proposed", "accepted", "superseded", "rejected"]
    because: str
    date: str | None
    superseded_by: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """A waiver of the blueprint: findings of a rule at or below `path` (all, if it is empty) until an ISO date.

    `bound` tells whether it says how far it goes: by its path, or that all are meant.
    """

    rule: str
    path: str
    bound: bool
    reason: str
    owner: str
    until: str
    origin: Origin
