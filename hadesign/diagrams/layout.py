"""Where everything goes: a grid of columns (the frames) and rows (the tiers), and lines that only bend at right angles.

Graphviz' own layout puts zones in any order, lets arrows cross labels and frames begin at different heights. Here every
connector is one trunk between two rows, so nothing can cross. Points, y counted downwards from the top left corner.
"""

import re
from collections.abc import Iterator, Sequence
from math import ceil
from typing import get_args

from hadesign.diagrams.fonts import text_width
from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol, Tier
from hadesign.diagrams.strokes import Box, Frame, Sign, Stroke, join, pass_by
from hadesign.frozen import dataclass
from hadesign.source import columns, cut, pieces

SIZE, SMALL, LARGE = 12.0, 10.5, 18.0
"""Font sizes: of boxes, of small print, of the title."""
LINE = 15.0
"""Height of a line of a box."""
ICON = 36.0
PAD = 9.0
"""Room around the content of a box; half of it stands between icon and text."""
SLACK = 1.04
"""Fonts that stand in for ours are a little wider here and there."""
LONGEST = 34
"""Columns of a line of a box; longer ones are folded."""
GAP, BUS = 26.0, 40.0
"""Room between two rows for a straight arrow, and for a trunk with its branches."""
BETWEEN = 18.0
"""Room between frames."""
NARROWEST = 420.0
"""A picture is at least so wide, if its title needs it."""
BAND = 44.0
"""Room for the label at the top of a frame."""
WIDEST = 170.0
"""A label that is wider than this stands on the line that it would have to make room for, and covers it."""
LANE = 16.0
"""Room beside a box for a line that passes it."""

_TIERS: tuple[Tier, ...] = get_args(Tier)


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture with a place for everything."""

    width: float
    height: float
    title: tuple[str, ...]
    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...]
    strokes: tuple[Stroke, ...]
    signs: tuple[Sign, ...] = ()


def lay_out(picture: Picture) -> Canvas:
    """Give everything its place."""
    return _Grid(picture).layout()


def fold(text: str, longest: int = LONGEST) -> tuple[str, ...]:
    """Fold a text into lines of so many columns: after a space, a dash, a dot or the like, and between wide characters.

    Within a word a line ends only where the word is too long.
    """
    lines = [""]
    for word in re.findall(r"[^\s./:@_-]*(?:[\s./:@_-]+|$)", text):
        for part in (part for piece in pieces(word) for part in cut(piece, longest)):
            if lines[-1] and columns(lines[-1] + part.rstrip()) > longest:
                lines.append("")
            lines[-1] += part
    return tuple(line.rstrip() for line in lines)


def folded(symbol: Symbol) -> tuple[str, ...]:
    """Return the lines of a box as they are drawn."""
    return tuple(part for line in symbol.lines for part in fold(line))


def size_of(symbol: Symbol) -> tuple[float, float]:
    """Return width and height of a box: the icon, and beside it lines of which the title's are bold."""
    bold = len(fold(symbol.lines[0]))
    lines = folded(symbol)
    widest = max(text_width(line, SIZE, bold=number < bold) for number, line in enumerate(lines))
    return ICON + widest * SLACK + 3 * PAD, max(ICON, LINE * len(lines)) + 2 * PAD


def heading_width(picture: Picture) -> float:
    """Return how wide a picture is at least, for its title (which may be folded) and its subtitle."""
    return max(text_width(picture.subtitle, SMALL) * SLACK, min(text_width(picture.title, LARGE) * SLACK, NARROWEST))


def heading(picture: Picture, width: float) -> tuple[tuple[str, ...], float]:
    """Return the title, folded to a width, and the height of all that stands above the rest."""
    rows = max(1, ceil(text_width(picture.title, LARGE) * SLACK / width))  # marks that sit on others have no width
    title = fold(picture.title, ceil(columns(picture.title) / rows) + (4 if rows > 1 else 0))
    return title, LARGE * 1.3 * len(title) + (LINE if picture.subtitle else 0) + 18


class _Grid:
    """Rows and columns of a picture; boxes of a row are equally high, those of all columns equally wide."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.leaves = [boundary for boundary in picture.all_boundaries() if not boundary.boundaries]
        self.tier_of = {symbol.id: symbol.tier for symbol in picture.all_symbols()}
        self.leaf_of = {symbol.id: leaf.id for leaf in self.leaves for symbol in leaf.symbols}
        self.tiers = [t for t in _TIERS if any(v.tier == t for leaf in self.leaves for v in leaf.symbols)]
        self.passed = {
            symbol
            for connector in picture.connectors
            for source in connector.sources
            for symbol in self._between(source, connector)
        }
        self.column = max((self._needed(leaf) for leaf in self.leaves), default=0.0)
        self.x: dict[str, float] = {}
        self.frames: list[tuple[Boundary, int, float, float]] = []
        self.width = self._columns()

    def _between(self, source: str, connector: Connector) -> list[str]:
        """Return the boxes of the source's column that stand between its row and that of the targets."""
        above, below = self.tier_of[source], self.tier_of[connector.targets[0]]
        if above is None or below is None:
            return []
        rows = _TIERS[_TIERS.index(above) + 1 : _TIERS.index(below)]
        leaf = self.leaf_of[source]
        return [v for v, tier in self.tier_of.items() if tier in rows and self.leaf_of.get(v) == leaf]

    def _needed(self, leaf: Boundary) -> float:
        label = text_width(leaf.label, SIZE, bold=True) * SLACK
        # A line comes down in the middle, and the label stands to the left of it: but for a very long one.
        labels = [label + 2 * PAD, 2 * label if label < WIDEST else 0, text_width(leaf.detail, SMALL) * SLACK]
        return max(*labels, *(size_of(v)[0] + (2 * LANE if v.id in self.passed else 0) for v in leaf.symbols), 0)

    def _columns(self) -> float:
        """Place the columns, and return the width of the whole picture without its margin."""
        right = self._place(self.picture.boundaries, 0.0, 1)
        wide = max([right, *(size_of(v)[0] for v in self.picture.symbols)])
        wide = max(wide, heading_width(self.picture))
        shift = (wide - right) / 2
        self.x = {leaf: x + shift for leaf, x in self.x.items()}
        self.frames = [(boundary, depth, left + shift, end + shift) for boundary, depth, left, end in self.frames]
        return wide

    def _place(self, boundaries: Sequence[Boundary], left: float, depth: int) -> float:
        right = left
        for boundary in boundaries:
            inner = left + (PAD + 3 if boundary.label else 0)
            if boundary.boundaries:
                right = self._place(boundary.boundaries, inner, depth + 1)
            else:
                self.x[boundary.id] = inner + self.column / 2
                right = inner + self.column
            if boundary.label:
                right += PAD + 3
                self.frames.append((boundary, depth, left, right))
            left = right + BETWEEN
        return right

    def layout(self) -> Canvas:
        """Place rows from the top down, then frames around them, then lines between them."""
        title, below = heading(self.picture, self.width)
        boxes: dict[str, Box] = {}
        for symbol in self.picture.symbols:
            width, height = size_of(symbol)
            boxes[symbol.id] = Box(symbol, folded(symbol), self.width / 2, below + height / 2, width, height)
            below += height + GAP
        top = below - GAP + BUS
        deepest = max((depth for _, depth, _, _ in self.frames), default=0)
        bottom = self._rows(boxes, top + BAND * deepest)
        trunks = {tier: self._trunk(tier, boxes, top) for tier in self.tiers}
        frames = tuple(self._framed(top, bottom, deepest))
        strokes = tuple(
            stroke for connector in self.picture.connectors for stroke in self._ways(connector, boxes, trunks)
        )
        height = max([bottom, *(frame.bottom for frame in frames)])
        return Canvas(self.width, height, title, tuple(boxes.values()), frames, strokes)

    def _ways(self, connector: Connector, boxes: dict[str, Box], trunks: dict[Tier, float]) -> Iterator[Stroke]:
        """Draw a connector: to a box above the frames straight, else over the trunk of its row."""
        targets = [boxes[target] for target in connector.targets]
        tier, above = targets[0].symbol.tier, self.tier_of[connector.sources[0]]
        free = [boxes[source] for source in connector.sources if not self._between(source, connector)]
        trunk = targets[0].top if tier is None else trunks[tier]
        yield from join(connector, free, targets, trunk)
        if not free and above is not None:
            # All sources stand above boxes of the row between, which one trunk joins already: one way round is enough.
            upper = trunks[self.tiers[self.tiers.index(above) + 1]]
            first = boxes[connector.sources[0]]
            yield from pass_by(connector, first, targets, (upper, trunk), first.x - self.column / 2 + LANE / 2)

    def _rows(self, boxes: dict[str, Box], top: float) -> float:
        """Add the boxes of all rows, and return where the last row ends."""
        for tier in self.tiers:
            row = [symbol for leaf in self.leaves for symbol in leaf.symbols if symbol.tier == tier]
            top += 0 if tier == self.tiers[0] else GAP if self._straight(tier) else BUS
            height = max(size_of(symbol)[1] for symbol in row)
            for symbol in row:
                width = self.column - (2 * LANE if symbol.id in self.passed else 0)
                x = self.x[self.leaf_of[symbol.id]]
                boxes[symbol.id] = Box(symbol, folded(symbol), x, top + height / 2, width, height)
            top += height
        return top

    def _straight(self, tier: Tier) -> bool:
        """Whether all that leads to a row comes straight down."""
        return all(
            len(connector.sources) == len(connector.targets) == 1
            and self._leaf(connector.sources[0]) == self._leaf(connector.targets[0])
            for connector in self.picture.connectors
            if self.tier_of[connector.targets[0]] == tier
        )

    def _leaf(self, symbol: str) -> str | None:
        return self.leaf_of.get(symbol)

    def _trunk(self, tier: Tier, boxes: dict[str, Box], frames: float) -> float:
        """Return the height of the trunk above a row; that of the first row runs above all frames."""
        if tier == self.tiers[0]:
            return frames - BUS / 2
        return min(box.top for box in boxes.values() if box.symbol.tier == tier) - BUS / 2

    def _framed(self, top: float, bottom: float, deepest: int) -> Iterator[Frame]:
        """Draw frames of the same depth to the same height; small print stands at their foot."""
        ends: dict[int, float] = {}
        for depth in range(deepest, 0, -1):
            small = LINE + 2 if any(boundary.detail for boundary, d, _, _ in self.frames if d == depth) else 0
            bottom += PAD + 3 + small
            ends[depth] = bottom
        for boundary, depth, left, right in self.frames:
            high, low = top + BAND * (depth - 1), ends[depth]
            # To the left of the lines, which come down in the middle of each column.
            label = left + PAD + 3 + text_width(boundary.label, SIZE, bold=True) * SLACK / 2
            places = (label, high + BAND / 2 - 3), ((left + right) / 2, low - 14)
            yield Frame(boundary, depth, left, high, right, low, *places)
