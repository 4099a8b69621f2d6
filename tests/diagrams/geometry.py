"""What is drawn over what in an SVG: read from its shapes and texts, as a browser would draw them."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

from hadesign.diagrams.curves import Point, points
from hadesign.diagrams.fonts import text_width
from tests.diagrams.pictures import SVG

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SLACK = 1.5
"""Points by which things may touch: the width of a line."""


class Area(NamedTuple):
    """A rectangle with what it is."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        """Whether two rectangles share more than an edge."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > SLACK

    def holds(self, other: "Area") -> bool:
        """Whether another rectangle is inside."""
        return (
            self.left - SLACK <= other.left
            and other.right <= self.right + SLACK
            and self.top - SLACK <= other.top
            and other.bottom <= self.bottom + SLACK
        )

    def crossed(self, line: Sequence[Point]) -> bool:
        """Whether a line of points runs through the inside."""
        return any(
            self.left + SLACK < x < self.right - SLACK and self.top + SLACK < y < self.bottom - SLACK for x, y in line
        )


def faults(svg: str) -> list[str]:
    """Return what stands over something else: boxes and labels, frames that are neither apart nor nested, lines."""
    groups = [group for group in ET.fromstring(svg).iter(f"{SVG}g") if group.get("class")]
    nodes = [area for group in groups if group.get("class") == "node" for area in [_area(group)] if area]
    frames = [area for group in groups if group.get("class") == "cluster" for area in [_area(group)] if area]
    texts = [area for group in groups for area in _texts(group)]
    lines = [(group, _line(group)) for group in groups if group.get("class") == "edge"]
    found = [f"{one.what} overlaps {other.what}" for one, other in combinations(nodes, 2) if one.meets(other)]
    for one, other in combinations(frames, 2):
        if one.meets(other) and not one.holds(other) and not other.holds(one):
            found.append(f"frames {one.what} and {other.what} cut each other")
    for node in nodes:
        found += [f"{node.what} stands on the edge of {f.what}" for f in frames if node.meets(f) and not f.holds(node)]
    for group, line in lines:
        name = f"line {group.get('data-source')} -> {group.get('data-target')}"
        found += [f"{name} runs through the text {text.what!r}" for text in texts if text.crossed(line)]
        found += [f"{name} runs through {node.what}" for node in nodes if node.crossed(line)]
    return found


def _area(group: ET.Element) -> Area | None:
    """Return the rectangle that the shapes of a group take; of one without any that of its texts."""
    xs: list[float] = []
    ys: list[float] = []
    for shape in (*group.iter(f"{SVG}polygon"), *group.iter(f"{SVG}path")):
        numbers = [float(number) for number in _NUMBER.findall(shape.get("points") or shape.get("d") or "")]
        xs += numbers[::2]
        ys += numbers[1::2]
    for text in _texts(group):
        xs += [text.left, text.right]
        ys += [text.top, text.bottom]
    return Area(str(group.get("id")), min(xs), min(ys), max(xs), max(ys)) if xs else None


def _texts(group: ET.Element) -> Iterator[Area]:
    for text in group.iter(f"{SVG}text"):
        words, size = "".join(text.itertext()), float(str(text.get("font-size")))
        wide = text_width(words, size, bold=text.get("font-weight") == "bold")
        x, y = float(str(text.get("x"))), float(str(text.get("y")))
        assert text.get("text-anchor") == "start"
        yield Area(words, x, y - 0.75 * size, x + wide, y + 0.2 * size)


def _line(group: ET.Element) -> list[Point]:
    """Return a line as points: of a row of curves, and of the straight pieces that they may be."""
    path = next(iter(group.iter(f"{SVG}path")))
    numbers = [float(number) for number in _NUMBER.findall(str(path.get("d")))]
    return list(points(list(zip(numbers[::2], numbers[1::2], strict=True))))
