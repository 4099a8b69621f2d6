"""What a change does to each service: failures that take it down now or no longer, downtime, and recovery."""

from collections.abc import Iterator, Mapping

from hadesign.comparison.changes import Renaming
from hadesign.comparison.entries import EntryKind
from hadesign.comparison.failure_sets import Only, OutagesHere
from hadesign.frozen import dataclass
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.verdict import SURVIVED, FailureSet, Survived
from hadesign.topology.cluster import Kind

NOTHING = Only((), 0)
_MACHINES: frozenset[Kind] = frozenset({"node", "instance"})


@dataclass(frozen=True, slots=True)
class Recovers:
    """How long a service takes to come back after failures of one kind: seconds, at least `known` of them."""

    seconds: float | None
    known: float


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What is proved of a service in one of the designs; `None` is unknown.

    `found` are its minimal failure sets up to the order that was asked for; none is missing up to `complete`. `minutes`
    are those a year out of service, at most.
    """

    survives: Mapping[Survived, bool | None]
    found: tuple[FailureSet, ...]
    complete: int
    minutes: float | None
    recovers: Mapping[Kind, Recovers]
    unknown: bool

    @property
    def tolerance(self) -> int:
        """How many machines at once, any of them, are survived for certain; `complete` is the most that is known."""
        machines = (one.order for one in self.found if _MACHINES.issuperset(one.kinds))
        smallest = min(machines, default=self.complete + 1)
        return max(min(smallest, self.complete + 1) - 1, 0)


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """A service before and after; `None` where the design has no such service.

    `gained` are failure sets that take it down now and did not before, `lost` those that no longer do. `broken` are
    those of the gained ones whose failures could all happen before, and were survived; `mended` those of the lost ones
    whose failures can all happen still, and are survived.
    """

    id: str
    name: str
    before: ServiceFigures | None
    after: ServiceFigures | None
    gained: Only
    lost: Only
    broken: tuple[FailureSet, ...]
    mended: tuple[FailureSet, ...]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        if self.gained.count or self.lost.count or self.before is None or self.after is None:
            return True
        old, new = self.before, self.after
        told = (old.survives, old.minutes, old.recovers, old.unknown)
        return told != (new.survives, new.minutes, new.recovers, new.unknown)


def service_changes(before: Proof, after: Proof, renaming: Renaming, order: int) -> Iterator[ServiceChange]:
    """Yield every service that either design has, those of the design after first, in its order."""
    olds = {_id(service.id, renaming): service for service in before.services()}
    news = {service.id: service for service in after.services()}
    back = {now: was for was, now in renaming.things.items()}
    for known in dict.fromkeys((*news, *olds)):
        old, new = olds.get(known), news.get(known)
        one = figures(before, old, order) if old else None
        two = figures(after, new, order) if new else None
        name = (new or olds[known]).name
        if old is None or new is None or one is None or two is None or one.unknown or two.unknown:
            yield ServiceChange(known, name, one, two, NOTHING, NOTHING, (), ())
            continue
        then, now = OutagesHere(before, old, order, back), OutagesHere(after, new, order, renaming.things)
        gained, lost = now.only(then), then.only(now)
        broken = tuple(found for found in gained.told if then.survives(found.failures))
        mended = tuple(found for found in lost.told if now.survives(found.failures))
        yield ServiceChange(known, name, one, two, gained, lost, broken, mended)


def figures(proof: Proof, service: ServiceProof, order: int) -> ServiceFigures:
    """Return what is proved of a service."""
    found = service.sets(order)
    down = proof.availability(service).down
    recovers = {} if service.unknown else proof.slowest(service)
    return ServiceFigures(
        {what: service.uninterrupted(what) for what in SURVIVED},
        found.found,
        found.complete,
        down.minutes[1] if down else None,
        {kind: Recovers(one.seconds, one.known) for kind, (_failure, one) in recovers.items()},
        service.unknown is not None,
    )


_CALLED: Mapping[str, EntryKind] = {
    "data": "storage", "io": "storage", "workload": "workload", "component": "component",
}  # fmt: skip
"""Entries of a design that services are about, by the first word of their ids."""


def _id(service: str, renaming: Renaming) -> str:
    """Return what tells a service now: pods and classes of storage may have another name."""
    kind, slash, of = service.partition("/")
    called = _CALLED.get(kind)
    return f"{kind}/{renaming.found.get((called, of), of)}" if slash and called else service
