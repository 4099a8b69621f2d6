"""Replicas with the I/O of their volumes, the pods that they need, and what leads clients to them.

Without these, a replica that runs is of no use.

Where a network is cut, all of it must be on one side, and whoever places copies (and monitors) does not know
where the scheduler places replicas: each may be placed as badly as it can be for the others. So a workload is down if
every side can be taken by one of them; with two sides, for instance, if replicas may be too few on the one and copies
on the other.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise, product
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves, joined
from hadesign.proof.failure.reason import Reason
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.entrance import Entrance
from hadesign.proof.services.reasons import (
    EntryCutOff,
    EntryLost,
    PodsCutOff,
    PodsStopped,
    StorageCutOff,
    StorageStopped,
)
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.served import Served
from hadesign.proof.services.two_levels import CopiesOnTwoLevels

Serving: TypeAlias = Copies | CopiesOnTwoLevels | Served
"""The I/O of a storage class."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """The I/O of a storage class, or the pods of another workload, by the name of either; or a way in, without one."""

    name: str
    io: Serving | Replicas | Entrance

    @property
    def pods(self) -> Replicas | None:
        """The pods, if it is these."""
        return self.io if isinstance(self.io, Replicas) else None

    @property
    def entrance(self) -> Entrance | None:
        """What leads clients in, if it is that."""
        return self.io if isinstance(self.io, Entrance) else None

    @property
    def stored(self) -> bool:
        """Whether it is the I/O of a storage class."""
        return not isinstance(self.io, Replicas | Entrance)


class Supplied:
    """Replicas that need the I/O of some storage classes, other pods, or a way in."""

    def __init__(self, replicas: Replicas, supplies: Sequence[Upstream], leaves: Leaves | None = None) -> None:
        """Give each part labels of its own; `leaves` are given where another workload counts the same."""
        self.replicas, self.supplies = replicas, tuple(supplies)
        self.leaves = leaves or joined([replicas.leaves, *(supply.io.leaves for supply in supplies)])

        ends = accumulate((replicas.leaves.width, *(supply.io.leaves.width for supply in supplies)), initial=0)
        self.starts = tuple(ends)
        """The first label of the replicas, of each supply, and what would come next."""

    def parts(self, hits: Hits) -> list[Hits]:
        """Return what is dead of the replicas' nodes, and of each supply."""
        return [hits[first:last] for first, last in pairwise(self.starts)]

    def holds(self, hits: Hits) -> bool:
        """Whether there is a side with enough replicas and all that they need, wherever everything may sit."""
        own, *others = self.parts(hits)
        pairs = list(zip(self.supplies, others, strict=True))
        if not self.replicas.holds(own) or not all(supply.io.holds(part) for supply, part in pairs):
            return False
        return len(self.replicas.sides_of(own)) == 1 or not self._kept_to(hits, self.replicas.workload.needed - 1)

    def _kept_to(self, hits: Hits, most: int) -> bool:
        """Whether some placement leaves no side that has I/O with more than so many replicas."""
        own, *others = self.parts(hits)
        sides = sorted(self.replicas.sides_of(own))
        for takers in product(range(len(self.supplies) + 1), repeat=len(sides)):
            by: dict[int, set[int]] = {}
            for side, taker in zip(sides, takers, strict=True):
                by.setdefault(taker, set()).add(side)
            taken = {taker: frozenset(mine) for taker, mine in by.items()}
            if (0 not in taken or self.replicas.at_most_on(own, taken[0], most)) and all(
                self.supplies[taker - 1].io.none_on(others[taker - 1], mine) for taker, mine in taken.items() if taker
            ):
                return True
        return False

    def _best(self, hits: Hits) -> int:
        """Return the replicas that are left on a side with I/O under the luckiest placement."""
        own, *others = self.parts(hits)
        sides = self.replicas.sides_of(own)
        for supply, part in zip(self.supplies, others, strict=True):
            sides &= supply.io.at_best(part)
        return max((self.replicas.best_on(own, side) for side in sides), default=0)

    def judge(self, hits: Hits) -> Judgement:
        """Return what is left of the replicas if these are too few; else what keeps them from reading and writing."""
        own, *others = self.parts(hits)
        judged, best = self.replicas.judge(own), self._best(hits)
        if self.holds(hits) or judged.best < judged.needed:
            return judged
        stopped = [
            _stopped(supply, part)
            for supply, part in zip(self.supplies, others, strict=True)
            if not supply.io.holds(part)
        ]
        if not judged.holds and best >= judged.needed:
            return judged
        total, needed = judged.total, judged.needed
        if stopped:
            return Judgement(0, best, total, needed, stopped[0])
        left = next(most for most in range(needed) if self._kept_to(hits, most))
        first = self.supplies[0]
        return Judgement(left, best, total, needed, _cut_off(first))


def _stopped(supply: Upstream, part: Hits) -> Reason:
    """Return what it means that a supply stops."""
    if supply.entrance is not None:
        return EntryLost(supply.entrance.lost(part))
    judged = supply.io.judge(part)
    return StorageStopped(supply.name, judged) if supply.stored else PodsStopped(supply.name, judged)


def _cut_off(supply: Upstream) -> Reason:
    """Return what it means that replicas may be elsewhere than a supply."""
    if supply.entrance is not None:
        return EntryCutOff()
    return StorageCutOff(supply.name) if supply.stored else PodsCutOff(supply.name)
