"""Waiting with an end: for what should happen on machines of a rehearsal, and never longer than that takes."""

import time
from collections.abc import Callable

from hadesign.errors import UsageError
from hadesign.i18n import _

PATIENCE = 90.0
"""Seconds until something that should happen counts as failed; on an idle machine it takes a few."""
LOOK = 0.02
"""Seconds between two looks."""


class LabError(UsageError):
    """The rehearsal could not be carried out, which says nothing about the design (exit code 2)."""


class ClientEndedError(LabError):
    """The client that observes everything ended by itself: whatever is waited for, nobody would see it."""


def eventually(what: str, holds: Callable[[], bool], patience: float = PATIENCE, look: float = LOOK) -> None:
    """Wait until something holds, with `look` seconds from one look to the next.

    Raises:
        LabError: it does not, for as long as that; `what` says in a sentence what was waited for.
    """
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            raise LabError(_("after {seconds:g} s it was still not so that {what}.", seconds=patience, what=what))
        time.sleep(look)
