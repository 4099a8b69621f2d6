"""What became of pods, read from the lines that the agent prints, and held against what was predicted of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from hadesign.frozen import dataclass
from hadesign.rehearsal.client import PATIENCE
from hadesign.rehearsal.printed import PrintedLines
from hadesign.rehearsal.workers.predicted import PodsPrediction

LATE = 3.0
"""Seconds that the work of controllers, the scheduler and our looks at pods may take on top of timers."""


LONGEST = 300
"""Characters that are kept of what the scheduler says."""


class PodsLook(NamedTuple):
    """What there was at a moment, by workload, and the number of the orders that were known then.

    Pods that were ready, left on nodes that are looked at, and without a node; and what the scheduler said of one.
    """

    at: float
    orders: int
    ready: Mapping[str, int]
    left: Mapping[str, int]
    pending: Mapping[str, int]
    why: Mapping[str, str]


class PodsLooks:
    """All changes so far, read on from where the last look ended."""

    def __init__(self, file: Path) -> None:
        """Read nothing yet."""
        self._printed = PrintedLines(file)
        self.looks: list[PodsLook] = []

    def look(self) -> None:
        """Read what was printed since."""
        for said in self._printed.new():
            self.looks.append(PodsLook(*(said[name] for name in PodsLook._fields)))

    @property
    def last(self) -> PodsLook:
        """The last one; before the first, nothing is there."""
        return self.looks[-1] if self.looks else PodsLook(0.0, 0, {}, {}, {}, {})

    def since(self, orders: int) -> list[PodsLook]:
        """Return those that were made since some orders were known."""
        return [one for one in self.looks if one.orders >= orders]


@dataclass(frozen=True, slots=True)
class PodsOutcome:
    """What was observed of a workload; times in seconds from the failure, or from the beginning of the drain.

    Of its pods `before` were ready, and `hit` on the machines that died or were drained. At the worst moment `fewest`
    were ready on living machines; `again` is when enough were (0 where enough always were, `None` if not as long as it
    was watched), `evicted` when all that were hit had been told to end (`None` if not). In the end `ready` were, and
    `pending` had no node, one of them because of `why`, as the scheduler puts it.
    """

    predicted: PodsPrediction
    before: int
    hit: int
    fewest: int
    again: float | None
    evicted: float | None
    ready: int
    pending: int
    why: str

    @property
    def disagreements(self) -> tuple[str, ...]:
        """In which respects it is not as the proof says; names of facts, not sentences."""
        told, found = self.predicted, []
        if self.before < told.running:
            found.append("running")
        if told.kept and self.fewest < told.needed:
            found.append("replicas")
        interrupted = self.fewest < told.needed
        if told.moves and self.hit and _late(self.evicted, told.evicted):
            found.append("eviction")
        if told.moves and interrupted and told.within is not None and _late(self.again, told.within):
            found.append("placement")
        if told.moves is False and self.hit and self._moved:
            found.append("moved")
        return tuple(found)

    @property
    def _moved(self) -> bool:
        """Whether pods went elsewhere of which it was said that they do not: they left, or enough ran again."""
        if self.fewest >= self.predicted.needed:
            return self.evicted is not None and self.ready > self.before - self.hit
        return self.again is not None


def _late(seen: float | None, bound: float | None) -> bool:
    return seen is None or (bound is not None and seen > bound + PATIENCE + LATE)


def outcome_of(predicted: PodsPrediction, before: PodsLook, looks: Sequence[PodsLook], began: float) -> PodsOutcome:
    """Return what became of a workload; `before` was the last look when all was well, `looks` came after that."""
    name, first, last = predicted.workload, looks[0], looks[-1]
    hit = first.left.get(name, 0)
    counts = [one.ready.get(name, 0) for one in looks]
    short = [number for number, count in enumerate(counts) if count < predicted.needed]
    again: float | None = 0.0
    if short:
        again = looks[short[-1] + 1].at - began if short[-1] + 1 < len(looks) else None
    gone = next((one.at - began for one in looks if not one.left.get(name, 0)), None)
    return PodsOutcome(
        predicted, before.ready.get(name, 0), hit, min(counts), again, gone if hit else None,
        last.ready.get(name, 0), last.pending.get(name, 0), last.why.get(name, "")[:LONGEST],
    )  # fmt: skip
