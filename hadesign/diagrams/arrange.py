"""Where everything goes in a picture without columns: Graphviz' `dot` decides, in process.

It is told the size of every box, so that no font of the machine matters. Frames keep a band free for their labels;
where in it a label stands is looked for afterwards, as lines that lead into a frame cross the band somewhere. Points,
y counted downwards from the top left corner.
"""

import json
from collections.abc import Mapping
from typing import Any

import pygraphviz

from hadesign.diagrams.curves import Point, crossings, free_place, points
from hadesign.diagrams.layout import SIZE, Canvas, folded, heading, heading_width, size_of
from hadesign.diagrams.picture import Picture
from hadesign.diagrams.plan import LayoutPlan, header, label_size, label_widths, sign_size
from hadesign.diagrams.quiet import quiet
from hadesign.diagrams.siblings import in_order
from hadesign.diagrams.strokes import Box, Frame, Sign, Stroke

_MARGIN = 8.0
"""Between the edge of a frame and its label, and between a label and a line."""


def arrange(picture: Picture) -> Canvas:
    """Give everything its place."""
    placed = _Placed(LayoutPlan(picture))
    first = placed.canvas()
    if not placed.crossed:
        return in_order(picture, first, placed.plan.rows_of)
    # A label that lines leave no room for becomes a box itself, which all of them go round.
    again = LayoutPlan(picture, frozenset(placed.crossed))
    return in_order(picture, _Placed(again).canvas(), again.rows_of)


class _Placed:
    """Reads where Graphviz puts things, and puts the heading above."""

    def __init__(self, plan: LayoutPlan) -> None:
        self.plan = plan
        self.crossed: list[str] = []
        with quiet():
            found: Mapping[str, Any] = json.loads(
                pygraphviz.AGraph(string=plan.source).draw(format="json0", prog="dot")
            )
        self.found = {one["name"]: one for one in found.get("objects", ())}
        self.lines = [one for one in found.get("edges", ()) if one.get("style") != "invis"]
        # What only guides Graphviz takes up no room.
        left, self.bottom, right, self.top = self._extent()
        self.width = max(right - left, heading_width(plan.picture))
        self.shift = (self.width - right - left) / 2
        self.title, self.above = heading(plan.picture, self.width)

    def _extent(self) -> tuple[float, float, float, float]:
        """Return the edges of all that is seen, as Graphviz counts: left, lower, right, upper."""
        xs, ys = [], []
        for name in self.plan.frames:
            left, low, right, high = map(float, self.found[name]["bb"].split(","))
            xs += [left, right]
            ys += [low, high]
        for name in (*self.plan.boxes, *self.plan.signs):
            one = self.found[name]
            x, y = map(float, one["pos"].split(","))
            xs += [x - 36 * float(one["width"]), x + 36 * float(one["width"])]
            ys += [y - 36 * float(one["height"]), y + 36 * float(one["height"])]
        for line in self.lines:
            path = [tuple(map(float, point.removeprefix("e,").split(","))) for point in line["pos"].split()]
            xs += [x for x, _y in path]
            ys += [y for _x, y in path]
        return min(xs), min(ys), max(xs), max(ys)

    def _point(self, text: str) -> Point:
        x, y = map(float, text.split(","))
        return x + self.shift, self.top - y + self.above

    def canvas(self) -> Canvas:
        """Return everything with its place."""
        boxes = []
        for name, symbol in self.plan.boxes.items():
            x, y = self._point(self.found[name]["pos"])
            boxes.append(Box(symbol, folded(symbol), x, y, *size_of(symbol)))
        signs = []
        for name, connector in self.plan.signs.items():
            x, y = self._point(self.found[name]["pos"])
            signs.append(Sign(name, connector.label, x, y, *sign_size(connector.label), self.plan.depth(connector)))
        strokes = tuple(self._stroke(number, one) for number, one in enumerate(self.lines))
        ways = [[*points(stroke.path), stroke.end] for stroke in strokes]
        frames = tuple(self._frame(name, ways) for name in self.plan.frames)
        return Canvas(
            self.width, self.above + self.top - self.bottom, self.title, tuple(boxes), frames, strokes, tuple(signs)
        )

    def _stroke(self, number: int, line: Mapping[str, Any]) -> Stroke:
        connector, source, target, arrow = self.plan.edges[number]
        tip, *path = line["pos"].split() if arrow else ("", *line["pos"].split())
        curve = tuple(map(self._point, path))
        end = self._point(tip.removeprefix("e,")) if arrow else curve[-1]
        return Stroke(source, target, curve[0], end, arrow, connector.faint, curve)

    def _frame(self, name: str, ways: list[list[Point]]) -> Frame:
        """Place a frame, and its label where no line crosses it."""
        boundary, depth = self.plan.frames[name]
        corners = self.found[name]["bb"].split(",")
        (left, bottom), (right, top) = self._point(",".join(corners[:2])), self._point(",".join(corners[2:]))
        width, height = label_size(boundary)
        if boundary.id in self.plan.headed:
            middle, centre = self._point(self.found[header(name)]["pos"])
            start, label = middle - width / 2, centre - height / 2 + SIZE * 0.65
        else:
            low = boundary.id in self.plan.footed
            taken = crossings(ways, bottom - height - 2, bottom) if low else crossings(ways, top, top + height + 2)
            apart = [(low - _MARGIN / 2, high + _MARGIN / 2) for low, high in taken]
            free = free_place(apart, left + _MARGIN, right - _MARGIN / 2, width)
            if free is None:
                self.crossed.append(boundary.id)
            start = left + _MARGIN if free is None else free
            label = (bottom - height if low else top + 4) + SIZE * 0.65
        wide, small = label_widths(boundary)
        places = (start + 4 + wide / 2, label), (start + 4 + small / 2, label + 16)
        return Frame(boundary, depth, left, top, right, bottom, *places)
