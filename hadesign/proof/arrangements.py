"""Placements of replicas or copies worth looking at: of those that differ only by an exchange of twins, one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from hadesign.proof.closure import Event
from hadesign.proof.graph import Graph
from hadesign.proof.minimal import Search
from hadesign.proof.placement import Rule
from hadesign.topology.cluster import ThingId

MOST = 300
"""Placements that are tried before only two are: packed as closely, and spread as widely as the rule allows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be placed: by which rule, how many must be up, and over how many domains (labels 0, 1, 2, ...)."""

    rule: Rule
    needed: int
    domains: int


@dataclass(frozen=True, slots=True)
class Arrangements:
    """Placements, each as the things that replicas stand on (one several times if it holds several).

    `every` tells whether the worst and the best placement are among them.
    """

    found: tuple[tuple[ThingId, ...], ...]
    every: bool


def arrangements(wanted: Wanted, search: Search) -> Arrangements:
    """Return the placements that a rule allows, up to exchanges of twins."""
    seats = _seats(search.graph, wanted.domains)
    sizes = _sizes(wanted, seats)
    found: list[tuple[ThingId, ...]] = []
    complete = True
    for size in sizes:
        maker = _Maker(wanted, search, seats, size)
        some = list(islice(maker.all(), MOST + 1))
        if len(some) > MOST:
            complete = False
            some = [maker.greedy(packed=True), maker.greedy(packed=False)]
        found += some
    # A quorum on fewer machines than replicas depends on which machines have more of them; those are not all tried.
    one_each = sizes == [wanted.rule.replicas]
    return Arrangements(tuple(dict.fromkeys(found)), complete and (one_each or wanted.needed <= 1))


def _seats(graph: Graph, domains: int) -> Mapping[int, int]:
    """Return the domain of each vertex that can hold something."""
    return {index: v.labels[0] for index, v in enumerate(graph.vertices) if v.labels and v.labels[0] < domains}


def _sizes(wanted: Wanted, seats: Mapping[int, int]) -> list[int]:
    """Return on how many things replicas may stand: as few and as many as can be."""
    rule = wanted.rule
    if rule.by_node or not rule.replicas:
        return [rule.replicas]
    fewest = min(len(set(seats.values())), rule.replicas) if rule.by_zone else 1
    return sorted({fewest, rule.replicas})


class _Maker:
    """Makes placements on a given number of things (on all there are, if there are fewer)."""

    def __init__(self, wanted: Wanted, search: Search, seats: Mapping[int, int], size: int) -> None:
        self.wanted, self.search, self.seats = wanted, search, seats
        self.graph = search.graph
        total = sum(self.graph.vertices[index].machines or 1 for index in seats)
        self.size = min(size, total)
        self._domains = len(set(seats.values()))
        self._most = -(-self.size // self._domains) if wanted.rule.by_zone else self.size

    def all(self) -> Iterator[tuple[ThingId, ...]]:
        """Yield every placement, up to exchanges of twins; some may be met twice."""
        yield from self._longer((), (), {})

    def _longer(
        self, chosen: tuple[Event, ...], orbits: tuple[int, ...], counts: Mapping[int, int]
    ) -> Iterator[tuple[ThingId, ...]]:
        if len(chosen) == self.size:
            if self._even(counts):
                yield self._made(chosen)
            return
        for event, orbit in self._free(chosen, counts):
            if not orbits or orbit >= orbits[-1]:
                domain = self.seats[event[0]]
                following = {**counts, domain: counts.get(domain, 0) + 1}
                yield from self._longer((*chosen, event), (*orbits, orbit), following)

    def _free(self, chosen: tuple[Event, ...], counts: Mapping[int, int]) -> Iterator[tuple[Event, int]]:
        """Yield one of each kind of thing that is still free, in domains that may take another one."""
        for example in self.search.twins.examples(chosen):
            domain = self.seats.get(example.event[0])
            if domain is not None and counts.get(domain, 0) < self._most:
                yield example.event, example.orbit

    def _even(self, counts: Mapping[int, int]) -> bool:
        """Whether counts differ by one at most from domain to domain, where that is required."""
        if not self.wanted.rule.by_zone:
            return True
        fewest = min(counts.values()) if len(counts) == self._domains else 0
        return max(counts.values(), default=0) - fewest <= 1

    def _made(self, chosen: tuple[Event, ...]) -> tuple[ThingId, ...]:
        """Deal the replicas over what was chosen, in turn."""
        vertices = self.graph.vertices
        names = [vertices[i].names[number] if vertices[i].names else vertices[i].name for i, number in chosen]
        return tuple(names[number % len(names)] for number in range(self.wanted.rule.replicas)) if names else ()

    def greedy(self, *, packed: bool) -> tuple[ThingId, ...]:
        """Choose one by one what shares most (or least) with those before."""
        chosen: tuple[Event, ...] = ()
        counts: dict[int, int] = {}
        touched: set[int] = set()
        while len(chosen) < self.size:
            shared = {event: len(self.graph.above(event[0]) & touched) for event, _ in self._free(chosen, counts)}
            choose = max if packed else min
            event = choose(shared, key=lambda e, s=shared: (s[e], -e[0] if packed else e[0]))  # type: ignore[misc]
            chosen = (*chosen, event)
            counts[self.seats[event[0]]] = counts.get(self.seats[event[0]], 0) + 1
            touched |= self.graph.above(event[0])
        return self._made(chosen)
