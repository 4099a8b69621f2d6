"""A laid out picture to SVG and PNG: boxes of the diagrams package, rendered in process by Graphviz.

`diagrams` would run an external `dot` and name boxes at random; here it gets ids and positions, and its DOT source is
taken before. Graphviz only draws (`nop2`), so that pictures are the same wherever they are made.
"""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pygraphviz
from diagrams import Cluster, Diagram, Node, getcluster, setcluster, setdiagram
from diagrams import Edge as Arrow

from hadesign.diagrams import colours
from hadesign.diagrams.arrange import arrange
from hadesign.diagrams.fonts import FAMILY, GIVEN, SQUARES, WIDE_FAMILY, covered, lacking, text_width, use_fonts
from hadesign.diagrams.glyphs import GlyphsLackingError
from hadesign.diagrams.icons import icon_class, icon_file
from hadesign.diagrams.layout import ICON, LARGE, LINE, PAD, SIZE, SMALL, Canvas, fold, lay_out
from hadesign.diagrams.picture import Boundary, Picture, State
from hadesign.diagrams.portable import drawn_names, portable
from hadesign.diagrams.quiet import quiet
from hadesign.diagrams.strokes import Box, Frame, Sign, Stroke
from hadesign.source import blanked

_GRAPH = {
    "label": "", "bgcolor": colours.PAPER, "pad": "0.3", "outputorder": "edgesfirst",
}  # fmt: skip
_NODE = {"fontsize": str(SIZE), "fontcolor": colours.INK, "shape": "plain", "labelloc": "c"}
_EDGE = {"color": colours.LINE, "penwidth": "1.5", "arrowsize": "0.7"}
_FAINT = {"color": colours.FAINT, "style": "dashed"}
_BOX_TABLE = 'STYLE="ROUNDED" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
_BORDER: Mapping[State, str] = {"": colours.EDGE, "lost": colours.EDGE, "hurt": colours.HURT, "down": colours.DOWN}
_BACK: Mapping[State, str] = {"": colours.BOX, "lost": colours.GONE, "hurt": colours.BOX, "down": colours.ALARM}
_INK: Mapping[State, str] = {"": colours.INK, "lost": colours.PALE, "hurt": colours.INK, "down": colours.INK}
_STYLE: Mapping[State, str] = {"": "solid", "lost": "dashed", "hurt": "bold", "down": "bold"}
_ICON_TABLE = (
    f'FIXEDSIZE="TRUE" WIDTH="{ICON + 4:g}" HEIGHT="{ICON + 4:g}" BORDER="0" BGCOLOR="{colours.TILE}" STYLE="ROUNDED"'
    ' CELLBORDER="0" CELLSPACING="2" CELLPADDING="0"'
)
_TEXT_TABLE = 'FIXEDSIZE="TRUE" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
_ICON_CELL = f'FIXEDSIZE="TRUE" WIDTH="{ICON:g}" HEIGHT="{ICON:g}"'
_ARROW = 7.0
"""Length of an arrow head of that size; a line ends where its head begins."""
_PIXELS = 144
"""Dots per inch of the PNG: twice as fine as the SVG's, so that it is sharp on today's screens."""


def svg(picture: Picture) -> str:
    """Return a picture as SVG text, which refers to nothing outside itself."""
    use_fonts()
    layout, drawing = _laid_out(picture, SQUARES)
    with quiet():
        text = cast(bytes, drawing.draw(format="svg", prog="nop2")).decode()
    return portable(text.replace(_measured(SQUARES), WIDE_FAMILY), picture, layout.strokes)


def png(picture: Picture, font: Path | None = None) -> bytes:
    """Return a picture as PNG.

    Args:
        picture: what is drawn.
        font: the file of a font for characters that the shipped one lacks.

    Raises:
        GlyphsLackingError: neither has a character that is to be seen.
        UsageError: the font cannot be read.
    """
    if missing := lacking(picture.texts(), font):
        raise GlyphsLackingError(missing)
    use_fonts(font)
    _layout, drawing = _laid_out(picture, GIVEN)
    drawing.graph_attr["dpi"] = str(_PIXELS)
    with quiet():
        return cast(bytes, drawing.draw(format="png", prog="nop2"))


def placed(picture: Picture) -> Canvas:
    """Give everything its place: in columns, or as Graphviz finds it."""
    return lay_out(picture) if picture.columns else arrange(picture)


def _laid_out(picture: Picture, beside: str) -> tuple[Canvas, Any]:
    """Give everything its place; `beside` is the font of characters that the shipped one lacks."""
    layout = placed(picture)
    family = FAMILY if covered(picture.texts()) else _measured(beside)
    return layout, pygraphviz.AGraph(string=dot_source(picture, layout, family))


def _measured(beside: str) -> str:
    return f"DejaVu Sans,{beside}"


def dot_source(picture: Picture, layout: Canvas, family: str = FAMILY) -> str:
    """Return the DOT source that the diagrams package makes of a picture and its layout, in fonts of a family."""
    graph, node = ({"fontname": family} | attributes for attributes in (_GRAPH, _NODE))
    diagram = Diagram(name="", filename="architecture", show=False, graph_attr=graph, node_attr=node, edge_attr=_EDGE)
    setdiagram(diagram)
    try:
        names = drawn_names(picture)
        _frames(picture.boundaries, {frame.boundary.id: frame for frame in layout.frames}, names)
        # Graphviz draws lines in the order of the boxes they lead to: faint ones first, so that others cover them.
        faint = {stroke.target for stroke in layout.strokes if stroke.faint}
        ordered = sorted(layout.boxes, key=lambda box: box.symbol.id not in faint)
        boxes = {box.symbol.id: _box(box, names[box.symbol.id]) for box in ordered}
        boxes |= {sign.id: _sign(sign) for sign in layout.signs}
        # Graphviz takes the extent of a picture from where its boxes stand, and not from how large they are.
        corners = [
            Node("", nodeid=f"corner{number}", shape="point", style="invis", **_place(x, y, 0, 0))
            for number, (x, y) in enumerate(((0, 0), (layout.width, layout.height)))
        ]
        for number, stroke in enumerate(layout.strokes):
            ends = boxes.get(stroke.source, corners[0]), boxes.get(stroke.target, corners[0])
            _connect(stroke, ends, f"line{number}")
        _heading(picture, layout)
    finally:
        setcluster(None)
        setdiagram(None)
    return cast(str, diagram.dot.source)


def _place(x: float, y: float, width: float, height: float) -> dict[str, str]:
    """Return a position as Graphviz wants it: points from the bottom left corner, sizes in inches."""
    return {"pos": f"{x:.2f},{-y:.2f}", "width": f"{width / 72:.4f}", "height": f"{height / 72:.4f}"}


def _box(box: Box, name: str) -> Any:
    """Make a box: icon on the left, a title and further lines on the right."""
    kind = icon_class(box.symbol.icon)
    bold = len(fold(box.symbol.lines[0]))
    lines = [f"<B>{_html(line)}</B>" if n < bold else _html(line) for n, line in enumerate(box.lines)]
    file = html.escape(str(icon_file(box.symbol.icon)))
    icon = f'<TABLE {_ICON_TABLE}><TR><TD {_ICON_CELL}><IMG SCALE="TRUE" SRC="{file}"/></TD></TR></TABLE>'
    rows = "".join(f'<TR><TD ALIGN="LEFT" HEIGHT="{LINE:g}">{line}</TD></TR>' for line in lines)
    room = box.width - ICON - 2 * PAD - 2
    text = f'<TABLE {_TEXT_TABLE} WIDTH="{room:.0f}" HEIGHT="{LINE * len(lines):.0f}">{rows}</TABLE>'
    state = box.symbol.state
    looks = f'BORDER="{2 if state in ("hurt", "down") else 1}" COLOR="{_BORDER[state]}" BGCOLOR="{_BACK[state]}"'
    table = (
        f'<<TABLE {looks} {_BOX_TABLE}><TR><TD WIDTH="{ICON + 2 * PAD:.0f}" HEIGHT="{box.height - 2:.0f}">{icon}</TD>'
        f'<TD WIDTH="{room:.0f}" ALIGN="LEFT">{text}</TD></TR></TABLE>>'
    )
    place = _place(box.x, box.y, box.width, box.height)
    return kind(table, nodeid=name, image="", id=name, fontcolor=_INK[state], **place)


def _html(text: str) -> str:
    """Escape a text for Graphviz' HTML-like labels, in which a backslash begins an escape, too."""
    return html.escape(blanked(text), quote=True).replace("\\", "\\\\")


def _frames(boundaries: Sequence[Boundary], frames: Mapping[str, Frame], names: Mapping[str, str]) -> None:
    """Make frames with their labels in the middle above and small print below; lines run behind the labels."""
    for boundary in boundaries:
        frame = frames.get(boundary.id)
        if frame is None:
            _frames(boundary.boundaries, frames, names)
            continue
        fill = _ground(frame.depth)
        corners = f"{frame.left:.2f},{-frame.bottom:.2f},{frame.right:.2f},{-frame.top:.2f}"
        name = names[boundary.id]
        attributes = {"label": "", "bb": corners, "bgcolor": fill, "id": name}
        attributes |= {"pencolor": _BORDER[boundary.state], "style": _STYLE[boundary.state]}
        outer = getcluster()
        with Cluster(name, graph_attr=attributes):
            ink = _INK[boundary.state]
            _text((boundary.label,), f"label-{name}", *frame.label_at, bold=True, fill=fill, colour=ink)
            if boundary.detail:
                pale = colours.PALE
                _text((boundary.detail,), f"detail-{name}", *frame.detail_at, size=SMALL, colour=pale, fill=fill)
            _frames(boundary.boundaries, frames, names)
        setcluster(outer)


def _text(
    lines: Sequence[str],
    name: str,
    x: float,
    y: float,
    *,
    size: float = SIZE,
    colour: str = colours.INK,
    bold: bool = False,
    fill: str = "",
) -> Any:
    """Write lines around a point; with a fill, whatever runs there is covered."""
    marked = [f"<B>{_html(line)}</B>" if bold else _html(line) for line in lines]
    rows = "".join(f'<TR><TD HEIGHT="{size * 1.3:.0f}">{line}</TD></TR>' for line in marked)
    back = f' BGCOLOR="{fill}"' if fill else ""
    width = max(text_width(line, size, bold=bold) for line in lines)
    return Node(
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"{back}>{rows}</TABLE>>',
        nodeid=name, fontsize=str(size), fontcolor=colour, **_place(x, y, width + 4, size * 1.3 * len(lines)),
    )  # fmt: skip


def _heading(picture: Picture, layout: Canvas) -> None:
    """Write title and subtitle."""
    height = LARGE * 1.3 * len(layout.title)
    _text(layout.title, "title", layout.width / 2, height / 2, size=LARGE)
    if picture.subtitle:
        _text((picture.subtitle,), "subtitle", layout.width / 2, height + 8, size=SMALL, colour=colours.PALE)


def _sign(sign: Sign) -> Any:
    """Write what stands on a line, which it covers; a meeting point is no more than a place."""
    place = _place(sign.x, sign.y, sign.width, sign.height)
    if not sign.lines:
        return Node("", nodeid=sign.id, shape="point", style="invis", **place)
    return _text(sign.lines, sign.id, sign.x, sign.y, size=SMALL, colour=colours.PALE, fill=_ground(sign.depth))


def _ground(depth: int) -> str:
    """Return the colour of the ground within so many frames."""
    return colours.FRAMES[(depth - 1) % len(colours.FRAMES)] if depth else colours.PAPER


def _connect(stroke: Stroke, ends: tuple[Any, Any], name: str) -> None:
    """Draw a stroke; with an arrow it ends where the arrow's head begins."""
    (ax, ay), (bx, by) = stroke.start, stroke.end
    stop = by - _ARROW if stroke.arrow else by
    path = stroke.path or ((ax, ay), (ax, ay), (bx, stop), (bx, stop))
    head = f"e,{bx:.2f},{-by:.2f} " if stroke.arrow else ""
    points = " ".join(f"{x:.2f},{-y:.2f}" for x, y in path)
    looks = (_FAINT if stroke.faint else {}) | ({} if stroke.arrow else {"arrowhead": "none"})
    ends[0] >> Arrow(pos=head + points, id=name, **looks) >> ends[1]
