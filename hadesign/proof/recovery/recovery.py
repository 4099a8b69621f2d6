"""How a service comes back after a failure: by which mechanism, and after which time, term by term.

Whether it is uninterrupted is another question, which the failure sets answer. This one is about what happens next:
what has to be elected, moved, rescheduled or repaired, by whom, and until when.
"""

from collections.abc import Iterable
from dataclasses import field, replace
from typing import Literal, Self, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Assumption, Returned
from hadesign.proof.recovery.steps import Lack, Step, Sum
from hadesign.topology.cluster import Cluster, Origin, ThingId

By: TypeAlias = Literal[
    "nothing", "election", "failover", "rescheduling", "restart", "node-repair", "by-hand", "return", "unknown"
]
"""What brings a service back; `restart`: the virtualisation starts machines again; `return`: only that what failed
comes back. In this order the later is the harder way."""
HARDER: tuple[By, ...] = (
    "nothing", "election", "failover", "rescheduling", "restart", "node-repair", "by-hand", "return", "unknown"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceRecovery(Sum):
    """How a service recovers from some failures: `steps` one after the other, known (`terms`) or not (`lacking`).

    `interrupted` tells whether too little of it is left in the meantime, `None` if that is not known; if not, then what
    recovers is the part that was hit. `why` says why in this way, `assumed` what is taken for granted. `beside` is
    another way that goes on meanwhile, and may be the sooner one after all, as its times are those at most.
    """

    by: By
    interrupted: bool | None
    steps: tuple[Step, ...] = ()
    why: Reason | None = None
    assumed: tuple[Assumption, ...] = ()
    beside: Self | None = field(default=None, compare=False)

    @property
    def rank(self) -> tuple[bool, bool, bool, float, int]:
        """What makes one recovery worse than another.

        It waits for something, it interrupts, not all is known, it takes longer: that a service stops for half an hour
        is told rather than that it is slow for who knows how long.
        """
        waits = self.by in ("return", "unknown")
        return waits, self.interrupted is not False, bool(self.lacking), self.known, HARDER.index(self.by)

    @property
    def seconds(self) -> float | None:
        """Time until it is as it should be, at most; `None` if a part of it is not known."""
        return None if self.lacking else self.known


NOTHING = ServiceRecovery("nothing", False)
"""No part of the service was hit."""


def together(found: Iterable[ServiceRecovery]) -> ServiceRecovery:
    """Return recoveries that go on beside each other as one: the slowest, with what is not known of any of them."""
    every = list(found)
    slowest = max(every, key=lambda one: (one.known, one.rank))
    return replace(slowest, steps=(*slowest.terms, *dict.fromkeys(lack for one in every for lack in one.lacking)))


def on_return(
    cluster: Cluster, outage: Outage, things: Iterable[ThingId] = (), why: Reason | None = None
) -> ServiceRecovery:
    """Return that a service waits until some things (or else all that failed) are back."""
    named = tuple(things) or outage.failures
    origin = cluster.things[named[0]].origin if named else Origin(("spec",))
    return ServiceRecovery("return", True, (Lack(Returned(named), origin, giveable=False),), why)
