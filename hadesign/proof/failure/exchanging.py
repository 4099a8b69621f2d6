"""Symmetry classes where a service does not tell labels apart: equal zones change places, and their labels with them.

A service whose replicas are spread over eighty zones counts each zone by a label of its own, so that no two zones look
alike to it. But it asks only how many of them are struck, and how badly: labels of one class (`Leaves.alike`) may
change places. So two things may, too, with all that stands on them, if nothing but these labels tells them apart, and
if each has the whole of them: of each class one label, and all that carries it stands on that thing. With

    zone a - node n1 (0)        zone b - node n2 (1)        zone c - node n3 (0)

a and b cannot, as what label 0 counts stands on a and on c. Without zone c, they can.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from hadesign.proof.failure.graph import DependencyGraph, Hits
from hadesign.proof.failure.symmetry import Symmetry

MANY = 32
"""Labels of a class above which it counts that they are alike: fewer are told one by one, and lines of them joined."""


def many_alike(graph: DependencyGraph) -> tuple[tuple[int, ...], ...]:
    """Return the classes of labels that are worth while."""
    return tuple(labels for labels in graph.alike if len(labels) > MANY)


class Exchanging(Symmetry):
    """The symmetry classes of a graph where labels of a class may change places."""

    def __init__(self, graph: DependencyGraph, alike: Sequence[Sequence[int]]) -> None:
        """Find the classes; `alike` are the labels that may change places, each class in ascending order."""
        self._first = {label: labels[0] for labels in alike for label in labels}
        self._alike = alike
        super().__init__(graph)

    def canonical(self, hits: Hits) -> Hits:
        """Return what is the same for all that a service cannot tell apart: of each class the sorted numbers."""
        found = list(hits)
        for labels in self._alike:
            for label, hit in zip(labels, sorted(hits[label] for label in labels), strict=True):
                found[label] = hit
        return tuple(found)

    def _look(self) -> tuple[list[int], list[bool]]:
        """Return how each vertex looks: with its labels, or with their classes where it has the whole of them."""
        looks, apart = super()._look()
        merged, whole = Symmetry(self._merged()).looks, self._whole()
        return [
            self._name(("classes", one)) if whole[index] else self._name(("labels", looks[index]))
            for index, one in enumerate(merged)
        ], apart

    def _merged(self) -> DependencyGraph:
        vertices = (
            replace(v, labels=tuple(sorted(self._first.get(label, label) for label in v.labels))) if v.labels else v
            for v in self.graph.vertices
        )
        return DependencyGraph(tuple(vertices), self.graph.width)

    def _whole(self) -> list[bool]:
        """Whether a thing has of each class at most one label, and that as a whole."""
        carriers = Counter(label for v in self.graph.vertices for label in v.labels if label in self._first)
        below: list[dict[int, None]] = [{} for _ in self.graph.vertices]
        result = [False] * len(below)
        for index in range(len(below) - 1, -1, -1):
            below[index][index] = None
            for kid in self.graph.kids[index]:
                below[index] |= below[kid]
            result[index] = self._has_whole(below[index], carriers)
        return result

    def _has_whole(self, things: Iterable[int], carriers: Counter[int]) -> bool:
        inside = Counter(label for index in things for label in self.graph.vertices[index].labels)
        own = [label for label in inside if label in self._first]
        classes = {self._first[label] for label in own}
        return len(classes) == len(own) and all(inside[label] == carriers[label] for label in own)

    @cached_property
    def orbits(self) -> tuple[int, ...]:
        """For each vertex a number that does not change when two of a class are exchanged."""
        return tuple(self._name(("orbit", self._face_of_classes(index))) for index in range(len(self.graph.vertices)))

    def _face_of_classes(self, index: int) -> tuple[Any, ...]:
        kind, labels, machines, mark = self.face(index)
        return kind, tuple(sorted(self._first.get(label, label) for label in labels)), machines, mark
