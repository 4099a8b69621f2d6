"""What Graphviz' `dot` is told of a picture, so that it gives everything a place: sizes, frames and lines, no texts.

What stands on a line is a box too, so that no other line runs through it; where several boxes reach several others
without a word, their lines meet in a point. What a line leads from stands above what it leads to, frames as a whole.
"""

from collections.abc import Iterator, Sequence
from math import ceil, sqrt
from typing import TypeAlias

from hadesign.diagrams.fonts import text_width
from hadesign.diagrams.layout import SIZE, SLACK, SMALL, size_of
from hadesign.diagrams.order import homes, rows, stacked
from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol
from hadesign.diagrams.siblings import Unit, inside

_GRAPH = "compound=true, nodesep=0.28, ranksep=0.42, pad=0"
_ROW = 3
"""So many frames of which no line tells where they stand are side by side; more are in as many rows as columns."""
_TALL = 3
"""A block of boxes that no line leads to has so many times as many rows as columns: that makes it about a square."""
SIGN_LINE = 14.0
"""Height of a line of what stands on a connector."""

Frames: TypeAlias = tuple[str, ...]
"""The frames that something stands in, by their ids, the outermost first."""
_Block: TypeAlias = tuple[str, str]
"""The box at the top and the one at the bottom of a column."""


class LayoutPlan:
    """The DOT source of a layout, in which everything has a short name of its own."""

    def __init__(self, picture: Picture, crossed: frozenset[str] = frozenset()) -> None:
        """Write the source; frames that are `crossed` have their labels where no line runs.

        That is below where no line leads on from there, else in a box of its own, which lines go round.
        """
        self.headed = frozenset(one for one in crossed if picture.leads_on(one))
        self.footed = crossed - self.headed
        self.picture = picture
        self.boxes: dict[str, Symbol] = {}
        self.frames: dict[str, tuple[Boundary, int]] = {}
        self.signs: dict[str, Connector] = {}
        self.edges: list[tuple[Connector, str, str, bool]] = []
        self.rows_of: dict[str, list[list[Unit]]] = {}
        self._names: dict[str, str] = {}
        self._homes = homes(picture)
        self._blocks: dict[str, list[_Block]] = {}
        self._used = {end for one in picture.connectors for end in (*one.sources, *one.targets)}
        self._only_lead = self._used - {end for one in picture.connectors for end in one.targets}
        self._enter(picture.symbols, picture.boundaries, 1)
        self._pairs = list(stacked(picture.connectors, self._homes)) if picture.layers else []
        self._below = {below for above, below in self._pairs if self._names[above].startswith("cluster")}
        self._rows: list[set[str]] = []
        self._signs: dict[Frames, list[str]] = {}
        for number, connector in enumerate(picture.connectors):
            if _has_sign(connector):
                self.signs[f"s{number}"] = connector
                self._signs.setdefault(self._home(connector), []).append(f"s{number}")
        looks = f"{_GRAPH}, newrank=true, ordering=out" if picture.layers else _GRAPH
        self._lines = [f'digraph {{ graph [{looks}]; node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.7];']
        self._inside(picture.symbols, picture.boundaries, ())
        for number, connector in enumerate(picture.connectors):
            self._connect(connector, f"s{number}")
        for row in rows(picture, self._homes) if picture.layers else ():
            self._side_by_side([self._names[end] for end in row])
            self._guide([self._names[end] for end in row])
        for above, below in self._pairs:
            self._stack(above, below)
        same = [f"{{ rank=same; {'; '.join(sorted(row))}; }}" for row in self._rows]
        self.source = "\n".join((*self._lines, *same, "}"))

    def _enter(self, symbols: Sequence[Symbol], boundaries: Sequence[Boundary], depth: int) -> None:
        """Give everything a name."""
        for symbol in symbols:
            name = f"n{len(self.boxes)}"
            self.boxes[name], self._names[symbol.id] = symbol, name
            self._blocks[symbol.id] = [(name, name)]
        for boundary in boundaries:
            name = f"cluster_{len(self.frames)}"
            self.frames[name] = boundary, depth
            self._names[boundary.id] = name
            self._enter(boundary.symbols, boundary.boundaries, depth + 1)

    def depth(self, connector: Connector) -> int:
        """Return how many frames the sign of a connector stands in."""
        return len(self._home(connector))

    def _home(self, connector: Connector) -> Frames:
        """Return the frames that a sign stands in: those of what its line leads to, if anything comes from there."""
        inner = self._common(connector.targets)
        if inner and any(self._homes[source][: len(inner)] == inner for source in connector.sources):
            return inner
        return self._common((*connector.sources, *connector.targets))

    def _common(self, ends: Sequence[str]) -> Frames:
        """Return the frames that all of some things stand in."""
        paths = [self._homes[end] for end in ends]
        shared = 0
        while all(len(path) > shared and path[: shared + 1] == paths[0][: shared + 1] for path in paths):
            shared += 1
        return paths[0][:shared]

    def _inside(self, symbols: Sequence[Symbol], boundaries: Sequence[Boundary], path: Frames) -> list[_Block]:
        """Write what stands in a frame, or in none; return the columns that it is made of."""
        for symbol in symbols:
            self._lines.append(f"{self._names[symbol.id]} [{_size(*size_of(symbol))}];")
        for name in self._signs.get(path, ()):
            self._lines.append(f"{name} [{_size(*sign_size(self.signs[name].label))}];")
        blocks = [(name, name) for symbol in symbols if symbol.id in self._used for name in [self._names[symbol.id]]]
        columns = _columns([self._names[symbol.id] for symbol in symbols if symbol.id not in self._used])
        for column in columns:
            self._chain(column)
        loose = [(column[0], column[-1]) for column in columns]
        for source in [self._names[symbol.id] for symbol in symbols if symbol.id in self._only_lead]:
            # What lines lead on from stands at the foot of a frame, so that they do not run through all of it.
            self._lines += [f"{bottom} -> {source} [style=invis];" for _top, bottom in loose if path]
        self._side_by_side([top for top, _bottom in loose])
        framed = [(boundary, self._framed(boundary, path)) for boundary in boundaries]
        apart = [found for boundary, found in framed if boundary.id in self._below or self._is_joined(boundary)]
        free = self._in_rows([found for boundary, found in framed if found not in apart], path)
        return [*blocks, *loose, *free, *(block for found in apart for block in found)]

    def _framed(self, boundary: Boundary, path: Frames) -> list[_Block]:
        """Write a frame, and return its columns."""
        name, size = self._names[boundary.id], label_size(boundary)
        box = f'FIXEDSIZE="TRUE" WIDTH="{ceil(size[0])}" HEIGHT="{ceil(size[1])}" BORDER="0"'
        label = '""' if boundary.id in self.headed else f"<<TABLE {box}><TR><TD></TD></TR></TABLE>>"
        low = ", labelloc=b" if boundary.id in self.footed else ""
        self._lines.append(f"subgraph {name} {{ graph [label={label}{low}];")
        blocks = self._inside(boundary.symbols, boundary.boundaries, (*path, boundary.id))
        self.rows_of[boundary.id] = list(_rows_of(boundary))
        if boundary.id in self.headed:
            self._lines.append(f"{header(name)} [{_size(*size)}];")
            self._lines += [f"{header(name)} -> {top} [style=invis];" for top, _bottom in blocks]
            blocks = [(header(name), bottom) for _top, bottom in blocks]
        self._lines.append("}")
        self._blocks[boundary.id] = blocks
        return blocks

    def _in_rows(self, frames: Sequence[Sequence[_Block]], path: Frames) -> list[_Block]:
        """Keep frames in the order in which they are told, in rows; return the columns that they make."""
        wide = _row_width(len(frames))
        for start in range(0, len(frames), wide or 1):
            row = frames[start : start + wide]
            self._side_by_side([top for blocks in row for top in _tops(blocks)])
            if not path:
                self._guide([blocks[0][0] for blocks in row])
        for above, below in zip(frames, frames[wide:], strict=False):
            for _top, bottom in above:
                self._chain((bottom, below[0][0]))
        columns = [frames[number::wide] for number in range(wide)]
        return [(top, column[-1][0][1]) for column in columns for top, _bottom in column[0]]

    def _is_joined(self, boundary: Boundary) -> bool:
        """Whether a line leads from a box in a frame, or to one."""
        return any(symbol.id in self._used for symbol in boundary.symbols) or any(
            map(self._is_joined, boundary.boundaries)
        )

    def _side_by_side(self, tops: Sequence[str]) -> None:
        if len(tops) > 1 and self.picture.layers:
            self._chain(tops)
            # Graphviz takes nothing for a part of two rows.
            joined = [row for row in self._rows if not row.isdisjoint(tops)]
            self._rows = [row for row in self._rows if row.isdisjoint(tops)] + [set(tops).union(*joined)]

    def _guide(self, tops: Sequence[str]) -> None:
        """Put a row of points above frames: Graphviz keeps points in order, and frames only where lines would cross."""
        points = [f"{top}_above" for top in tops]
        if len(points) > 1:
            self._side_by_side(points)
            self._lines += [f"{point} [width=0.01, height=0.01, shape=point];" for point in points]
            self._lines += [
                f"{point} -> {top} [style=invis, weight=0];" for point, top in zip(points, tops, strict=True)
            ]

    def _stack(self, above: str, below: str) -> None:
        """Keep all of one thing above all of another one."""
        # One of a row is enough, and each line takes up room although it is not seen.
        rows: dict[object, str] = {}
        for top in _tops(self._blocks[below]):
            rows.setdefault(next((id(row) for row in self._rows if top in row), top), top)
        for _top, bottom in self._blocks[above]:
            self._lines += [f"{bottom} -> {top} [style=invis, weight=0];" for top in rows.values()]

    def _chain(self, names: Sequence[str]) -> None:
        if len(names) > 1:
            self._lines.append(f"{' -> '.join(names)} [style=invis];")

    def _connect(self, connector: Connector, sign: str) -> None:
        """Write the lines of a connector: straight on, or to its sign and from there."""
        if sign not in self.signs:
            for source in connector.sources:
                for target in connector.targets:
                    self._edge(connector, source, target)
            return
        for source in connector.sources:
            self._edge(connector, source, sign)
        for target in connector.targets:
            self._edge(connector, sign, target)

    def _edge(self, connector: Connector, source: str, target: str) -> None:
        """Write a line between two ends; one that leads to a frame ends at its edge."""
        tails, heads = self._blocks.get(source, [(source, source)]), self._blocks.get(target, [(target, target)])
        marks = [] if target not in self.signs else ["arrowhead=none"]
        # A line that ends at a frame wants some room before it, as the label of the frame is behind its end.
        marks += ["minlen=2"] if self._names.get(target, "") in self.frames else []
        for key, end in (("ltail", source), ("lhead", target)):
            name = self._names.get(end, "")
            marks += [f"{key}={name}"] if name in self.frames else []
        self._lines.append(f"{tails[-1][1]} -> {heads[len(heads) // 2][0]} [{', '.join(marks)}];")
        self.edges.append((connector, source, target, target not in self.signs))


def _columns(names: Sequence[str]) -> list[Sequence[str]]:
    """Deal boxes to columns, so that they are about as wide as they are tall."""
    if not names:
        return []
    tall = ceil(len(names) / ceil(sqrt(len(names) / _TALL)))
    return [names[start : start + tall] for start in range(0, len(names), tall)]


def _rows_of(boundary: Boundary) -> Iterator[list[Unit]]:
    """Yield what stands side by side in a frame, row by row: boxes, and then frames."""
    columns = [frozenset(column) for column in _columns([symbol.id for symbol in boundary.symbols])]
    frames = [inside(inner) for inner in boundary.boundaries]
    wide = _row_width(len(frames))
    if len(frames) <= wide:
        yield [*columns, *frames]
    elif not columns:
        yield from (frames[start : start + wide] for start in range(0, len(frames), wide))


def _row_width(count: int) -> int:
    """Return how many of so many frames stand in a row."""
    return count if count <= _ROW else ceil(sqrt(count))


def _tops(blocks: Sequence[_Block]) -> Sequence[str]:
    return list(dict.fromkeys(top for top, _bottom in blocks))


def _has_sign(connector: Connector) -> bool:
    return bool(connector.label) or (len(connector.sources) > 1 and len(connector.targets) > 1)


def header(frame: str) -> str:
    """Return the name of the box that is the label of a frame."""
    return f"{frame}_label"


def sign_size(lines: Sequence[str]) -> tuple[float, float]:
    """Return width and height of what stands on a line; of a mere meeting point hardly anything."""
    if not lines:
        return 1.0, 1.0
    return max(text_width(line, SMALL) for line in lines) * SLACK + 8, len(lines) * SIGN_LINE + 4


def label_size(boundary: Boundary) -> tuple[float, float]:
    """Return width and height of the label of a frame, with its small print."""
    return max(label_widths(boundary)) + 8, (18 if boundary.label else 2) + (15 if boundary.detail else 0)


def label_widths(boundary: Boundary) -> tuple[float, float]:
    """Return the widths of the label of a frame, and of its small print."""
    label, detail = text_width(boundary.label, SIZE, bold=True), text_width(boundary.detail, SMALL)
    return label * SLACK, detail * SLACK


def _size(width: float, height: float) -> str:
    return f"width={width / 72:.4f}, height={height / 72:.4f}"
