"""Keys of marked machines up to symmetry: of choices that differ only by an exchange, one has to be looked at.

An exchange may move whole zones at once, and what stands on them. A key is made of how each thing looks, which things
it stands on, and what is marked on it; where that does not say for certain which thing an exchange would put in the
place of which, the things themselves are part of the key. So equal keys are certain, and a symmetry that is missed
costs time only. With nodes n1, n2 in rack r1 and n3, n4 in an equal rack r2,

    n1 and n2 marked: one rack with two marks, and one with none
    n3 and n4 marked: the same key, as r1 and r2 change places
    n1 and n3 marked: another key, two racks with one mark each
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.graph import DependencyGraph
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.vocabulary.kinds import KINDS

_ROOT = -1
_FEEDING = frozenset(kind for kind, row in KINDS.items() if row.group == "supply")
"""Kinds of things that others draw on: what stands on one of these and on a rack has its place in the rack."""


class CanonicalKeys:
    """Keys of marked events in a graph."""

    def __init__(self, symmetry: Symmetry) -> None:
        """Say for each vertex where it hangs, and how it is told apart from others there."""
        self.graph, self._symmetry = symmetry.graph, symmetry
        self._names: dict[Any, int] = {}
        self._lines: dict[int, tuple[int, ...]] = {}
        self._depths = _depths(self.graph)
        self._hung = [self._main(index) for index in range(len(self.graph.vertices))]
        self._fixed = self._found_fixed()
        self._codes = [self._code(index) for index in range(len(self.graph.vertices))]

    def key(self, marks: Mapping[Event, int]) -> tuple[int, ...]:
        """Return what is the same for any two sets of marks that an exchange maps onto each other (see above)."""
        own: dict[int, list[int]] = {}
        for (index, _), mark in marks.items():
            own.setdefault(index, []).append(mark)
        below: dict[int, list[int]] = {_ROOT: []}
        # What a thing stands on besides what it hangs below is in its code.
        for index in sorted(set[int]().union(*map(self._line, own)), reverse=True):
            inside = self._codes[index], tuple(sorted(own.get(index, ()))), tuple(sorted(below.get(index, ())))
            below.setdefault(self._hung[index], []).append(self._name(inside))
        return tuple(sorted(below[_ROOT]))

    def _line(self, index: int) -> tuple[int, ...]:
        """Return a vertex and all that it hangs below."""
        known = self._lines.get(index)
        if known is None:
            known = self._lines[index] = () if index == _ROOT else (index, *self._line(self._hung[index]))
        return known

    def _name(self, key: Any) -> int:
        """Give equal keys equal small numbers."""
        return self._names.setdefault(key, len(self._names))

    def _main(self, index: int) -> int:
        """Return what a vertex hangs below: what is furthest from the root of all that it stands on, if it is one."""
        parents = [parent for parent in self.graph.parents[index] if not self.graph.vertices[parent].adopted]
        ranks = {parent: (self.graph.vertices[parent].kind not in _FEEDING, self._depths[parent]) for parent in parents}
        first = [parent for parent in parents if ranks[parent] == max(ranks.values())]
        return first[0] if len(first) == 1 else _ROOT

    def _found_fixed(self) -> set[int]:
        """Return what keeps its place in every exchange that is used, with all that it stands on."""
        fixed = {index for index, apart in enumerate(self._symmetry.apart) if apart}
        for index, parents in enumerate(self.graph.parents):
            main = self._hung[index]
            fixed.update(p for p in parents if p != main and not (main != _ROOT and self._symmetry.is_own(p, main)))
        return fixed.union(*(self.graph.above(index) for index in fixed))

    def _code(self, index: int) -> int | None:
        """Return what a vertex is to those that hang below the same thing; `None` for what its users tell apart."""
        vertex = self.graph.vertices[index]
        if index in self._fixed:
            return self._name(("fixed", index))
        if vertex.adopted:
            return None
        needs = sorted(tuple(sorted(self._option(index, option) for option in group)) for group in vertex.needs)
        return self._name((self._symmetry.looks[index], *needs))

    def _option(self, index: int, option: int) -> tuple[int, int]:
        """Return what a vertex needs as it is seen from there."""
        if option in self._fixed:
            return 0, option
        if option == self._hung[index]:
            return 1, 0
        place = self._symmetry.places.get(option)
        return (2, self._name(self._symmetry.face(option))) if place is None else (3, place)


def _depths(graph: DependencyGraph) -> list[int]:
    """Return how far each vertex is from the root."""
    depths: list[int] = []
    for parents in graph.parents:
        depths.append(1 + max((depths[parent] for parent in parents), default=0))
    return depths


def merged(graph: DependencyGraph, runs: Iterable[range]) -> DependencyGraph:
    """Return the graph with one label instead of each run of labels: for those who do not tell them apart."""
    first = {label: run.start for run in runs for label in run}
    vertices = (
        replace(v, labels=tuple(sorted({first.get(label, label) for label in v.labels}))) if v.labels else v
        for v in graph.vertices
    )
    return DependencyGraph(tuple(vertices), graph.width)
