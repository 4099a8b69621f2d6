"""What a service is to the proof: what it counts, and whether it is up when so many of them are dead."""

from collections.abc import Hashable
from typing import Protocol

from hadesign.frozen import dataclass
from hadesign.proof.failure.graph import Hits, Leaves
from hadesign.proof.failure.reason import Reason


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a failure leaves of a service: `left` of `total` (under the worst placement), of which `needed` are needed.

    `best` is what is left under the luckiest placement; the same as `left` where nothing is placed. `why` is what was
    lost, and what made that possible.
    """

    left: int
    best: int
    total: int
    needed: int
    why: Reason

    @property
    def holds(self) -> bool:
        """Whether enough is left."""
        return self.left >= self.needed

    @property
    def certain(self) -> bool:
        """Whether it is so under every placement that is allowed."""
        return self.left == self.best

    @property
    def effect(self) -> Hashable:
        """What two judgements have in common that are told in the same words."""
        return self.why, self.left, self.total, self.needed, self.certain


class Counts(Protocol):
    """What counts things and machines."""

    @property
    def leaves(self) -> Leaves:
        """What it counts."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """What counts, and decides nothing."""

    leaves: Leaves


class Function(Counts, Protocol):
    """A monotone function: more that is dead never brings a service back."""

    def holds(self, hits: Hits) -> bool:
        """Whether the service is up when so many of each label are dead."""

    def judge(self, hits: Hits) -> Judgement:
        """Return what is left, and why."""
