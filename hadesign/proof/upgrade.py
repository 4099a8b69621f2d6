"""One machine out on purpose, then one failure: what maintenance leaves of what the design survives.

A machine that is drained has no replicas any more. Where the scheduler may put them elsewhere, it has done so, and the
failure strikes a smaller cluster. The machine is cordoned, and counts as empty where replicas are spread (see
`running`): what it held then stays Pending if all others hold one already, as do replicas whose volumes cannot leave
it. What is bound to the machine (an etcd member, a balancer, a copy of data, a pod of a DaemonSet, the
room that it offers) is away, as if it had failed.
"""

from collections.abc import Iterator
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.capacity.machines import UNKNOWN
from hadesign.proof.capacity.running import Room, seated
from hadesign.proof.failure.closure import Impact, name_of
from hadesign.proof.failure.graph import Hits
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.symmetry import Representative
from hadesign.proof.failure.verdict import FailureSet, ServiceProof
from hadesign.proof.searches import Searches
from hadesign.proof.services.replicas import Replicas
from hadesign.topology.cluster import ThingId


@dataclass(frozen=True, slots=True)
class Exposed:
    """A failure that takes a service down while a machine is drained; neither the drain nor the failure does alone.

    `count` is that of the machines that expose the same, this one included; for each of them `fault` stands for as many
    failures as it says.
    """

    service: ServiceProof
    machine: ThingId
    count: int
    fault: FailureSet

    @property
    def failures(self) -> tuple[ThingId, ...]:
        """What fails while the machine is drained."""
        return self.fault.failures


def exposed_parts(proof: ServiceProof) -> Iterator[Exposed]:
    """Yield what a drained machine exposes of a service that is bound to machines: pairs of which one is a machine."""
    for found in proof.sets(2).found:
        if found.order != 2 or "node" not in found.kinds:
            continue
        place = found.kinds.index("node")
        other, kind = found.failures[1 - place], found.kinds[1 - place]
        # Of equal pairs each is one machine with one failure; how many machines there are among them is not told.
        yield Exposed(proof, found.failures[place], 1, replace(found, failures=(other,), kinds=(kind,)))


def exposed_replicas(
    searches: Searches, proof: ServiceProof, placed: Replicas, *, refused: bool = False
) -> Iterator[Exposed]:
    """Yield what a drained machine exposes of placed replicas, for one machine and one failure of each kind.

    Of pods that are `refused` none is created elsewhere.
    """
    search = searches.search(placed)
    for zone, nodes in enumerate(placed.nodes.values()):
        smaller = _Away(placed, zone) if refused or goes_nowhere(placed, zone) else _Smaller(placed, zone, nodes)
        if not smaller.holds(search.closure.nothing.hits, 0):
            continue
        for example in search.symmetry.examples():
            effect = search.closure.single(example.event)
            if not placed.holds(effect.hits):
                continue
            for machine, count, away in _drained(search, example, effect, zone, nodes):
                if not smaller.holds(effect.hits, away):
                    yield _exposed(searches, proof, search, example, machine, count, smaller, effect.hits, away)


def goes_nowhere(placed: Replicas, zone: int) -> bool:
    """Whether what a machine of a zone held stays Pending while it is drained, at worst.

    Where volumes keep replicas in their zone, each on a machine of its own, that is so of a full zone only; then more
    may be said to be exposed than is.
    """
    rule, counts = placed.rule, list(placed.nodes.values())
    here, every = counts[zone], sum(counts)
    if every == 1 or placed.seats.tie == "node" or (rule.by_node and rule.replicas >= every):
        return True
    if placed.seats.tie and (here == 1 or (rule.by_node and _most(placed, zone) >= here)):
        return True
    if not rule.by_zone:
        return False
    rooms: dict[str, list[Room]] = {
        name: [(UNKNOWN, count - (number == zone)), *([(0, 1)] if number == zone else [])]
        for number, (name, count) in enumerate(placed.nodes.items())
    }
    return seated(rule, rooms) < rule.replicas


def _most(placed: Replicas, zone: int) -> int:
    """Return how many replicas a zone may hold at most."""
    rule, zones = placed.rule, len(placed.nodes)
    return -(-rule.replicas // zones) if rule.by_zone else min(rule.replicas, list(placed.nodes.values())[zone])


class _Away:
    """Replicas of which those on one machine of a zone are as good as dead."""

    def __init__(self, placed: Replicas, zone: int) -> None:
        self.placed, self._zone = placed, zone

    def hits(self, hits: Hits, away: int) -> Hits:
        """Return what is away after a failure; `away` tells whether it takes the drained machine, too."""
        return (*hits[: self._zone], hits[self._zone] + 1 - away, *hits[self._zone + 1 :])

    def holds(self, hits: Hits, away: int) -> bool:
        """Whether enough replicas are left of those on the rest."""
        return self.placed.holds(self.hits(hits, away))


class _Smaller:
    """Replicas on all machines but one of a zone."""

    def __init__(self, placed: Replicas, zone: int, nodes: int) -> None:
        self._zone, self._gone = zone, nodes == 1
        counts = dict(placed.nodes)
        name = list(counts)[zone]
        counts[name] -= 1
        if self._gone:
            del counts[name]
        self.placed = placed.on(counts)

    def hits(self, hits: Hits, away: int) -> Hits:
        """Return what a failure takes of the rest; `away` tells whether it takes the drained machine, too."""
        rest = () if self._gone else (hits[self._zone] - away,)
        return (*hits[: self._zone], *rest, *hits[self._zone + 1 :])

    def holds(self, hits: Hits, away: int) -> bool:
        """Whether enough replicas are left of those on the rest."""
        return self.placed.holds(self.hits(hits, away))


def _drained(
    search: Search, example: Representative, effect: Impact, zone: int, nodes: int
) -> Iterator[tuple[ThingId, int, int]]:
    """Yield a machine of a zone that outlives a failure, and one that does not, each with the number of its like.

    The third value is 1 for what the failure takes anyway. Who fails himself is not drained before.
    """
    dead = effect.hits[zone]
    names: dict[bool, ThingId] = {}
    for index, vertex in enumerate(search.graph.vertices):
        if zone not in vertex.labels:
            continue
        for number, name in enumerate(vertex.names or (vertex.name,)):
            names.setdefault(index in effect.dead or (index, number) in effect.machines, name)
    if nodes > dead:
        yield names[False], nodes - dead, 0
    if dead and search.graph.vertices[example.event[0]].kind != "node":
        yield names[True], dead, 1


def _exposed(
    searches: Searches,
    proof: ServiceProof,
    search: Search,
    example: Representative,
    machine: ThingId,
    count: int,
    smaller: _Smaller | _Away,
    hits: Hits,
    away: int,
) -> Exposed:
    judged = smaller.placed.judge(smaller.hits(hits, away))
    failure = name_of(search.graph, example.event)
    thing = searches.cluster.things[failure]
    fault = FailureSet(
        failures=(failure,),
        kinds=(thing.kind,),
        count=example.count,
        judged=judged,
        lost=(),
        origins=(thing.origin, proof.origin),
    )
    return Exposed(proof, machine, count, fault)
