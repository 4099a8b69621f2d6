"""Plain tables and paragraphs for a terminal of 80 columns; nothing in a cell acts on the terminal."""

from collections.abc import Sequence

from hadesign.source import columns, folded, padded, pieces, visible

WIDTH = 80
GAP = 2
_NARROWEST = 8


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Return aligned columns; the widest columns are wrapped until all of them fit, between words if that is enough."""
    cells = [list(head), *([_line(cell) for cell in row] for row in rows)]
    widths = [max(columns(row[column]) for row in cells) for column in range(len(head))]
    words = [max(_longest(row[column]) for row in cells) for column in range(len(head))]
    for least in (words, [_NARROWEST] * len(head)):
        while sum(widths) + GAP * (len(widths) - 1) > width and any(w > m for w, m in zip(widths, least, strict=True)):
            wide = max((w, column) for column, w in enumerate(widths) if w > least[column])[1]
            widths[wide] -= 1
    wrapped = [_wrapped(row, widths) for row in cells]
    # Wrapping at blanks may need less than was allowed.
    sizes = [max(columns(line[column]) for lines in wrapped for line in lines) for column in range(len(head))]
    lines = [
        (" " * GAP).join(padded(cell, size) for cell, size in zip(line, sizes, strict=True)).rstrip()
        for lines in wrapped
        for line in lines
    ]
    rule = (" " * GAP).join("-" * size for size in sizes)
    return "\n".join([*lines[: len(wrapped[0])], rule, *lines[len(wrapped[0]) :]])


def _longest(text: str) -> int:
    """Return the columns of the widest part of a text within which no line need end."""
    return max((columns(piece) for word in text.split() for piece in pieces(word)), default=0)


def _line(text: str) -> str:
    """Return a text on one line: line ends and tabs are blanks, whatever else a terminal would act on is a dot."""
    return visible(" ".join(text.split()))


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[tuple[str, ...]]:
    """Return one row as the lines it takes."""
    parts = [folded(cell, size, within=True) or [""] for cell, size in zip(row, widths, strict=True)]
    height = max(len(part) for part in parts)
    return list(zip(*(part + [""] * (height - len(part)) for part in parts), strict=True))


def wrap(text: str, first: str = "", others: str | None = None, width: int = WIDTH) -> str:
    """Return a text in lines of at most `width`, the first one behind `first`, the others behind `others`."""
    return "\n".join(folded(_line(text), width, first, " " * columns(first) if others is None else others))
