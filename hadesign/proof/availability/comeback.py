"""What availability has to know of how a service comes back: recovery answers, failure set by failure set."""

from collections.abc import Callable, Hashable
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.graph import Leaves
from hadesign.topology.cluster import Origin, ThingId

Return: TypeAlias = Literal["unhurt", "elsewhere", "repair", "open"]
"""What becomes of a service after some failures: it goes on; it is back elsewhere after a time that is known; it is
down until something is repaired; or the design does not say enough to tell the last two apart, or how long it takes."""


@dataclass(frozen=True, slots=True)
class Back:
    """How a service comes back from some failures, after `least` to `seconds` where it is back elsewhere.

    `lacking` are the places of what is not known, where it is open. `away` tells that machines were started on other
    hosts than their own.
    """

    way: Return
    seconds: float = 0.0
    least: float = 0.0
    lacking: tuple[Origin, ...] = ()
    away: bool = False


UNHURT, REPAIR, OPEN = Back("unhurt"), Back("repair"), Back("open")


@dataclass(frozen=True, eq=False)
class Around:
    """What a service's coming back may depend on, besides what it stands on.

    `special` are the parts by themselves: the control plane, its storage, what carries several machines. `plain` are
    machines (or what carries few of many) of which nothing but room is wanted, by zone, those first that take most of
    it. `leaves` are those of the service, then of all these: machines that are equal there are equal for the way back,
    too. `carry` are hosts on which machines may be started meanwhile, and what these stand on.
    """

    special: tuple[ThingId, ...]
    plain: tuple[tuple[ThingId, ...], ...]
    leaves: Leaves
    carry: tuple[ThingId, ...] = ()


@dataclass(frozen=True, eq=False)
class Comeback:
    """How a service that is placed anew comes back: `of` answers for a set of failures.

    `around` finds what that may depend on, if asked. `key` is what services have in common that come back alike.
    `slower` is the same for a service that is placed anew as if no machine were started again, which depends on less.
    """

    of: Callable[[tuple[ThingId, ...]], Back]
    around: Callable[[], Around]
    key: Hashable
    slower: "Comeback | None" = None
