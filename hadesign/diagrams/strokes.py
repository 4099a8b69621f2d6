"""Placed boxes, frames and signs, and the strokes between them; of straight pieces none is drawn twice."""

from collections.abc import Iterator, Sequence

from hadesign.diagrams.picture import Boundary, Connector, Symbol
from hadesign.frozen import dataclass

NIB = 0.75
"""Half the width of a stroke, so that corners close."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its centre; its lines are folded already."""

    symbol: Symbol
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame by its edges; one of depth 1 stands in no other. Label and small print are given by their middles."""

    boundary: Boundary
    depth: int
    left: float
    top: float
    right: float
    bottom: float
    label_at: tuple[float, float]
    detail_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands on the line of a connector, by its centre; without lines the place where its lines meet.

    `depth` is how many frames it stands in.
    """

    id: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    depth: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A piece of the way from one box to another; the last one bears the arrow.

    It is straight, or a row of Bézier curves: then `path` are all their points, the last one of them where the head of
    an arrow begins.
    """

    source: str
    target: str
    start: tuple[float, float]
    end: tuple[float, float]
    arrow: bool
    faint: bool
    path: tuple[tuple[float, float], ...] = ()


def join(connector: Connector, sources: Sequence[Box], targets: Sequence[Box], trunk: float) -> Iterator[Stroke]:
    """Join every source and every target to a trunk, which runs at one height."""
    ends = []
    for box in sources:
        straight = next((target for target in targets if target.x == box.x), None)
        target, stop = (straight, straight.top) if straight else (targets[0], trunk)
        yield _down(connector, box, target, box.x, (box.bottom, stop), arrow=straight is not None)
        ends.append(box.x)
    if sources:
        yield from _branch(connector, sources[0], targets, trunk, ends)


def pass_by(
    connector: Connector, source: Box, targets: Sequence[Box], trunks: tuple[float, float], lane: float
) -> Iterator[Stroke]:
    """Lead from the trunk under a source to the one above the targets, beside the boxes that stand between."""
    upper, lower = trunks
    yield Stroke(source.symbol.id, targets[0].symbol.id, (source.x, upper), (lane - NIB, upper), False, connector.faint)
    yield _down(connector, source, targets[0], lane, trunks, arrow=False)
    yield from _branch(connector, source, targets, lower, [lane])


def _branch(
    connector: Connector, source: Box, targets: Sequence[Box], trunk: float, ends: Sequence[float]
) -> Iterator[Stroke]:
    """Draw the trunk, and from it to every target that nothing leads to yet."""
    for box in targets:
        if box.x not in ends:
            yield _down(connector, source, box, box.x, (trunk, box.top), arrow=True)
    places = [*ends, *(box.x for box in targets)]
    left, right = min(places), max(places)
    if left < right:
        start, end = (left - NIB, trunk), (right + NIB, trunk)
        yield Stroke(source.symbol.id, targets[-1].symbol.id, start, end, False, connector.faint)


def _down(
    connector: Connector, source: Box, target: Box, x: float, ends: tuple[float, float], *, arrow: bool
) -> Stroke:
    return Stroke(source.symbol.id, target.symbol.id, (x, ends[0]), (x, ends[1]), arrow, connector.faint)
