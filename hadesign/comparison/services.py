"""What a change does to each service: failures that take it down now or no longer, downtime, and recovery."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from hadesign.comparison.changes import Renaming
from hadesign.frozen import dataclass
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.verdict import SURVIVED, FailureSet, Survived
from hadesign.topology.cluster import Kind, ThingId

MOST_TRIED = 2_000
"""Sets of failures that are tried to find one that only one of the designs survives."""


_MACHINES: frozenset[Kind] = frozenset({"node", "instance"})


@dataclass(frozen=True, slots=True)
class Recovers:
    """How long a service takes to come back after failures of one kind: seconds, at least `known` of them."""

    seconds: float | None
    known: float


@dataclass(frozen=True, slots=True)
class Figures:
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
    those of the gained ones whose failures could all happen before, and were survived.
    """

    id: str
    name: str
    before: Figures | None
    after: Figures | None
    gained: tuple[FailureSet, ...]
    lost: tuple[FailureSet, ...]
    broken: tuple[FailureSet, ...]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        if self.gained or self.lost or self.before is None or self.after is None:
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
            yield ServiceChange(known, name, one, two, (), (), ())
            continue
        then, now = _Outages(before, old, back), _Outages(after, new, renaming.things)
        gained = tuple(_only(two, one, now, then))
        broken = tuple(found for found in gained if then.knows(found.failures))
        yield ServiceChange(known, name, one, two, gained, tuple(_only(one, two, then, now)), broken)


class _Outages:
    """What takes one service of a design down; `names` are what its things are called, by what the other one says."""

    def __init__(self, proof: Proof, service: ServiceProof, names: Mapping[ThingId, ThingId]) -> None:
        self.proof, self.service, self.names = proof, service, names

    def own(self, failures: Iterable[ThingId]) -> list[ThingId]:
        """Return what there is of some things of the other design, by the names here."""
        return [name for name in (self.names.get(one, _instance(one, self.names)) for one in failures) if name in self]

    def __contains__(self, thing: ThingId) -> bool:
        return thing in self.proof.cluster.things

    def knows(self, failures: Sequence[ThingId]) -> bool:
        """Whether all of these can fail here, too."""
        return len(self.own(failures)) == len(failures)

    def down(self, failures: Iterable[ThingId]) -> bool:
        """Whether failures of the other design take it down here, as far as they can happen."""
        return self.proof.takes_down(self.service, self.own(failures))


def _instance(thing: ThingId, names: Mapping[ThingId, ThingId]) -> ThingId:
    """Return the name of an instance of a balancer, which is called as its machine."""
    head, _slash, machine = thing.rpartition("/")
    if not head.startswith("instance/"):
        return thing
    return f"{head}/{names.get(f'node/{machine}', f'node/{machine}').removeprefix('node/')}"


def _only(own: Figures, others: Figures, here: _Outages, there: _Outages) -> Iterator[FailureSet]:
    """Yield failure sets of one design that take nothing down in the other one.

    A set stands for all that do the same, so that two designs may name different ones. Where there are more of a kind
    than in the other design although that goes down by those that are named, one that it survives is looked for.
    """
    counts, known = _by_kinds(own), _by_kinds(others)
    told = set()
    for found in own.found:
        if not there.down(found.failures):
            told.add(found.kinds)
            yield found
    for kinds, sets in counts.items():
        if kinds not in told and sum(one.count for one in sets) > sum(one.count for one in known.get(kinds, ())):
            example = next(_examples(kinds, here, there), None)
            if example:
                yield replace(sets[0], failures=example)


def _by_kinds(figures: Figures) -> Mapping[tuple[Kind, ...], list[FailureSet]]:
    found: dict[tuple[Kind, ...], list[FailureSet]] = {}
    for one in figures.found:
        found.setdefault(tuple(sorted(one.kinds)), []).append(one)
    return found


def _examples(kinds: Sequence[Kind], here: _Outages, there: _Outages) -> Iterator[tuple[ThingId, ...]]:
    """Yield sets of failures of some kinds that take a service down here and not there, of the first that there are."""
    things = here.proof.cluster.things
    by_kind = [sorted(name for name, thing in things.items() if thing.kind == kind) for kind in kinds]
    for failures in islice(product(*by_kind), MOST_TRIED):
        smaller = (failures[:place] + failures[place + 1 :] for place in range(len(failures)))
        if (
            len(set(failures)) < len(failures)
            or there.down(failures)
            or not here.proof.takes_down(here.service, failures)
        ):
            continue
        if len(failures) == 1 or not any(here.proof.takes_down(here.service, one) for one in smaller):
            yield failures


def figures(proof: Proof, service: ServiceProof, order: int) -> Figures:
    """Return what is proved of a service."""
    found = service.sets(order)
    down = proof.availability(service).down
    recovers = {} if service.unknown else proof.slowest(service)
    return Figures(
        {what: service.uninterrupted(what) for what in SURVIVED},
        found.found,
        found.complete,
        down.minutes[1] if down else None,
        {kind: Recovers(one.seconds, one.known) for kind, (_failure, one) in recovers.items()},
        service.unknown is not None,
    )


def _id(service: str, renaming: Renaming) -> str:
    """Return what tells a service now: pods and classes of storage may have another name."""
    kind, slash, of = service.partition("/")
    called = {"data": "storage", "io": "storage", "workload": "workload", "component": "component"}.get(kind)
    return f"{kind}/{renaming.found.get((called, of), of)}" if slash and called else service  # type: ignore[arg-type]
