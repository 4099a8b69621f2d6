"""A fact is given, none, or unsaid: `NONE` stands for what the architect says there is not, `None` for silence."""

from collections.abc import Callable
from enum import Enum
from typing import Final, Literal, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Nothing(Enum):
    """The answer that there is no such thing; false, as nobody may use what is not there, and yet an answer."""

    NONE = "none"

    def __bool__(self) -> Literal[False]:
        """Return false."""
        return False


NONE: Final = Nothing.NONE


def given(fact: T | Nothing | None) -> T | None:
    """Return what is given, or `None`; for readers to whom none and unsaid are the same."""
    return None if isinstance(fact, Nothing) else fact


def made(fact: T | Nothing | None, make: Callable[[T], U]) -> U | Nothing | None:
    """Make something of what is given; none stays none, and unsaid unsaid."""
    return fact if fact is None or isinstance(fact, Nothing) else make(fact)
