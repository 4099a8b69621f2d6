"""All that dies when something fails: closure over a graph, and what of it a service counts."""

from collections import Counter
from collections.abc import Iterable

from hadesign.frozen import dataclass
from hadesign.proof.failure.graph import DependencyGraph, Hits
from hadesign.topology.cluster import ThingId

Event = tuple[int, int]
"""A failure: a vertex, and of a group which machine (0 for things)."""
Taken = tuple[tuple[int, int], ...]
"""Labels of which something is dead, in ascending order, with how many each: a `Hits` without its zeros."""


def name_of(graph: DependencyGraph, event: Event) -> ThingId:
    """Return the thing that fails."""
    vertex = graph.vertices[event[0]]
    return vertex.names[event[1]] if vertex.names else vertex.name


@dataclass(frozen=True, slots=True)
class Impact:
    """What a set of failures does: dead vertices, single dead machines (by group), and how many of each label.

    `strained` holds the alternatives (vertex, number of the group of needs) of which some but not all options are dead.
    """

    dead: frozenset[int]
    machines: frozenset[Event]
    hits: Hits
    strained: frozenset[tuple[int, int]]

    def implies(self, event: Event) -> bool:
        """Whether a further failure would change nothing."""
        return event[0] in self.dead or event in self.machines


class Closure:
    """Answers what failures do; single failures are computed once, and sets are put together from them."""

    def __init__(self, graph: DependencyGraph) -> None:
        """Keep the graph."""
        self.graph = graph
        self.nothing = Impact(frozenset(), frozenset(), (0,) * graph.width, frozenset())
        self._singles: dict[int, Impact] = {}
        self._hits: dict[int, Hits] = {}

    def single(self, event: Event) -> Impact:
        """Return what one failure does."""
        if self.graph.vertices[event[0]].machines:
            return Impact(frozenset(), frozenset((event,)), self.hits(event), frozenset())
        if event[0] not in self._singles:
            self._singles[event[0]] = self._spread(frozenset((event[0],)), frozenset())
        return self._singles[event[0]]

    def hits(self, event: Event) -> Hits:
        """Return how many of each label one failure takes."""
        known = self._hits.get(event[0])
        if known is None:
            machines = self.graph.vertices[event[0]].machines
            known = self.count(frozenset(), frozenset((event,))) if machines else self.single(event).hits
            self._hits[event[0]] = known
        return known

    def taken(self, event: Event) -> Taken:
        """Return the labels of which one failure takes some, and how many; with many labels that is less than `hits`.

        Nothing is kept: of 2,000 zones with 2,000 labels, all vectors of hits are a gigabyte.
        """
        vertices, index = self.graph.vertices, event[0]
        if vertices[index].machines:
            return tuple(sorted(Counter(vertices[index].labels).items()))
        known = self._singles.get(index)
        dead = known.dead if known else self._reached([index])[0]
        found = Counter[int]()
        for one in dead:
            for label in vertices[one].labels:
                found[label] += vertices[one].machines or 1
        return tuple(sorted(found.items()))

    def both(self, one: Impact, other: Impact) -> Impact:
        """Return what two sets of failures do together."""
        if not one.strained.isdisjoint(other.strained):
            # Each takes some of the same alternatives: together they may take all of them.
            return self._spread(one.dead | other.dead, one.machines | other.machines)
        machines = one.machines | other.machines
        apart = one.dead.isdisjoint(other.dead) and not any(m[0] in one.dead or m[0] in other.dead for m in machines)
        dead = one.dead | other.dead
        if apart and len(machines) == len(one.machines) + len(other.machines):
            hits = tuple(a + b for a, b in zip(one.hits, other.hits, strict=True))
        else:
            hits = self.count(dead, machines)
        return Impact(dead, machines, hits, self._open(one.strained | other.strained, dead))

    def _open(self, strained: frozenset[tuple[int, int]], dead: frozenset[int]) -> frozenset[tuple[int, int]]:
        """Forget alternatives of what is dead anyway."""
        return frozenset(s for s in strained if s[0] not in dead) if strained else strained

    def _spread(self, failed: frozenset[int], machines: frozenset[Event]) -> Impact:
        """Follow the needs until nothing more dies."""
        dead, strained = self._reached(failed)
        everything = frozenset(dead)
        open_ones = self._open(frozenset(strained), everything)
        return Impact(everything, machines, self.count(everything, machines), open_ones)

    def _reached(self, failed: Iterable[int]) -> tuple[set[int], set[tuple[int, int]]]:
        """Return all that dies, and the alternatives of which some options do."""
        dead, todo = set(failed), list(failed)
        strained: set[tuple[int, int]] = set()
        vertices, kids = self.graph.vertices, self.graph.kids
        while todo:
            for kid in kids[todo.pop()]:
                if kid in dead:
                    continue
                for number, options in enumerate(vertices[kid].needs):
                    gone = sum(1 for option in options if option in dead)
                    if gone == len(options):
                        dead.add(kid)
                        todo.append(kid)
                        break
                    if gone:
                        strained.add((kid, number))
        return dead, strained

    def count(self, dead: frozenset[int], machines: frozenset[Event] = frozenset()) -> Hits:
        """Count the labels of the dead."""
        hits = [0] * self.graph.width
        for index in dead:
            vertex = self.graph.vertices[index]
            for label in vertex.labels:
                hits[label] += vertex.machines or 1
        for index, _ in machines:
            if index not in dead:
                for label in self.graph.vertices[index].labels:
                    hits[label] += 1
        return tuple(hits)
