"""What stands side by side in a frame, from left to right in the order in which the picture tells it.

Graphviz keeps an order where lines would cross otherwise, and gives it up in frames that no line leads into. There
whatever stands in a row changes places within the room of the row, as no line is in the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import NamedTuple

from hadesign.diagrams.layout import Canvas
from hadesign.diagrams.picture import Boundary, Picture

Unit = frozenset[str]
"""Ids of boxes and frames that move together."""


def in_order(picture: Picture, canvas: Canvas, rows_of: Mapping[str, Sequence[Sequence[Unit]]]) -> Canvas:
    """Return a picture with its rows in order; `rows_of` has those of each frame, in the order that is wanted."""
    used = {end for one in picture.connectors for end in (*one.sources, *one.targets)}
    framed = {boundary.id for boundary in picture.all_boundaries()}
    for boundary in picture.all_boundaries():
        if not used & (inside(boundary) - {boundary.id}):
            for row in rows_of.get(boundary.id, ()):
                # Boxes stand beside the frames of a row, or above them, where each goes by itself.
                frames = [unit for unit in row if unit & framed]
                tries = (row, frames, [unit for unit in row if not unit & framed])
                canvas = next((new for part in tries if (new := _sorted(canvas, part, row)) is not None), canvas)
    return canvas


def inside(boundary: Boundary) -> Unit:
    """Return the ids of a frame and of all that stands in it."""
    own = {boundary.id, *(symbol.id for symbol in boundary.symbols)}
    return frozenset(own.union(*map(inside, boundary.boundaries)))


def _sorted(canvas: Canvas, part: Sequence[Unit], row: Sequence[Unit]) -> Canvas | None:
    """Return a picture in which a part of a row is in order; nothing if it is, or if it has no room for that.

    The gaps between places stay as they are.
    """
    there = [(unit, _extent(canvas, unit)) for unit in part]
    found = sorted(there, key=lambda one: one[1].left)
    gaps = [right.left - left.right for (_one, left), (_other, right) in pairwise(found)]
    if found == there:
        return None
    if any(gap < 0 for gap in gaps):
        return _mirrored(canvas, part) if found == there[::-1] else None
    ways: dict[Unit, float] = {}
    left = found[0][1].left
    for (unit, extent), gap in zip(there, (*gaps, 0.0), strict=True):
        ways[unit] = left - extent.left
        left += extent.right - extent.left + gap
    moved = _moved(canvas, ways)
    return None if any(one.meets(other) for one, other in combinations([_extent(moved, u) for u in row], 2)) else moved


def _mirrored(canvas: Canvas, part: Sequence[Unit]) -> Canvas | None:
    """Return a picture in which columns of boxes, which may be ragged, are seen from behind; nothing with frames."""
    boxes = [box for box in canvas.boxes if any(box.symbol.id in unit for unit in part)]
    if len(boxes) < len(frozenset().union(*part)):
        return None
    both = min(box.x - box.width / 2 for box in boxes) + max(box.x + box.width / 2 for box in boxes)
    return _moved(canvas, {frozenset({box.symbol.id}): both - 2 * box.x for box in boxes})


class _Extent(NamedTuple):
    """The edges of a unit."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Extent") -> bool:
        """Whether two of them share a place."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def _extent(canvas: Canvas, unit: Unit) -> _Extent:
    boxes = [(b.x - b.width / 2, b.top, b.x + b.width / 2, b.bottom) for b in canvas.boxes if b.symbol.id in unit]
    frames = [
        (frame.left, frame.top, frame.right, frame.bottom) for frame in canvas.frames if frame.boundary.id in unit
    ]
    lefts, tops, rights, bottoms = zip(*boxes, *frames, strict=True)
    return _Extent(min(lefts), min(tops), max(rights), max(bottoms))


def _moved(canvas: Canvas, ways: Mapping[Unit, float]) -> Canvas:
    way = {one: distance for unit, distance in ways.items() for one in unit}
    boxes = tuple(replace(box, x=box.x + way.get(box.symbol.id, 0.0)) for box in canvas.boxes)
    frames = tuple(
        replace(
            frame,
            left=frame.left + by,
            right=frame.right + by,
            label_at=(frame.label_at[0] + by, frame.label_at[1]),
            detail_at=(frame.detail_at[0] + by, frame.detail_at[1]),
        )
        for frame in canvas.frames
        for by in [way.get(frame.boundary.id, 0.0)]
    )
    return replace(canvas, boxes=boxes, frames=frames)
