"""What is done to many things, and what comes of each: the nouns that all ways of working share."""

from collections.abc import Callable
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from hadesign.errors import UsageError

Unit = TypeVar("Unit")
Result = TypeVar("Result")
About = TypeVar("About")
_Unit_contra = TypeVar("_Unit_contra", contravariant=True)
_Result_co = TypeVar("_Result_co", covariant=True)

AHEAD = 16
"""Units for each process that may be under way or wait for one before them: what bounds memory."""


class Work(Protocol[_Unit_contra, _Result_co]):
    """What is done to each unit; it crosses to other processes, as units and results do."""

    def begin(self) -> Callable[[_Unit_contra], _Result_co]:
        """Make a process ready, once, and return what it does to a unit."""


class UnitFailure(NamedTuple):
    """A unit without a result: by a bug of ours, by a process that ended, or as it was asked for what cannot be.

    `what` is a sentence or, of a bug, the exception; `trace` is its traceback.
    """

    kind: Literal["bug", "lost", "usage"]
    what: str
    trace: str = ""


class WorkItem(NamedTuple, Generic[About, Unit, Result]):
    """A unit that is to be worked on, or one with its result, known beforehand; `about` comes back with it."""

    about: About
    unit: Unit | None = None
    known: Result | None = None


class Scheduler(NamedTuple):
    """Where a scheduler listens (`tcp://HOST:PORT`), or the file that it has written that into."""

    address: str = ""
    file: str = ""

    def __str__(self) -> str:
        return self.address or self.file


def guarded(function: Callable[[Any], Result], unit: object) -> Result | UnitFailure:
    """Return the result of a unit; what goes wrong is one, as the others are to go on."""
    try:
        return function(unit)
    except UsageError as error:
        return UnitFailure("usage", str(error))
    except Exception as error:  # noqa: BLE001  a bug with one design says nothing of the others
        import traceback

        return UnitFailure("bug", f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))
