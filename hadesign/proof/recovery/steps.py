"""Times as sums: steps that follow one another, each known with where its number comes from, or not known."""

from typing import TypeAlias

from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery.reasons import Event, Happening, NotGiven
from hadesign.topology.cluster import Origin


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a time in seconds; `given` tells the blueprint's numbers from a program's default."""

    what: Event
    seconds: float
    given: bool
    source: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A part of a time that is not known; `origin` is where it could be given, or, if it cannot, what it is about."""

    what: Reason
    origin: Origin
    giveable: bool = True


Step: TypeAlias = Term | Lack


class Sum:
    """What has `steps` that follow one another, known or not."""

    __slots__ = ()
    steps: tuple[Step, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The parts of the time that are known."""
        return tuple(step for step in self.steps if isinstance(step, Term))

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """The parts that are not."""
        return tuple(step for step in self.steps if isinstance(step, Lack))

    @property
    def known(self) -> float:
        """Sum of the parts that are known, in seconds: it takes that long at least."""
        return sum(term.seconds for term in self.terms)


def stated(what: Happening, seconds: float | None, path: Path, lack: Reason | None = None) -> Step:
    """Take a value that only the blueprint can give; `lack` says what is not known without it, if not a field."""
    where = Origin(path)
    if seconds is None:
        return Lack(lack or NotGiven(path), where)
    return Term(Event(what), seconds, True, "", where)
