"""What a service is to the proof: what it counts, and whether it is up when so many of them are dead."""

from dataclasses import dataclass
from typing import Protocol

from hadesign.proof.failure.graph import Hits, Leaves


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
