"""Assignments that are equally good: a symmetry of the graph, or of whole zones, maps one onto the other."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from hadesign.proof.failure.canonical import CanonicalKeys, merged
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.graph import DependencyGraph
from hadesign.proof.failure.symmetry import Symmetry

_MOST_HELD = 1 << 10
"""More than a machine holds of one kind where machines are told apart."""


class Equivalence:
    """Tells equally good assignments by their keys; `symmetry` is that of a graph without the labels of domains."""

    def __init__(self, symmetry: Symmetry, runs: Collection[range]) -> None:
        """Take the labels of some domains (a run for each kind of replicas) for one and the same."""
        several = any(len(run) > 1 for run in runs)
        self.symmetry = Symmetry(merged(symmetry.graph, runs), symmetry.marks, counted=True) if several else symmetry
        self._keys = CanonicalKeys(self.symmetry)
        self._graph, self._domains_of = symmetry.graph, dict[tuple[int, tuple[int, ...]], Mapping[int, int]]()
        self._known: dict[frozenset[tuple[Event, int]], tuple[int, ...]] = {}

    def key(self, placement: Iterable[tuple[Event, int]], before: Mapping[Event, int]) -> tuple[int, ...]:
        """Return a key of machines and how many replicas each holds; `before` tells what else they hold."""
        marks = frozenset(together(before, placement).items())
        if marks not in self._known:
            self._known[marks] = self._keys.key(dict(marks))
        return self._known[marks]

    def domains_of(self, first: int, domains: tuple[int, ...]) -> Mapping[int, int]:
        """Return the domain of each vertex that can hold something; as in the function."""
        if (first, domains) not in self._domains_of:
            self._domains_of[first, domains] = domains_of(self._graph, first, domains)
        return self._domains_of[first, domains]


def together(before: Mapping[Event, int], placement: Iterable[tuple[Event, int]]) -> Mapping[Event, int]:
    """Return what machines hold, as one number each: the counts of all that was placed, the last one's at the end."""
    held = {event: _MOST_HELD * count for event, count in before.items()}
    for event, count in placement:
        held[event] = held.get(event, 0) + count
    return held


def domains_of(graph: DependencyGraph, first: int, domains: Sequence[int]) -> Mapping[int, int]:
    """Return the domain of each vertex that can hold something: `domains` are those of labels from `first` on."""
    labels = range(first, first + len(domains))
    found = ((i, label) for i, v in enumerate(graph.vertices) for label in v.labels if label in labels)
    return {index: domains[label - first] for index, label in found}


def told_by_kind(graph: DependencyGraph, domain: Mapping[int, int]) -> bool:
    """Whether domains are racks, say: all that stands on one is one of them, so exchanges map them onto each other.

    `domain` holds the domain of each vertex that can hold something.
    """
    common: dict[int, frozenset[int]] = {}
    for index, own in domain.items():
        common[own] = common.get(own, graph.above(index)) & graph.above(index)
    kinds = {graph.vertices[index].kind for shared in common.values() for index in shared}
    return any(_told_by(graph, domain, common, kind) for kind in sorted(kinds))


def _told_by(
    graph: DependencyGraph, domain: Mapping[int, int], common: Mapping[int, frozenset[int]], kind: str
) -> bool:
    roots = {own: [i for i in shared if graph.vertices[i].kind == kind] for own, shared in common.items()}
    if len({tuple(found) for found in roots.values()}) < len(roots):
        return False
    standing = {index: [i for i in graph.above(index) if graph.vertices[i].kind == kind] for index in domain}
    return all(len(found) == 1 and found == roots[domain[index]] for index, found in standing.items())
