"""How a service comes back after a failure: by which mechanism, and after which time, term by term.

Whether it is uninterrupted is another question, which the failure sets answer. This one is about what happens next:
what has to be elected, moved, placed anew or repaired, by whom, and until when.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from hadesign.proof.recovery.terms import Lack, Step, Sum
from hadesign.topology.cluster import Cluster, Origin, ThingId

By: TypeAlias = Literal[
    "nothing to do", "election", "failover", "re-placement", "node repair", "a person", "return", "not known"
]
"""What brings a service back; `return`: only that what failed comes back. In this order the later is the harder way."""
HARDER: tuple[By, ...] = (
    "nothing to do", "election", "failover", "re-placement", "node repair", "a person", "return", "not known"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recovers(Sum):
    """How a service recovers from some failures: `steps` one after the other, known (`terms`) or not (`lacking`).

    `interrupted` tells whether too little of it is left in the meantime, `None` if that is not known; if not, then what
    recovers is the part that was hit. `why` says what else is to be said, `assumed` what is taken for granted.
    """

    by: By
    interrupted: bool | None
    steps: tuple[Step, ...] = ()
    why: str = ""
    assumed: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool, float, int]:
        """What makes one recovery slower than another: it waits for something, not all is known, it takes longer."""
        return self.by in ("return", "not known"), bool(self.lacking), self.known, HARDER.index(self.by)

    @property
    def seconds(self) -> float | None:
        """Time until it is as it should be, at most; `None` if a part of it is not known."""
        return None if self.lacking else self.known


@dataclass(frozen=True)
class State:
    """Failures and all that dies with them: things (machines among them), and machines by group."""

    failures: tuple[ThingId, ...]
    dead: frozenset[ThingId]
    lost: Mapping[int, int]

    @cached_property
    def links(self) -> tuple[ThingId, ...]:
        """The links that are dead."""
        return tuple(sorted(thing for thing in self.dead if thing.startswith("link/")))


NOTHING = Recovers("nothing to do", False)
"""No part of the service was hit."""


def back(cluster: Cluster, state: State, things: Iterable[ThingId] = (), why: str = "") -> Recovers:
    """Return that a service waits until some things (or else all that failed) are back."""
    named = list(things) or list(state.failures)
    shown = ", ".join(thing.replace("/", " ", 1) for thing in named[:3]) + (", ..." if len(named) > 3 else "")
    origin = cluster.things[named[0]].origin if named else Origin(("spec",))
    lack = Lack(f"when {shown} {'is' if len(named) == 1 else 'are'} back", origin, giveable=False)
    return Recovers("return", True, (lack,), why)
