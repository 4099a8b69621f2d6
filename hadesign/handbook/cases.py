"""Every single failure, once, with what it does: pages about failures are made of it, and so cannot disagree."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from hadesign.frozen import dataclass
from hadesign.proof import Proof
from hadesign.proof.failure.domains import Failure
from hadesign.proof.failure.what_if import ServiceState, WhatIf
from hadesign.topology.cluster import Cluster, Kind, Node, ThingId
from hadesign.vocabulary.kinds import KINDS

PLACES: tuple[Kind, ...] = tuple(kind for kind, row in KINDS.items() if row.group == "area" or kind == "host")
"""Kinds of failure of which each has a page: what is dark is a place with machines in it."""
MOST = 200
"""Failures that are looked at one by one; larger ones come first, and machines of a group count once."""


@dataclass(frozen=True, slots=True)
class FailureCase:
    """Failures of one kind that do the same, the first of them as the example; `machines` are those that die with it.

    `count` is how many there are: machines of a group that nobody names are one failure that stands for all of them.
    `single` are the same failures one by one, where there are several.
    """

    things: tuple[ThingId, ...]
    count: int
    failure: Failure
    found: WhatIf
    machines: tuple[Node, ...]
    single: "tuple[FailureCase, ...]" = field(default=(), repr=False, compare=False)

    @property
    def down(self) -> tuple[ServiceState, ...]:
        """Services that stop, or may: their replicas are taken to stand as badly as they are allowed to."""
        return tuple(state for state in self.found.states if state.up is False)

    @property
    def surely_down(self) -> tuple[ServiceState, ...]:
        """Services that stop wherever their replicas are."""
        return tuple(state for state in self.down if not may_be_up(state))

    @property
    def open(self) -> tuple[ServiceState, ...]:
        """Services of which nobody can tell."""
        return tuple(state for state in self.found.states if state.up is None)

    @property
    def up(self) -> tuple[ServiceState, ...]:
        """Services that go on."""
        return tuple(state for state in self.found.states if state.up)


def may_be_up(state: ServiceState) -> bool:
    """Whether a service that may stop goes on where its replicas stand by luck."""
    return state.up is False and state.judged is not None and state.judged.best >= state.judged.needed


def cases(cluster: Cluster, proof: Proof) -> tuple[FailureCase, ...]:
    """Return all failures, the largest first, those that do the same together."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    failures = sorted(proof.failures, key=lambda one: (-order[one.kind], -sum(one.lost.values()), one.thing))
    alike: dict[object, list[FailureCase]] = {}
    for failure in failures[:MOST]:
        found = proof.what_if((failure.thing,))
        machines = tuple(_machines(cluster, failure, found))
        one = FailureCase((failure.thing,), failure.count, failure, found, machines)
        alike.setdefault(_like(one), []).append(one)
    return tuple(_together(group) for group in alike.values())


def _together(group: Sequence[FailureCase]) -> FailureCase:
    first, things = group[0], tuple(one.failure.thing for one in group)
    return replace(first, things=things, count=sum(one.count for one in group), single=tuple(group))


def _machines(cluster: Cluster, failure: Failure, found: WhatIf) -> Iterator[Node]:
    dead = {*found.dead_machines, *((failure.name,) if failure.kind == "node" else ())}
    yield from (node for node in cluster.nodes if node.name in dead)


def _like(case: FailureCase) -> object:
    """Return what two failures have in common that do the same to the same kinds of machines."""
    lost = Counter((node.roles, node.pool) for node in case.machines)
    states = tuple((state.proof.id, state.up) for state in case.found.states)
    also = Counter(thing.partition("/")[0] for thing in case.found.dead_things)
    return case.failure.kind, states, frozenset(lost.items()), frozenset(also.items())
