"""The part of the failure-domain graph that one service looks at, small enough to ask it many questions.

A vertex is a thing that can fail, or a group of interchangeable machines (`machines` > 0) of which each can fail alone.
It lives while of every group in `needs` at least one vertex lives. Vertices that a service counts carry labels; a
failure is then a vector of how many of each label it takes.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster, Kind, ThingId

Hits: TypeAlias = tuple[int, ...]
"""How many machines or things of each label are dead."""
Needs: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Vertex:
    """A thing, or a group of equal machines; `labels` are indices into a `Hits`, none for what nobody counts.

    `name` is the thing's id; of a group, `names` holds the things of its machines. `adopted` marks a thing that needs
    nothing by itself and was hung below the one that all its users stand on (see `adopt`).
    """

    name: ThingId
    kind: Kind
    needs: Needs
    labels: tuple[int, ...] = ()
    names: tuple[ThingId, ...] = ()
    adopted: bool = False

    @property
    def machines(self) -> int:
        """Number of machines of a group, 0 for a thing."""
        return len(self.names)

    def needing(self, needs: Needs, *, adopted: bool = False) -> "Vertex":
        """Return the same with other needs."""
        return Vertex(self.name, self.kind, needs, self.labels, self.names, adopted or self.adopted)


@dataclass(frozen=True)
class DependencyGraph:
    """Vertices in an order in which what is needed comes first; `width` is the length of a `Hits`.

    `alike` are labels that may change places, as in `Leaves`.
    """

    vertices: tuple[Vertex, ...]
    width: int
    alike: tuple[tuple[int, ...], ...] = ()

    @cached_property
    def kids(self) -> tuple[tuple[int, ...], ...]:
        """For each vertex those that name it in their needs."""
        found: list[dict[int, None]] = [{} for _ in self.vertices]
        for index, vertex in enumerate(self.vertices):
            for options in vertex.needs:
                for option in options:
                    found[option][index] = None
        return tuple(tuple(kids) for kids in found)

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """For each vertex all that it names in its needs."""
        return tuple(tuple(dict.fromkeys(o for options in v.needs for o in options)) for v in self.vertices)

    @cached_property
    def _above(self) -> dict[int, frozenset[int]]:
        return {}

    def above(self, index: int) -> frozenset[int]:
        """Return a vertex and everything it stands on, directly or not; of thousands, few are ever asked about."""
        known = self._above.get(index)
        if known is None:
            known = self._above[index] = frozenset((index,)).union(*map(self.above, self.parents[index]))
        return known


def reduced(needs: Sequence[Needs]) -> list[Needs]:
    """Drop every need that follows from another one: a machine on a host in a rack needs no rack of its own.

    `needs` come in an order in which what is needed comes first; single needs stand before alternatives in the result.
    """
    implied: list[int] = []
    inherited: list[frozenset[frozenset[int]]] = []
    result: list[Needs] = []
    for groups in needs:
        if len(groups) == 1 and len(groups[0]) == 1:
            # One need, from which nothing else can follow: most machines are like this.
            (single,) = groups[0]
            implied.append(implied[single] | 1 << single)
            inherited.append(inherited[single])
            result.append(((single,),))
            continue
        options = {_fewest(group, implied) if len(group) > 1 else frozenset(group) for group in groups}
        singles = {o for group in options if len(group) == 1 for o in group}
        above = 0
        for single in singles:
            above |= implied[single]
        direct = sorted(single for single in singles if not above >> single & 1)
        below = above | sum(1 << single for single in singles)
        passed = frozenset().union(*(inherited[single] for single in direct))
        kept = [g for g in options if len(g) > 1 and not any(below >> o & 1 for o in g)]
        kept = [g for g in kept if not any(h <= g for h in passed) and not any(h < g for h in kept)]
        implied.append(below)
        inherited.append(passed | frozenset(kept))
        result.append((*((single,) for single in direct), *sorted(tuple(sorted(group)) for group in kept)))
    return result


def _fewest(group: Iterable[int], implied: Sequence[int]) -> frozenset[int]:
    """Drop an option that itself needs another one of the group: it lives only if that one does."""
    options = frozenset(group)
    return frozenset(o for o in options if not any(implied[o] >> other & 1 for other in options - {o}))


@dataclass(frozen=True)
class Leaves:
    """What a service counts: things and groups of machines with their labels; `width` is the number of labels.

    Labels of one of `alike` may change places: the service answers the same, whichever of them is hit how often.
    """

    things: Mapping[ThingId, tuple[int, ...]]
    groups: Mapping[int, tuple[int, ...]]
    width: int
    alike: tuple[tuple[int, ...], ...] = ()

    @property
    def content(self) -> Hashable:
        """The same for leaves that count the same things in the same order."""
        return tuple(self.things.items()), tuple(self.groups.items()), self.width, self.alike


def joined(parts: Sequence[Leaves]) -> Leaves:
    """Return what several parts count together, each with labels of its own, one part's after the other's."""
    things: dict[ThingId, tuple[int, ...]] = {}
    groups: dict[int, tuple[int, ...]] = {}
    alike: list[tuple[int, ...]] = []
    width = 0
    for part in parts:
        for thing, labels in part.things.items():
            things[thing] = (*things.get(thing, ()), *(label + width for label in labels))
        for group, labels in part.groups.items():
            groups[group] = (*groups.get(group, ()), *(label + width for label in labels))
        alike += [tuple(label + width for label in labels) for labels in part.alike]
        width += part.width
    return Leaves(things, groups, width, tuple(alike))


def alike_by(keys: Iterable[Hashable]) -> tuple[tuple[int, ...], ...]:
    """Return the labels that may change places, given for each of the first labels what has to be the same for that."""
    found: dict[Hashable, list[int]] = {}
    for label, key in enumerate(keys):
        found.setdefault(key, []).append(label)
    return tuple(tuple(labels) for labels in found.values() if len(labels) > 1)


def relevant(cluster: Cluster, leaves: Leaves) -> DependencyGraph:
    """Return the graph of what a service counts and all that this stands on."""
    found = _Collector(cluster, leaves)
    for thing in leaves.things:
        found.place(thing)
    for group in leaves.groups:
        found.add_group(group)
    short = reduced([vertex.needs for vertex in found.vertices])
    vertices = [v.needing(needs) for v, needs in zip(found.vertices, short, strict=True)]
    return DependencyGraph(tuple(adopt(vertices)), leaves.width, leaves.alike)


def adopt(vertices: Sequence[Vertex]) -> list[Vertex]:
    """Hang a thing that needs nothing (a feed of several racks) below the thing that all its users need directly.

    That changes nothing for them: with that thing they are dead anyway. But it shows which feeds are a zone's own, and
    so that zones look alike:

        rack r1 needs zone a, feed f1            zone a - feed f1
        rack r2 needs zone a, feed f1    ->             - rack r1 (needs f1)
                                                        - rack r2 (needs f1)
    """
    foster = {thing: min(others) for thing, others in _needed_with(vertices).items()}
    # A thing may not be adopted by one that is itself adopted.
    return _hung(vertices, {thing: parent for thing, parent in foster.items() if parent not in foster})


def adopt_closely(vertices: Sequence[Vertex]) -> list[Vertex]:
    """Hang such things below what has the fewest users, which may need nothing either: a zone's feed below its switch.

    So zones change places that are told from others by a feed and a switch each. Who adopts is not adopted.
    """
    free = [replace(v, needs=(), adopted=False) if v.adopted else v for v in vertices]
    users = Counter(option for vertex in free for options in vertex.needs for option in options)
    foster: dict[int, int] = {}
    adopting: set[int] = set()
    for thing, others in sorted(_needed_with(free).items(), key=lambda one: (free[one[0]].kind, one[0])):
        left = others - foster.keys()
        if left and thing not in adopting:
            foster[thing] = min(left, key=lambda other: (users[other], other))
            adopting.add(foster[thing])
    return _hung(free, foster)


def _needed_with(vertices: Sequence[Vertex]) -> dict[int, set[int]]:
    """Return for each thing that needs nothing, and that nobody counts, what else all its users need directly."""
    common: dict[int, set[int]] = {}
    for vertex in vertices:
        singles = {options[0] for options in vertex.needs if len(options) == 1}
        for option in {option for options in vertex.needs for option in options}:
            if not vertices[option].needs and not vertices[option].labels:
                common[option] = common.get(option, singles) & singles
    return {thing: others for thing, shared in common.items() if (others := shared - {thing})}


def _hung(vertices: Sequence[Vertex], foster: Mapping[int, int]) -> list[Vertex]:
    """Return the vertices in a new order, with each thing below the one that adopts it."""
    order = [index for index in range(len(vertices)) if index not in foster]
    for thing, parent in foster.items():
        order.insert(order.index(parent) + 1, thing)
    number = {index: place for place, index in enumerate(order)}
    result = []
    for index in order:
        needs = ((foster[index],),) if index in foster else vertices[index].needs
        renamed = tuple(tuple(sorted([number[o] for o in options])) for options in needs)
        result.append(vertices[index].needing(renamed, adopted=index in foster))
    return result


def split(graph: DependencyGraph, key: Callable[[ThingId], Hashable]) -> DependencyGraph:
    """Take groups apart whose machines differ in something: machines with equal keys stay together."""
    first: list[int] = []
    vertices: list[Vertex] = []
    for index, vertex in enumerate(graph.vertices):
        first.append(len(vertices))
        kinds: dict[Hashable, list[ThingId]] = {}
        for name in vertex.names if len(vertex.names) > 1 else ():
            kinds.setdefault(key(name), []).append(name)
        parts = [replace(vertex, names=tuple(names)) for names in kinds.values()] if len(kinds) > 1 else [vertex]
        if len(vertices) > index:
            # Nothing stands on a group, so only what it needs has to be numbered anew.
            needs = tuple(tuple(first[option] for option in options) for options in vertex.needs)
            parts = [replace(part, needs=needs) for part in parts]
        vertices += parts
    return DependencyGraph(tuple(vertices), graph.width)


class _Collector:
    """Collects vertices, each after all that it needs."""

    def __init__(self, cluster: Cluster, leaves: Leaves) -> None:
        self.cluster, self.leaves = cluster, leaves
        self.vertices: list[Vertex] = []
        self._order: dict[ThingId, int] = {}

    def place(self, name: ThingId) -> int:
        """Add a thing, once, and return its number."""
        if name not in self._order:
            thing = self.cluster.things[name]
            needs = self._needs(thing.needs)
            self._order[name] = len(self.vertices)
            self.vertices.append(Vertex(name, thing.kind, needs, self.leaves.things.get(name, ())))
        return self._order[name]

    def add_group(self, group: int) -> None:
        """Add a group of machines."""
        found, labels = self.cluster.groups[group], self.leaves.groups[group]
        names = [self.cluster.nodes[number].thing for number in found.nodes]
        for name in [name for name in names if name in self._order]:
            # A machine that the service also counts by its name stands for itself.
            vertex = self.vertices[self._order[name]]
            self.vertices[self._order[name]] = replace(vertex, labels=(*vertex.labels, *labels))
            names.remove(name)
        if names:
            self.vertices.append(Vertex(f"group/{group}", "node", self._needs(found.needs), labels, tuple(names)))

    def _needs(self, needs: tuple[tuple[ThingId, ...], ...]) -> Needs:
        return tuple(tuple(self.place(option) for option in options) for options in needs)
