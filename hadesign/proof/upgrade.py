"""One machine out on purpose, then one failure: what maintenance leaves of what the design survives.

A machine that is drained has no replicas any more. Where the scheduler may put them elsewhere, it has done so. The
machine is cordoned, and counts as empty where replicas are spread (see `running`): what it held then stays Pending if
all others hold one already, as do replicas whose volumes cannot leave it. What is bound to the machine (an etcd member,
a balancer, a copy of data, a pod of a DaemonSet, the room that it offers) is away, as if it had failed.
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

    Replicas that found another place are where they might have been without the drain, as the machine counts as empty:
    what a failure takes of them it might have taken before. So only those matter that are away; of pods that are
    `refused` none is created elsewhere.
    """
    search = searches.search(placed)
    for zone, nodes in enumerate(placed.nodes.values()):
        away = refused or goes_nowhere(placed, zone)
        if not away or not placed.holds(_without(search.closure.nothing.hits, zone)):
            continue
        for example in search.symmetry.examples():
            effect = search.closure.single(example.event)
            alive, hits = nodes - effect.hits[zone], _without(effect.hits, zone)
            # What fails itself is not drained before.
            if alive > 0 and placed.holds(effect.hits) and not placed.holds(hits):
                yield _exposed(searches, proof, search, example, _living(search, effect, zone), alive, placed, hits)


def _without(hits: Hits, zone: int) -> Hits:
    """Return what is away where one more machine of a zone is."""
    return (*hits[:zone], hits[zone] + 1, *hits[zone + 1 :])


def _living(search: Search, effect: Impact, zone: int) -> ThingId:
    """Return a machine of a zone that outlives a failure."""
    return next(
        name
        for index, vertex in enumerate(search.graph.vertices)
        if zone in vertex.labels and index not in effect.dead
        for number, name in enumerate(vertex.names or (vertex.name,))
        if (index, number) not in effect.machines
    )


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


def _exposed(
    searches: Searches,
    proof: ServiceProof,
    search: Search,
    example: Representative,
    machine: ThingId,
    count: int,
    placed: Replicas,
    hits: Hits,
) -> Exposed:
    failure = name_of(search.graph, example.event)
    thing = searches.cluster.things[failure]
    fault = FailureSet(
        failures=(failure,),
        kinds=(thing.kind,),
        count=example.count,
        judged=placed.judge(hits),
        lost=(),
        origins=(thing.origin, proof.origin),
    )
    return Exposed(proof, machine, count, fault)
