"""Bézier curves as points, and where in a band that they cross there is room for a label."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
_STEPS = 24
"""Pieces that a curve is cut into: none is longer than a few points."""


def points(path: Sequence[Point]) -> Iterator[Point]:
    """Yield points of a row of cubic curves, of which each begins where the last one ends."""
    yield path[0]
    for start in range(0, len(path) - 3, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = path[start : start + 4]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def crossings(lines: Iterable[Sequence[Point]], top: float, bottom: float) -> list[tuple[float, float]]:
    """Return from where to where, from left to right, lines of points are in a band."""
    found = []
    for line in lines:
        for (ax, ay), (bx, by) in pairwise(line):
            if min(ay, by) <= bottom and max(ay, by) >= top:
                found.append((min(ax, bx), max(ax, bx)))
    return sorted(found)


def free_place(taken: Sequence[tuple[float, float]], left: float, right: float, width: float) -> float | None:
    """Return where something so wide begins that meets nothing, as far to the left as can be."""
    start = left
    for low, high in taken:
        if low >= start + width:
            break
        start = max(start, high)
    return start if start + width <= right else None
