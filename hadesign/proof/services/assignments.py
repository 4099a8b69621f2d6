"""Placements of replicas or copies worth looking at: of those that a symmetry maps onto each other, one.

Two replicas without a spread, of which one must be up, on nodes n1 and n2 of zone a and n3 and n4 of zone b:

    n1 alone    stands for both replicas on any one node (the worst: one failure takes both)
    n1 and n2   stands for n3 and n4, too
    n1 and n3   stands for n1 and n4, n2 and n3, n2 and n4 (the best: it takes two nodes of two zones)
"""

from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, islice
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.graph import DependencyGraph
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.equivalence import Equivalence, domains_of, told_by_kind
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import ThingId

MOST = 300
"""Placements that are tried before only two are: packed as closely, and spread as widely as the rule allows."""
MOST_STEPS = 2_000
"""Choices that are made longer on the way to those, dead ends included."""
MOST_MADE = 20_000
"""Longer ones that are made of these: with thousands of zones, each can be made longer in thousands of ways."""


class NowhereError(Exception):
    """No placement meets all that is required."""


@dataclass(frozen=True, slots=True)
class ToAssign:
    """What is to be placed: by which rule, how many must be up, and the domains to spread by.

    `domains` are those of the labels `first`, `first` + 1, ... that mark what can hold something.
    """

    rule: SpreadRule
    needed: int
    domains: tuple[int, ...]
    first: int = 0


Holding: TypeAlias = tuple[Event, int]
"""A machine and how many replicas it holds."""
Assignment: TypeAlias = tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Assignments:
    """Placements; `every` tells whether the worst and the best are among them."""

    found: tuple[Assignment, ...]
    every: bool


def names_of(graph: DependencyGraph, placement: Assignment) -> tuple[ThingId, ...]:
    """Return what replicas stand on; one thing several times if it holds several."""
    vertices = graph.vertices
    found = [(vertices[i].names[n] if vertices[i].names else vertices[i].name, held) for (i, n), held in placement]
    return tuple(name for name, held in found for _ in range(held))


def mergeable(wants: Sequence[ToAssign], graph: DependencyGraph) -> tuple[range, ...]:
    """Return the labels of domains that an exchange may map onto each other, a run for each kind of replicas."""
    return tuple(
        range(wanted.first, wanted.first + len(wanted.domains))
        for wanted in wants
        if not wanted.rule.by_zone or told_by_kind(graph, domains_of(graph, wanted.first, wanted.domains))
    )


def assignments(
    wanted: ToAssign, symmetry: Symmetry, like: Equivalence, before: Mapping[Event, int] | None = None
) -> Assignments:
    """Return the placements that a rule allows, up to symmetry.

    Args:
        wanted: what is to be placed.
        symmetry: of a graph in which what can hold something is labelled.
        like: what tells which placements are equally good.
        before: where something else was placed before (see `together`); a machine that holds some of that is equal to
            no other.

    Raises:
        NowhereError: there is none.
    """
    maker = _Maker(wanted, symmetry, like, before or {})
    try:
        found = tuple(maker.all())
    except _TooManyError:
        two = maker.greedy(packed=True), maker.greedy(packed=False)
        return Assignments(tuple(dict.fromkeys(two)), every=False)
    if not found:
        raise NowhereError
    return Assignments(found, every=True)


class _TooManyError(Exception):
    """There are more placements than can be tried."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """Machines that were chosen so far, how many replicas (or machines) that makes in each domain, the last orbit."""

    held: Assignment
    counts: Mapping[int, int]
    orbit: int


class _Maker:
    """Chooses machines one by one, and how many replicas each of them holds."""

    def __init__(self, wanted: ToAssign, symmetry: Symmetry, like: Equivalence, before: Mapping[Event, int]) -> None:
        self.wanted, self.rule, self.symmetry, self.graph, self.before = (
            wanted,
            wanted.rule,
            symmetry,
            symmetry.graph,
            before,
        )
        self.like = like
        self._domain = like.domains_of(wanted.first, wanted.domains)
        self._nodes: dict[int, int] = {}
        for index, domain in self._domain.items():
            self._nodes[domain] = self._nodes.get(domain, 0) + (self.graph.vertices[index].machines or 1)
        self._machines = sum(self._nodes.values())
        self._each_node, self._odd = divmod(self.rule.replicas, max(self._machines, 1))
        self._each_zone, self._extra = divmod(self.rule.replicas, max(len(self._nodes), 1))

    def all(self) -> list[Assignment]:
        """Return placements with the worst and the best among them; of equally good ones, one.

        Where one replica is enough, only *which* machines hold one decides, and more of them is better: the fewest in
        each domain are the worst, the most the best.
        """
        by_zone, by_node = self.rule.by_zone, self.rule.by_node
        if not self.rule.replicas or not self._machines:
            return [()]
        if by_node and not self._odd:
            # Each machine gets equally many; the zones may or may not be as even.
            return [self._everywhere()] if not by_zone or self._even_zones() else []
        if self.wanted.needed > 1 or (by_zone and by_node):
            return self._grown(self._longer, self._complete, self.rule.replicas, self._key)
        # Domains that are to get different numbers are not alike, whatever stands on them.
        symmetry, key = (self.symmetry, _itself) if by_zone else (self.like.symmetry, self._key)
        found: dict[Hashable, Assignment] = {}
        for wanted in self._supports():
            longer = partial(self._chosen, symmetry, wanted)
            for placement in self._grown(longer, lambda _: True, sum(wanted.values()), key):
                found.setdefault(self._key(placement), placement)
            if len(found) > MOST:
                raise _TooManyError
        return list(found.values())

    def _key(self, placement: Assignment) -> Hashable:
        """Return what equally good placements have in common."""
        return self.like.key(placement, self.before)

    def _everywhere(self) -> Assignment:
        """Return the only placement that gives each machine equally many."""
        return tuple((event, self._each_node) for event in self._all(self._domain))

    def _even_zones(self) -> bool:
        """Whether zones differ by one at most when each machine holds equally many."""
        counts = [nodes * self._each_node for nodes in self._nodes.values()]
        return max(counts) - min(counts) <= 1

    def _all(self, here: Iterable[int]) -> list[Event]:
        return [(index, number) for index in here for number in range(self.graph.vertices[index].machines or 1)]

    @staticmethod
    def _grown(
        longer: Callable[[_Choice], Iterator[_Choice]],
        complete: Callable[[_Choice], bool],
        size: int,
        key: Callable[[Assignment], Hashable],
    ) -> list[Assignment]:
        """Return all choices of a size, made one machine longer at a time; of those with equal keys, one is kept.

        It ends once it is certain to look at too many: all that is not of that size yet will be made longer in turn.
        """
        level: dict[Hashable, _Choice] = {(): _Choice((), {}, -1)}
        found: list[Assignment] = []
        looked = made = 0
        while level:
            following: dict[Hashable, _Choice] = {}
            due = 0
            for choice in level.values():
                if sum(choice.counts.values()) == size:
                    if complete(choice):
                        found.append(choice.held)
                    continue
                looked += 1
                for one in longer(choice):
                    made += 1
                    if made > MOST_MADE:
                        raise _TooManyError
                    if following.setdefault(key(one.held), one) is one:
                        due += sum(one.counts.values()) < size
                if looked + due > MOST_STEPS or len(found) > MOST:
                    raise _TooManyError
            level = following
        return found

    def _supports(self) -> list[Mapping[int, int]]:
        """Return how many machines of each domain hold something: as few and as many as can be."""
        if self.rule.by_node or not self.rule.by_zone:
            most = min(self.rule.replicas, self._machines)
            sizes = [most] if self.rule.by_node else [1, most]
            return [{-1: size} for size in dict.fromkeys(sizes)]
        found: list[Mapping[int, int]] = []
        for more in islice(combinations(self._nodes, self._extra), MOST + 1):
            counts = {domain: self._each_zone + (domain in more) for domain in self._nodes}
            found.append({domain: min(count, 1) for domain, count in counts.items()})
            found.append({domain: min(count, self._nodes[domain]) for domain, count in counts.items()})
        return [dict(pairs) for pairs in dict.fromkeys(tuple(one.items()) for one in found)]

    def _free(self, symmetry: Symmetry, choice: _Choice) -> Iterator[tuple[Event, int]]:
        """Yield one of each kind of machine that is still free, in the order of their orbits.

        Any order of choices will do; one is kept to where nothing was placed before, as it spares work.
        """
        held = [event for event, _ in choice.held]
        for event in self.before:
            if event not in held and event[0] in self._domain:
                yield event, -1
        for example in symmetry.examples(tuple(dict.fromkeys((*self.before, *held)))):
            if example.event[0] in self._domain and (self.before or example.orbit >= choice.orbit):
                yield example.event, example.orbit

    def _chosen(self, symmetry: Symmetry, wanted: Mapping[int, int], choice: _Choice) -> Iterator[_Choice]:
        """Yield choices of one machine more, so many of each domain (-1: of all)."""
        for event, orbit in self._free(symmetry, choice):
            domain = -1 if -1 in wanted else self._domain[event[0]]
            count = choice.counts.get(domain, 0)
            if count < wanted[domain]:
                yield _Choice((*choice.held, (event, 1)), {**choice.counts, domain: count + 1}, orbit)

    def _longer(self, choice: _Choice) -> Iterator[_Choice]:
        """Yield choices of one machine more, with every number of replicas that it may hold."""
        left = self.rule.replicas - sum(choice.counts.values())
        for event, orbit in self._free(self.like.symmetry, choice):
            domain = self._domain[event[0]]
            count = choice.counts.get(domain, 0)
            for held in range(1, self._room(count, left) + 1):
                yield _Choice((*choice.held, (event, held)), {**choice.counts, domain: count + held}, orbit)

    def _room(self, held: int, left: int) -> int:
        """Return how many replicas a further machine may hold in a domain that holds some."""
        if self.rule.by_node:
            left = min(left, self._each_node + 1)
        if self.rule.by_zone:
            left = min(left, self._each_zone + bool(self._extra) - held)
        return left

    def _complete(self, choice: _Choice) -> bool:
        """Whether counts differ by one at most, where that is required; what holds nothing counts, too."""
        if self.rule.by_zone and min(choice.counts.get(domain, 0) for domain in self._nodes) < self._each_zone:
            return False
        if not self.rule.by_node or not self._each_node:
            return True
        return len(choice.held) == self._machines and min(held for _, held in choice.held) >= self._each_node

    def greedy(self, *, packed: bool) -> Assignment:
        """Return one allowed placement, on what shares most (or least) with what was chosen before.

        Raises:
            NowhereError: the number of replicas in some zone cannot be dealt evenly over its machines.
        """
        chosen: tuple[Event, ...] = ()
        counts = Counter[Event]()
        standing: dict[int, dict[int, None]] = {-1: dict.fromkeys(self._domain)}
        for index, domain in self._domain.items():
            standing.setdefault(domain, {})[index] = None
        for domain, count in self._dealt().items():
            here = standing[domain]
            rest, most = count, 1 if packed else len(self._all(here))
            if self.rule.by_node:
                every = self._all(here) if self._each_node else []
                counts.update(dict.fromkeys(every, self._each_node))
                rest = most = count - len(every) * self._each_node
            first = len(chosen)
            while len(chosen) < first + min(rest, most):
                chosen = (*chosen, self._next(chosen, here, packed=packed))
            counts.update(chosen[first + number % min(rest, most)] for number in range(rest))
        return tuple(counts.items())

    def _dealt(self) -> Mapping[int, int]:
        """Return how many replicas each domain gets (-1: all together)."""
        if not self.rule.by_zone:
            return {-1: self.rule.replicas}
        each, spread_nodes = self._each_zone, self.rule.by_node
        least = {domain: self._each_node * nodes if spread_nodes else 0 for domain, nodes in self._nodes.items()}
        most = {domain: least[domain] + nodes if spread_nodes else each + 1 for domain, nodes in self._nodes.items()}
        # One more than the others get those first of which every machine holds some anyway.
        order = sorted(self._nodes, key=lambda domain: each >= least[domain])
        able = [domain for domain in order if each + 1 <= most[domain]]
        more = set(able[: self._extra])
        counts = {domain: each + (domain in more) for domain in self._nodes}
        if len(more) < self._extra or any(not least[d] <= count <= most[d] for d, count in counts.items()):
            raise NowhereError
        return counts

    def _next(self, chosen: tuple[Event, ...], here: Container[int], *, packed: bool) -> Event:
        """Return the machine that shares most (or least) with those before."""
        touched = frozenset().union(*(self.graph.above(index) for index, _ in chosen))
        free = self._free(self.symmetry, _Choice(tuple((event, 1) for event in chosen), {}, -1))
        shared = {event: len(self.graph.above(event[0]) & touched) for event, _ in free if event[0] in here}
        choose = max if packed else min
        return choose(shared, key=lambda event: (shared[event], -event[0] if packed else event[0]))


def _itself(placement: Assignment) -> Hashable:
    """Return what only the very same placement has in common with this one."""
    return tuple(sorted(placement))
