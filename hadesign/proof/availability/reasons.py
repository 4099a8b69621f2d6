"""Why a service has no figure although all its numbers are given."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.reason import Reason

Bounded: TypeAlias = Literal["diagram-nodes", "diagram-steps", "counts", "shared-parts", "replicas"]
"""What is bounded: the size of a decision diagram and the work it takes, counts of dead nodes that are told apart,
parts that are shared at one place, and replicas that are placed one by one."""


@dataclass(frozen=True, slots=True)
class TooLarge(Reason):
    """There are more than `most` of something: an exact figure would take too long."""

    what: Bounded
    most: int


@dataclass(frozen=True, slots=True)
class Forever(Reason):
    """What is lost does not come back by itself, so that there is no share of the time."""


@dataclass(frozen=True, slots=True)
class NoPlacement(Reason):
    """No placement meets all that is required of it."""


class TooLargeError(Exception):
    """A bound was hit: no exact figure can be had in this way."""

    def __init__(self, what: Bounded, most: int) -> None:
        """Keep what there is too much of."""
        super().__init__(what, most)
        self.why = TooLarge(what, most)
