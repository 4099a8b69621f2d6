"""A picture as plain text, 80 columns wide: what one draws in a ticket or a commit message.

What stands in no other frame is a block; blocks stand in rows, each row below those that lead to it. A line says below
the picture what is joined to what, as a picture in text has room for few arrows.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from hadesign.diagrams.failed import in_words
from hadesign.diagrams.order import homes, stacked
from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol
from hadesign.i18n import _
from hadesign.source import columns, folded, padded, visible

WIDTH = 80
_GAP = "  "


def plain_text(picture: Picture) -> str:
    """Return a picture as text."""
    title = [part for line in (picture.title, picture.subtitle) if line for part in _folded(visible(line), WIDTH)]
    drawn = _Page(picture).inside(picture.symbols, picture.boundaries, WIDTH)
    left = " " * ((WIDTH - max(map(columns, drawn), default=0)) // 2)
    lines = [*title, "", *(left + line for line in drawn)]
    told = list(_joined(picture))
    if told:
        lines += ["", _("Connections:"), *told]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Page:
    """Draws frames and boxes as blocks of lines; what leads to something stands above it."""

    def __init__(self, picture: Picture) -> None:
        self._pairs = list(stacked(picture.connectors, homes(picture)))
        self._layers = picture.layers

    def inside(self, symbols: Sequence[Symbol], boundaries: Sequence[Boundary], width: int) -> list[str]:
        """Return what stands in a frame, or in none, in rows from the top down."""
        blocks = {symbol.id: _box(symbol, width) for symbol in symbols}
        blocks |= {boundary.id: self._frame(boundary, width) for boundary in boundaries}
        rows = [_beside([blocks[name] for name in row], width) for row in self._rows(list(blocks))]
        wide = max((columns(line) for row in rows for line in row), default=0)
        lines: list[str] = []
        for number, row in enumerate(rows):
            lines += [_centred("|", wide), _centred("v", wide)] if number else []
            lines += [_centred(line, wide) for line in row]
        return lines

    def _rows(self, names: Sequence[str]) -> Iterator[list[str]]:
        """Yield what stands side by side, from the top down: each below all that leads to it."""
        depth = dict.fromkeys(names, 0)
        pairs = [pair for pair in self._pairs if set(pair) <= depth.keys()]
        for _round in names if pairs and self._layers else ():
            for above, below in pairs:
                depth[below] = max(depth[below], depth[above] + 1)
        for row in sorted(set(depth.values())):
            yield [name for name in names if depth[name] == row]

    def _frame(self, boundary: Boundary, width: int) -> list[str]:
        state = in_words(boundary.state)
        label = " - ".join(visible(part) for part in (boundary.label, boundary.detail) if part)
        lines = self.inside(boundary.symbols, boundary.boundaries, width - 4)
        return _bordered(lines, _cut(f"{label} [{state}]" if state else label, width - 6))


def _box(symbol: Symbol, width: int) -> list[str]:
    state = in_words(symbol.state)
    words = [*symbol.lines, *([f"[{state}]"] if state else [])]
    return _bordered([line for word in words for line in _folded(visible(word), width - 4)], "")


def _bordered(lines: Sequence[str], label: str) -> list[str]:
    """Draw a border around lines, with a label in its upper edge."""
    wide = max([*(columns(line) for line in lines), columns(label) + 2 if label else 0, 0])
    head = f" {label} " if label else ""
    top = f"+-{head}{'-' * (wide - columns(head))}-+"
    return [top, *(f"| {padded(line, wide)} |" for line in lines), f"+-{'-' * wide}-+"]


def _beside(blocks: Sequence[Sequence[str]], width: int) -> list[str]:
    """Put blocks side by side, as many as there is room for, and the others below."""
    lines: list[str] = []
    row: list[Sequence[str]] = []
    for block in blocks:
        taken = sum(columns(one[0]) + len(_GAP) for one in row)
        if row and taken + columns(block[0]) > width:
            lines += _row(row)
            row = []
        row.append(block)
    return lines + (_row(row) if row else [])


def _row(blocks: Sequence[Sequence[str]]) -> list[str]:
    wide = [columns(block[0]) for block in blocks]
    return [
        _GAP.join(padded(part, size) for part, size in zip(parts, wide, strict=True))
        for parts in zip_longest(*blocks, fillvalue="")
    ]


def _joined(picture: Picture) -> Iterator[str]:
    """Yield what leads to what, one line for each connector; names are those that the boxes have."""
    names = {symbol.id: _named(symbol) for symbol in picture.all_symbols()}
    names |= {boundary.id: boundary.label for boundary in picture.all_boundaries()}
    for connector in picture.connectors:
        yield from _wrapped(_sentence(connector, names))


def _named(symbol: Symbol) -> str:
    """Name a box by its title, and by its next line where that is what tells it from others."""
    return " ".join(symbol.lines[:2]) if len(symbol.lines) > 1 else symbol.lines[0]


def _sentence(connector: Connector, names: Mapping[str, str]) -> str:
    sources, targets = (", ".join(names[end] for end in ends) for ends in (connector.sources, connector.targets))
    label = f" ({', '.join(connector.label)})" if connector.label else ""
    return visible(f"{sources} {'..>' if connector.faint else '-->'} {targets}{label}")


def _wrapped(text: str) -> Iterator[str]:
    for number, line in enumerate(_folded(text, WIDTH - 4)):
        yield f"  {line}" if number == 0 else f"    {line}"


def _centred(text: str, width: int) -> str:
    return " " * max(0, (width - columns(text)) // 2) + text


def _cut(text: str, width: int) -> str:
    while columns(text) > width:
        text = f"{text[:-4]}..." if text.endswith("...") else f"{text[:-3]}..."
    return text


def _folded(text: str, width: int) -> list[str]:
    """Fold a text at blanks, and a word that is too long wherever it must be."""
    return folded(text, width, within=True) or [""]
