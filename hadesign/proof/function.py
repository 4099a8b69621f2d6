"""What a service is to the proof: what it counts, and whether it is up when so many of them are dead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hadesign.proof.graph import Hits, Leaves


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a failure leaves of a service: `left` of `total` (under the worst placement), of which `needed` are needed.

    `best` is what is left under the luckiest placement; the same as `left` where nothing is placed. `what` says in
    words what was lost and why.
    """

    left: int
    best: int
    total: int
    needed: int
    what: str

    @property
    def holds(self) -> bool:
        """Whether enough is left."""
        return self.left >= self.needed


class Function(Protocol):
    """A monotone function: more that is dead never brings a service back."""

    @property
    def leaves(self) -> Leaves:
        """What it counts."""

    def holds(self, hits: Hits) -> bool:
        """Whether the service is up when so many of each label are dead."""

    def judge(self, hits: Hits) -> Judgement:
        """Return what is left, in numbers and words."""


class Both:
    """Two functions that must both hold; what is said is said by the one that does not."""

    def __init__(self, parts: Sequence[Function]) -> None:
        """Give each part labels of its own."""
        self.parts = tuple(parts)
        things: dict[str, tuple[int, ...]] = {}
        groups: dict[int, tuple[int, ...]] = {}
        self._starts = []
        width = 0
        for part in self.parts:
            self._starts.append(width)
            for thing, labels in part.leaves.things.items():
                things[thing] = (*things.get(thing, ()), *(label + width for label in labels))
            for group, labels in part.leaves.groups.items():
                groups[group] = (*groups.get(group, ()), *(label + width for label in labels))
            width += part.leaves.width
        self.leaves = Leaves(things, groups, width)

    def _split(self, hits: Hits) -> list[tuple[Function, Hits]]:
        return [
            (part, hits[start : start + part.leaves.width])
            for part, start in zip(self.parts, self._starts, strict=True)
        ]

    def holds(self, hits: Hits) -> bool:
        """Ask every part."""
        return all(part.holds(own) for part, own in self._split(hits))

    def judge(self, hits: Hits) -> Judgement:
        """Return what the first part that fails says; of none, what the first one says."""
        judged = [part.judge(own) for part, own in self._split(hits)]
        return next((judgement for judgement in judged if not judgement.holds), judged[0])
