"""What is up and what is down under exactly the failures that somebody asks about, and why."""

from collections.abc import Iterable, Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.proof.failure.domains import Domains
from hadesign.proof.failure.function import Function, Judgement
from hadesign.proof.failure.graph import Hits, Leaves
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.topology.cluster import ThingId


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service under some failures: `up` is `None` where too little is known of it."""

    proof: ServiceProof
    up: bool | None
    judged: Judgement | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Failures, what dies with them (things that are no machines, and machines), and the state of every service."""

    failed: tuple[ThingId, ...]
    dead_things: tuple[ThingId, ...]
    dead_machines: tuple[str, ...]
    states: tuple[ServiceState, ...]


def hits_of(leaves: Leaves, dead: frozenset[ThingId], lost: Mapping[int, int]) -> Hits:
    """Return how many of each label are dead, given all that is (see `Domains.closure`)."""
    hits = [0] * leaves.width
    for thing in leaves.things.keys() & dead:
        for label in leaves.things[thing]:
            hits[label] += 1
    for group, count in lost.items():
        for label in leaves.groups.get(group, ()):
            hits[label] += count
    return tuple(hits)


class ServiceStates:
    """States of services, each worked out once: what a failure takes of a service, many others take of it as well."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[tuple[str, tuple[Hits, ...]], ServiceState] = {}

    def of(self, proof: ServiceProof, functions: Sequence[Function], hits: tuple[Hits, ...]) -> ServiceState:
        """Return the state of a service of which so many are dead, as each of its functions counts them."""
        if not functions or proof.unknown:
            return ServiceState(proof, None, None)
        key = proof.id, hits
        if key not in self._known:
            # Asked apart: what is judged in words and numbers is the one part that is to blame.
            up, *worlds = (one.holds(dead) for one, dead in zip(functions, hits, strict=True))
            judged = functions[0].judge(hits[0])
            certain = not up or proof.decided(worlds)
            self._known[key] = ServiceState(proof, up if certain else None, judged if certain else None)
        return self._known[key]


def what_if(
    domains: Domains,
    services: Sequence[tuple[ServiceProof, Sequence[Function]]],
    failed: Iterable[ThingId],
    states: ServiceStates,
) -> WhatIf:
    """Return the state of every service when some things have failed, all at once.

    Of each service its function is given, and those of its worlds; none where too little is known of it. `states` keeps
    what is worked out, for what is asked next of the same services.
    """
    named = tuple(dict.fromkeys(failed))
    dead, lost = domains.closure(named)
    listed = sorted(dead.difference(named), key=lambda thing: domains.order.get(thing, 0))
    return WhatIf(
        failed=named,
        dead_things=tuple(thing for thing in listed if not thing.startswith("node/")),
        dead_machines=tuple(thing.partition("/")[2] for thing in listed if thing.startswith("node/")),
        states=tuple(
            states.of(proof, functions, tuple(hits_of(one.leaves, dead, lost) for one in functions))
            for proof, functions in services
        ),
    )
