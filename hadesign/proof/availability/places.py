"""A graph as a tree with shared parts: where each vertex hangs, and where the others it needs are decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from hadesign.proof.failure.graph import DependencyGraph

ROOT = -1


class Places:
    """The tree: a vertex hangs below one of the things it cannot live without.

    A part that anybody needs besides the thing it hangs below is *shared*. It is decided (up or down) at a place above
    everybody who needs it, and above what hangs below itself.
    """

    def __init__(self, graph: DependencyGraph) -> None:
        """Find the places."""
        self.graph = graph
        self.parent = [max((o[0] for o in v.needs if len(o) == 1), default=ROOT) for v in graph.vertices]
        self._lines: list[tuple[int, ...]] = []
        for index, parent in enumerate(self.parent):
            self._lines.append((*self.line(parent), index))
        hung_on = set(self.parent)
        self.free = {i for i, v in enumerate(graph.vertices) if not v.needs and i not in hung_on}
        self.decided = self._decide()
        for part in self.free & set(self.decided):
            # It needs nothing and nothing hangs below it, so it may stand wherever its users meet.
            self.parent[part] = self.decided[part]
        self.shared: Mapping[int, tuple[int, ...]] = self._by_place()

    def line(self, index: int) -> tuple[int, ...]:
        """Return the things a vertex hangs below and itself, from the root on."""
        return (ROOT,) if index == ROOT else self._lines[index]

    def _decide(self) -> Mapping[int, int]:
        """Return for each shared part the place where it is decided."""
        places: dict[int, int] = {}
        for index, vertex in enumerate(self.graph.vertices):
            # What a vertex hangs below lives wherever it is looked at; alternatives to it are never needed.
            line = set(self.line(self.parent[index]))
            asked = {option for options in vertex.needs if line.isdisjoint(options) for option in options}
            for part in asked:
                self._move(places, part, self.parent[index])
        return places

    def _move(self, places: dict[int, int], part: int, place: int) -> None:
        """Decide a part at a place or above; what it needs itself must then be decided there or above, too."""
        start = places.get(part, place if part in self.free else self.parent[part])
        wanted = _common(self.line(start), self.line(place))
        if part in places and places[part] == wanted:
            return
        places[part] = wanted
        for need in self.graph.parents[part]:
            if need not in self.line(wanted):
                self._move(places, need, wanted)

    def _by_place(self) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, list[int]] = defaultdict(list)
        for part in sorted(self.decided):
            found[self.decided[part]].append(part)
        return {place: tuple(parts) for place, parts in found.items()}


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the lowest place that two lines share."""
    return [a for a, b in zip(one, other, strict=False) if a == b][-1]
