"""How many mistakes of a file are kept: what is wrong with further entries of lists is counted, and let go.

A list of a hundred thousand empty mappings has several mistakes in each, which take a kilobyte apiece. Nobody is told
of more than `MAX_MISTAKES`, so entries behind twice as many are left out of what is read as soon as they are refused.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from hadesign.blueprint.native import PydanticOmit, ValidationError


class Mistakes:
    """Mistakes of one document: how many are kept, at most, and how many were let go."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self.most, self.kept, self.let_go = most, 0, 0

    def refused(self, count: int, before: int) -> bool:
        """Count the mistakes of an entry, of which some are counted since `before`; whether they are to be let go."""
        if before < self.most:
            self.kept = before + count
            return False
        # What was counted inside of it goes with it.
        self.kept, self.let_go = before, self.let_go + count
        return True


_READ: ContextVar[Mistakes | None] = ContextVar("mistakes", default=None)


@contextmanager
def counted(mistakes: Mistakes | None) -> Iterator[None]:
    """Count what is refused meanwhile; `None` keeps all."""
    token = _READ.set(mistakes)
    try:
        yield
    finally:
        _READ.reset(token)


def entry(value: Any, read: Callable[[Any], Any]) -> Any:
    """Return the entry of a list that `read` makes of a value; beyond the most mistakes there is none."""
    mistakes = _READ.get()
    if mistakes is None:
        return read(value)
    before = mistakes.kept
    try:
        return read(value)
    except ValidationError as error:
        if mistakes.refused(error.error_count(), before):
            raise PydanticOmit from None
        raise


def uncounted(value: Any, read: Callable[[Any], Any]) -> Any:
    """Return what `read` makes of a value, and keep all that is wrong with it."""
    with counted(None):
        return read(value)
