"""What objectives ask for, and what decides them: facts that `hadesign.words` puts into sentences."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.verdict import Assumed, FailureSet
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.steps import Lack
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.topology.cluster import OpenPlace, Size, Subject


@dataclass(frozen=True, slots=True)
class Survive(Reason):
    """To go on without `count` things of a size, any of them; `name` is that of a workload.

    In `maintenance` any one node is out for it, besides.
    """

    size: Size
    count: int = 1
    subject: Literal["design"] | Subject = "design"
    name: str = ""
    maintenance: bool = False


@dataclass(frozen=True, slots=True)
class Available(Reason):
    """To be available for a share of the time, as a fraction."""

    share: float


@dataclass(frozen=True, slots=True)
class BackWithin(Reason):
    """To be back after a failure within so many seconds (RTO)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LoseAtMost(Reason):
    """To lose the work of so many seconds at most (RPO)."""

    seconds: float


Goal: TypeAlias = Survive | Available | BackWithin | LoseAtMost


@dataclass(frozen=True, slots=True)
class Harmless(Reason):
    """No failure of that size takes any of the services down."""


@dataclass(frozen=True, slots=True)
class TakenDown(Reason):
    """A failure set takes `services` down, and further ones of that size take down `further` services.

    `stays` names one that may pause and does not come back by itself, and says why.
    """

    found: FailureSet
    services: tuple[str, ...]
    further: tuple[str, ...]
    stays: tuple[str, Reason] | None = None


@dataclass(frozen=True, slots=True)
class LeftOpen(Reason):
    """A failure set takes a service down if what the blueprint leaves open is as bad as can be."""

    what: Assumed
    service: str
    found: FailureSet


@dataclass(frozen=True, slots=True)
class TooLittleKnown(Reason):
    """Nothing can be proved of some services; `why` is what of all of them, if it is one thing."""

    services: tuple[str, ...]
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class SearchStopped(Reason):
    """The search for sets of so many failures hit its bound for some services."""

    failures: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DependsOnPlaces(Reason):
    """It depends on where things stand, which the design does not say: on `places`, those first that decide it alone.

    `worst` is what decides it where they stand as badly as they may, in terms of that world.
    """

    places: tuple[OpenPlace, ...]
    worst: Reason


@dataclass(frozen=True, slots=True)
class LessAvailable(Reason):
    """A service is modelled at a share that is too low; `others` are below the objective, too."""

    service: str
    share: float
    others: int


@dataclass(frozen=True, slots=True)
class NoFigure(Reason):
    """There is no figure that decides it for some services."""

    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AvailableEnough(Reason):
    """Every service is modelled at that or more."""


@dataclass(frozen=True, slots=True)
class Slowest(Reason):
    """The recovery that decides: one that takes too long, or the slowest where none does."""

    time: RecoveryTime
    late: bool


@dataclass(frozen=True, slots=True)
class NotTimed(Reason):
    """Parts of recovery times or of loss windows that nobody gives; none where nothing that counts is known at all."""

    lacking: tuple[Lack, ...]
    of: Literal["rto", "rpo"]


@dataclass(frozen=True, slots=True)
class NothingToRecover(Reason):
    """No failure that counts interrupts anything and there is no data to restore (`rto`), or to lose (`rpo`)."""

    of: Literal["rto", "rpo"]


@dataclass(frozen=True, slots=True)
class OldestCopy(Reason):
    """The loss window that decides: how old the copy is that would be left, at most."""

    loss: LossWindow


@dataclass(frozen=True, slots=True)
class NothingLeft(Reason):
    """Data of which no copy is left."""

    loss: LossWindow
