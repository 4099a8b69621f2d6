"""Things that can change places without anybody noticing: hosts of a rack, racks of a zone, machines of a pool.

Two things are of one symmetry class if they need the very same things and what stands on them looks the same, class by
class. Exchanging two of a class with all that stands on them maps the graph onto itself, so a failure of one is as good
an example as a failure of any other. Only exchanges that are certain are used: symmetry that is missed costs time, and
never correctness. In

    zone a - rack r1 - host h1 - node n1
           - rack r2 - host h2 - node n2
           - rack r3 - host h3 - node n3
                     - host h4 - node n4

r1 and r2 can change places, so that n1 stands for n1 and n2; r3 cannot, as it looks different. h3 and h4 can, so that
n3 stands for n3 and n4. Of four single failures of nodes two are looked at, each counted twice.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property
from heapq import heappop, heappush
from itertools import permutations
from typing import Any

from hadesign.frozen import dataclass
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.graph import DependencyGraph, Hits

_MOST_SHARED = 4
"""Shared things that one thing may have adopted (4! orders are tried); one with more is not exchanged as a whole."""

_MOST_KEPT = 50_000
"""Examples that are kept, as services ask for the same ones again: some 10 MB. Of order 3 there may be millions."""

_ROOT = -1


@dataclass(frozen=True, slots=True)
class Representative:
    """A failure that stands for `count` equal ones, itself included; equal failures have the same `orbit`."""

    event: Event
    count: int
    orbit: int


class Symmetry:
    """The symmetry classes of a graph, and examples of all failures that are still different after some others."""

    def __init__(self, graph: DependencyGraph, marks: Sequence[float] = (), *, counted: bool = False) -> None:
        """Find the classes; vertices with different marks (availabilities, say) are never in one.

        With `counted`, examples are only of what has labels.
        """
        self.graph, self.marks = graph, marks or (0.0,) * len(graph.vertices)
        self._counted = counted
        self._names: dict[Any, int] = {}
        self._known: dict[tuple[Event, ...], list[Representative]] = {}
        self._kept = 0
        self._plurals: dict[int, tuple[int, ...]] = {}
        self.places: dict[int, int] = {}
        self.looks, self.apart = self._look()
        self.members = self._families()
        self._family = {index: family for family, members in enumerate(self.members) for index in members}
        self._parents = [graph.parents[members[0]] for members in self.members]
        self._nests: dict[int, list[int]] = defaultdict(list)
        for family, parents in enumerate(self._parents):
            # Met where the fewest others are: at a rack's own switch and not at the feeds of all racks.
            self._nests[min(parents, key=lambda parent: len(graph.kids[parent]), default=_ROOT)].append(family)

    def _name(self, key: Any) -> int:
        """Give equal keys equal small numbers."""
        return self._names.setdefault(key, len(self._names))

    def _families(self) -> list[list[int]]:
        """Sort vertices into symmetry classes, families; a family comes after what it needs."""
        found: dict[Any, list[int]] = defaultdict(list)
        for index, vertex in enumerate(self.graph.vertices):
            found[vertex.needs, self.looks[index], index if self.apart[index] else -1].append(index)
        return sorted(found.values())

    def _look(self) -> tuple[list[int], list[bool]]:
        """Return how each vertex looks with all that stands on it, and whether it may not be exchanged as a whole.

        It may not if something on it also needs something else on it: an exchange would have to keep both in step. What
        it adopted is such a thing, and is kept in step by `_canonical`.
        """
        vertices, kids = self.graph.vertices, self.graph.kids
        size = len(vertices)
        below, outside = [0] * size, [0] * size
        looks, apart = [0] * size, [False] * size
        for index in range(size - 1, -1, -1):
            if self._is_plain(index):
                # Most things are: a hypervisor with a group of machines, or such a group.
                for kid in kids[index]:
                    below[index], outside[index] = below[kid] | 1 << kid, outside[kid]
                looks[index] = self._name((self.face(index), tuple(looks[kid] for kid in kids[index])))
                continue
            own = {kid for kid in kids[index] if self.is_own(kid, index)}
            for kid in kids[index]:
                below[index] |= below[kid] | 1 << kid
                if kid not in own:
                    others = (parent for parent in self.graph.parents[kid] if parent != index and parent not in own)
                    outside[index] |= outside[kid] | sum(1 << parent for parent in others)
            shared = [kid for kid in sorted(own) if len(kids[kid]) > 1]
            looks[index] = self._name((self.face(index), self._canonical(index, own, shared, looks)))
            apart[index] = bool(outside[index] & (below[index] | 1 << index)) or len(shared) > _MOST_SHARED
        return looks, apart

    def _is_plain(self, index: int) -> bool:
        """Whether at most one thing stands on a vertex, and on nothing else."""
        kids = self.graph.kids[index]
        return not kids or (
            len(kids) == 1 and self.graph.parents[kids[0]] == (index,) and not self.graph.vertices[kids[0]].adopted
        )

    def is_own(self, kid: int, parent: int) -> bool:
        """Whether a thing was adopted, and all its users need its new parent directly."""
        users = self.graph.kids[kid]
        return self.graph.vertices[kid].adopted and all(parent in self.graph.parents[user] for user in users)

    def canonical(self, hits: Hits) -> Hits:
        """Return what is the same for all that a service cannot tell apart: here each is told from every other."""
        return hits

    def face(self, index: int) -> tuple[Any, ...]:
        """Return what a vertex is by itself."""
        vertex = self.graph.vertices[index]
        return (vertex.kind, vertex.labels, vertex.machines, self.marks[index])

    def _canonical(self, index: int, own: set[int], shared: list[int], looks: list[int]) -> Any:
        """Return what stands on a thing.

        What it adopted for one user only is a feature of that user; what is shared is numbered, in the way that looks
        smallest.
        """
        others = [kid for kid in self.graph.kids[index] if kid not in own]
        private = {thing: -self._name(("private", self.face(thing))) - 10 for thing in own.difference(shared)}
        best: Any = None
        chosen: Sequence[int] = ()
        for order in permutations(shared) if len(shared) <= _MOST_SHARED else [shared]:
            names = {thing: -2 - number for number, thing in enumerate(order)} | private | {index: -1}
            faces = tuple(self.face(thing) for thing in order)
            views = tuple(sorted((_shape(self.graph.vertices[kid].needs, names), looks[kid]) for kid in others))
            if best is None or (faces, views) < best:
                best, chosen = (faces, views), order
        self.places |= {thing: number for number, thing in enumerate(chosen)}
        return best

    @cached_property
    def orbits(self) -> tuple[int, ...]:
        """For each vertex a number that does not change when two of a class are exchanged; equal failures share it."""
        return tuple(self._name(("orbit", self.face(index))) for index in range(len(self.graph.vertices)))

    @cached_property
    def _single(self) -> list[Representative] | None:
        """Every failure, where none has an equal."""
        if any(len(members) > 1 for members in self.members) or any(v.machines > 1 for v in self.graph.vertices):
            return None
        return [Representative((members[0], 0), 1, self.orbits[members[0]]) for members in self.members]

    def examples(self, happened: tuple[Event, ...] = ()) -> list[Representative]:
        """Return one example of each kind of failure that is still possible, in a fixed order.

        What happened is told apart from the rest of its class, with all that it stands on.
        """
        if self._single is not None:
            return [example for example in self._single if example.event not in happened]
        key = tuple(sorted(happened))
        known = self._known.get(key)
        if known is None:
            known = self._find(key)
            if len(key) < 2 or self._kept < _MOST_KEPT:
                self._known[key] = known
                self._kept += len(known)
        return known

    def _find(self, happened: tuple[Event, ...]) -> list[Representative]:
        touched = frozenset[int]().union(*(self.graph.above(vertex) for vertex, _ in happened))
        special: dict[int, list[int]] = defaultdict(list)
        for index in sorted(touched):
            special[self._family[index]].append(index)
        taken = Counter(vertex for vertex, _ in happened)
        shown: dict[int, int] = {}
        result: list[Representative] = []
        # Families are numbered so that what is needed comes first; most are below others that are not looked at.
        todo = list(self._nests[_ROOT])
        while todo:
            family = heappop(todo)
            parents = self._parents[family]
            if len(parents) > 1 and any(parent not in shown for parent in parents):
                continue
            for index, count in self._seen(self.members[family], special.get(family), touched):
                shown[index] = count
                if not self._counted or self.graph.vertices[index].labels:
                    result += self._example(index, shown, taken.get(index, 0))
                for nested in self._nests.get(index, ()):
                    heappush(todo, nested)
        return result

    @staticmethod
    def _seen(members: list[int], special: list[int] | None, touched: frozenset[int]) -> list[tuple[int, int]]:
        """Return the members that are looked at (what happened touches the special ones), and how many each is for."""
        if special is None:
            return [(members[0], len(members))]
        seen = [(index, 1) for index in special]
        if len(special) < len(members):
            first = next(index for index in members if index not in touched)
            seen.append((first, len(members) - len(special)))
        return seen

    def _example(self, index: int, shown: dict[int, int], taken: int) -> list[Representative]:
        """Return the failure of a vertex (of a group: its next machine) and how many are like it, if it may fail."""
        machines = self.graph.vertices[index].machines
        if taken >= (machines or 1):
            return []
        count = machines - taken if machines else 1
        for vertex in self._plural(index):
            count *= shown[vertex]
        return [Representative((index, taken), count, self.orbits[index])]

    def _plural(self, index: int) -> tuple[int, ...]:
        """Return what is not alone in its class of all that a vertex stands on, itself included."""
        known = self._plurals.get(index)
        if known is None:
            plural = (vertex for vertex in self.graph.above(index) if len(self.members[self._family[vertex]]) > 1)
            known = self._plurals[index] = tuple(plural)
        return known


def _shape(needs: tuple[tuple[int, ...], ...], names: dict[int, int]) -> tuple[tuple[int, ...], ...]:
    """Rename what is needed, and order it so that equal needs compare equal."""
    return tuple(sorted(tuple(sorted(names.get(option, option) for option in options)) for options in needs))
