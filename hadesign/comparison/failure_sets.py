"""Which failures take a service down in one of two designs and not in the other one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.grouped import Group
from hadesign.proof.failure.verdict import KINDS, FailureSet
from hadesign.topology.cluster import ThingId

Failures: TypeAlias = frozenset[ThingId]
MOST_WRITTEN_OUT = 2_000
"""Sets of one order of a service that are compared one by one; of more, those that stand for their like."""
MOST_KEPT = 50
"""Sets of a service that are told; all are counted."""


@dataclass(frozen=True, slots=True)
class Only:
    """Failure sets that one design has alone: the first `told` of `count`."""

    told: tuple[FailureSet, ...]
    count: int


class OutagesHere:
    """What takes one service of a design down, up to an order; `names` are those here, by those of the other design."""

    def __init__(self, proof: Proof, service: ServiceProof, order: int, names: Mapping[ThingId, ThingId]) -> None:
        """Ask for nothing yet."""
        self.proof, self.service, self.order, self.names = proof, service, order, names
        found = service.sets(order).found
        self._example = {frozenset(one.failures): one for one in found}
        self._whole: set[int] = set()
        self._sets = dict.fromkeys(self._all(found))

    def _all(self, found: Sequence[FailureSet]) -> Iterator[Failures]:
        """Yield every set of each order of which there are not too many, and examples of the others."""
        groups = self.proof.grouped(self.service, self.order)
        for order in range(self.order + 1):
            own = [group for group in groups if group.order == order]
            if sum(group.sets for group in own) <= MOST_WRITTEN_OUT and all(g.lines or g.sets == 1 for g in own):
                self._whole.add(order)
                yield from (failures for group in own for failures in _written_out(group))
            else:
                yield from (frozenset(one.failures) for one in found if one.order == order)

    def only(self, other: "OutagesHere") -> Only:
        """Return the sets that do not take the service down in the other design."""
        gone = [failures for failures in self._sets if not other.down(failures)]
        gone.sort(key=self._rank)
        return Only(tuple(self._told(failures) for failures in islice(gone, MOST_KEPT)), len(gone))

    def down(self, failures: Iterable[ThingId]) -> bool:
        """Whether failures of the other design take it down here, as far as they can happen."""
        own = self._own(failures)
        if self._whole.issuperset(range(len(own) + 1)):
            some = (frozenset(one) for size in range(len(own) + 1) for one in combinations(own, size))
            return any(one in self._sets for one in some)
        return self.proof.takes_down(self.service, own)

    def survives(self, failures: Iterable[ThingId]) -> bool:
        """Whether all of these can fail here, too, and it is known that the service goes on."""
        own, every = self._own(failures), tuple(failures)
        return len(own) == len(every) <= self.service.sets(self.order).complete and not self.down(every)

    def _own(self, failures: Iterable[ThingId]) -> list[ThingId]:
        """Return what there is of some things of the other design, by their names here."""
        things, found = self.proof.cluster.things, []
        for one in failures:
            name = self.names.get(one) or _instance(one, self.names)
            if name in things:
                found.append(name)
        return found

    def _rank(self, failures: Failures) -> tuple[int, list[tuple[int, ThingId]]]:
        """Return what puts few failures first, and large ones before small ones."""
        things = self.proof.cluster.things
        return len(failures), sorted((-KINDS.index(things[one].kind), one) for one in failures)

    def _told(self, failures: Failures) -> FailureSet:
        """Return a set with what it leaves."""
        if failures in self._example:
            return self._example[failures]
        names = tuple(one for _kind, one in self._rank(failures)[1])
        kinds = tuple(self.proof.cluster.things[one].kind for one in names)
        origins = tuple(self.proof.cluster.things[one].origin for one in names)
        judged = self.proof.judged_without(self.service, names)
        example = next(iter(self._example.values()))
        return replace(example, failures=names, kinds=kinds, count=1, judged=judged, lost=(), origins=origins)


def _written_out(group: Group) -> Iterator[Failures]:
    """Yield every set of a group."""
    lines = [[name for _kind, names in line for name in names] for line in group.lines]
    if not lines:
        yield frozenset(group.example.failures)
    elif group.within:
        yield from map(frozenset, combinations(lines[0], group.order))
    else:
        for some in combinations(lines, group.order):
            yield from map(frozenset, product(*some))


def _instance(thing: ThingId, names: Mapping[ThingId, ThingId]) -> ThingId:
    """Return the name of an instance of a balancer, which is called as its machine."""
    head, _slash, machine = thing.rpartition("/")
    if not head.startswith("instance/"):
        return thing
    return f"{head}/{names.get(f'node/{machine}', f'node/{machine}').removeprefix('node/')}"
