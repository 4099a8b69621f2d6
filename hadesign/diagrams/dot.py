"""A picture as DOT, for whoever has Graphviz and wants to lay it out anew (https://graphviz.org/doc/info/lang.html)."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.diagrams.failed import in_words
from hadesign.diagrams.picture import Boundary, Picture, State, Symbol
from hadesign.source import blanked

_LOOKS: Mapping[State, str] = {
    "": "", "lost": 'style="rounded,dashed,filled", fillcolor="#e5e7eb", fontcolor="#6b7280"',
    "hurt": 'color="#d97706", penwidth=2', "down": 'style="rounded,filled", fillcolor="#fde8e8", color="#dc2626"',
}  # fmt: skip


def dot(picture: Picture) -> str:
    """Return the DOT source of a picture; boxes have the names of what they stand for."""
    inside = {boundary.id: _first(boundary) for boundary in picture.all_boundaries()}
    lines = [
        f"digraph {_quoted([picture.title])} {{",
        "  compound=true;",
        f"  label={_quoted([picture.title, picture.subtitle])}; labelloc=t;",
        '  node [shape=box, style=rounded, fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=10];',
        *_symbols(picture.symbols, "  "),
        *_frames(picture.boundaries, "  "),
    ]
    for connector in picture.connectors:
        marks = [f"label={_quoted(connector.label)}"] if connector.label else []
        marks += ["style=dashed"] if connector.faint else []
        for source in connector.sources:
            for target in connector.targets:
                ends = [f"ltail={_quoted([_cluster(source)])}"] if source in inside else []
                ends += [f"lhead={_quoted([_cluster(target)])}"] if target in inside else []
                tail, head = inside.get(source, source), inside.get(target, target)
                lines.append(f"  {_quoted([tail])} -> {_quoted([head])} [{', '.join((*marks, *ends))}];")
    return "\n".join((*lines, "}")) + "\n"


def _symbols(symbols: Sequence[Symbol], indent: str) -> Iterator[str]:
    for symbol in symbols:
        words = (*symbol.lines, *filter(None, [in_words(symbol.state)]))
        looks = f", {_LOOKS[symbol.state]}" if symbol.state else ""
        yield f"{indent}{_quoted([symbol.id])} [label={_quoted(words)}{looks}];"


def _frames(boundaries: Sequence[Boundary], indent: str) -> Iterator[str]:
    for boundary in boundaries:
        words = tuple(filter(None, (boundary.label, boundary.detail, in_words(boundary.state))))
        yield f"{indent}subgraph {_quoted([_cluster(boundary.id)])} {{"
        yield f"{indent}  label={_quoted(words)};{' style=dashed;' if boundary.state else ''}"
        yield from _symbols(boundary.symbols, indent + "  ")
        yield from _frames(boundary.boundaries, indent + "  ")
        yield f"{indent}}}"


def _cluster(boundary: str) -> str:
    """Return the name of a frame: Graphviz draws one around what is called so."""
    return f"cluster_{boundary}"


def _first(boundary: Boundary) -> str:
    """Return a box in a frame, to which a line that ends at the frame is drawn."""
    while not boundary.symbols:
        boundary = boundary.boundaries[0]
    return boundary.symbols[0].id


def _quoted(lines: Sequence[str]) -> str:
    """Return lines as a quoted string; a backslash would begin an escape, and is written as one."""
    safe = (blanked(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines if line)
    return '"' + "\\n".join(safe) + '"'
