"""Bars on one scale, with a limit: capacity, minutes without a service, what a better part is worth."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.source import blanked

Tone: TypeAlias = Literal["good", "bad", "open", "plain", "pale", "none", "step-1", "step-2", "step-3", "step-4"]
"""What a piece says by its colour: kept, broken, not shown, or nothing; the steps tell neighbours from each other.

Where a piece is `none` there is a gap."""
STEPS: tuple[Tone, ...] = ("step-1", "step-2", "step-3", "step-4")

WIDTH, ROW, BAR, SIZE = 760, 34, 18, 13
"""Pixels: of a chart, of a row, of the bar in it, and of its letters."""
_GAP, _HEAD, _AXIS = 10, 36, 18
_LABEL, _NOTE = (90, 280), (60, 260)
"""Least and most room for what stands left and right of the bars."""
_LIGHT = {
    "good": "#2e7d32", "bad": "#c62828", "open": "#7b1fa2", "plain": "#3f51b5", "pale": "#c5cbd6",
    "step-1": "#3f51b5", "step-2": "#00838f", "step-3": "#8d6e63", "step-4": "#5c6bc0",
}  # fmt: skip
_DARK = {
    "good": "#66bb6a", "bad": "#ef5350", "open": "#ce93d8", "plain": "#8c9eff", "pale": "#4b5568",
    "step-1": "#7986cb", "step-2": "#4db6ac", "step-3": "#bcaaa4", "step-4": "#9fa8da",
}  # fmt: skip
_INK, _DARK_INK = "#1f2937", "#e8ebf0"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: how much, in the unit of the chart, what its colour says, and what is written in it."""

    value: float
    tone: Tone
    words: str = ""


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A row: what it is about, its pieces one after the other, and what is said beside it; `mark` is a line in it."""

    label: str
    pieces: tuple[Piece, ...]
    note: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale; `limit` is a line through all of them with its name, and what is beyond it is not drawn.

    `ticks` are values that are written below, each with a line through all bars.
    """

    title: str
    bars: Sequence[ChartBar]
    limit: float | None = None
    limit_words: str = ""
    ticks: Sequence[tuple[float, str]] = ()


def svg(chart: Chart) -> str:
    """Return the chart; whoever cannot see it hears its title and every bar."""
    left = _room([bar.label for bar in chart.bars], _LABEL) + _GAP
    right = _room([bar.note for bar in chart.bars], _NOTE) + _GAP
    start, width = left + _GAP, WIDTH - left - right - 2 * _GAP
    top = _HEAD + (ROW // 2 if chart.limit is not None else 0)
    height = top + ROW * len(chart.bars) + _GAP + (_AXIS if chart.ticks else 0)
    most = max([sum(p.value for p in bar.pieces) for bar in chart.bars] + [chart.limit or 0.0] + _marks(chart)) or 1.0
    scale = width / most
    body = [line for number, bar in enumerate(chart.bars) for line in _bar(bar, start, scale, top + number * ROW, left)]
    body = [*_ticks(chart, start, scale, (top, height - _AXIS)), *body]
    if chart.limit is not None:
        body += _limit(chart, start + chart.limit * scale, height - (_AXIS if chart.ticks else 0))
    title, shown = _text(chart.title), _text(fitted(chart.title, WIDTH - 2 * _GAP))
    body.insert(0, f'<text class="title" x="{_GAP}" y="22">{shown}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return "\n".join(
        [
            f'{head} role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            _style(_family(chart)),
            *body,
            "</svg>\n",
        ]
    )


def _marks(chart: Chart) -> list[float]:
    return [bar.mark for bar in chart.bars if bar.mark is not None]


def _room(words: Sequence[str], limits: tuple[int, int]) -> int:
    """Return how wide a column of words is."""
    from hadesign.diagrams.fonts import text_width

    widest = max((text_width(one, SIZE) for one in words), default=0.0)
    return round(min(max(widest, limits[0]), limits[1]))


def _bar(bar: ChartBar, start: float, scale: float, y: int, left: int) -> Iterator[str]:
    middle = y + ROW / 2
    yield f"<g><title>{_text(f'{bar.label}: {bar.note}')}</title>"
    yield f'<text x="{left}" y="{middle + 4.5:.1f}" text-anchor="end">{_text(fitted(bar.label, _LABEL[1]))}</text>'
    x = start
    for piece in bar.pieces:
        width = piece.value * scale
        if width <= 0 or piece.tone == "none":
            x += max(width, 0.0)
            continue
        yield f'<rect class="{piece.tone}" x="{x:.1f}" y="{middle - BAR / 2:.1f}" width="{width:.1f}" height="{BAR}"/>'
        if piece.words and width > 16:
            inside = f'x="{x + width / 2:.1f}" y="{middle + 4:.1f}" text-anchor="middle"'
            yield f'<text class="in" {inside}>{_text(fitted(piece.words, width - 4, SIZE - 2))}</text>'
        x += width
    if bar.mark is not None:
        at = start + bar.mark * scale
        yield f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{middle - ROW / 2 + 3:.1f}" y2="{middle + ROW / 2 - 3:.1f}"/>'
        x = max(x, at)
    yield f'<text x="{x + _GAP:.1f}" y="{middle + 4.5:.1f}">{_text(fitted(bar.note, _NOTE[1]))}</text></g>'


def _ticks(chart: Chart, start: float, scale: float, ends: tuple[float, float]) -> Iterator[str]:
    """Yield a thin line for each value that is named, and its name below."""
    for value, words in chart.ticks:
        x = f"{start + value * scale:.1f}"
        yield f'<line class="tick" x1="{x}" x2="{x}" y1="{ends[0]}" y2="{ends[1]}"/>'
        yield f'<text class="tick" x="{x}" y="{ends[1] + SIZE}" text-anchor="middle">{_text(words)}</text>'


def _limit(chart: Chart, x: float, height: int) -> Iterator[str]:
    """Yield the line of the limit, with its name at the side on which there is room."""
    anchor, shift = ("end", -4) if x > WIDTH / 2 else ("start", 4)
    yield f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{_HEAD - 4}" y2="{height - 4}"/>'
    yield f'<text x="{x + shift:.1f}" y="{_HEAD + 8}" text-anchor="{anchor}">{_text(chart.limit_words)}</text>'


def fitted(words: str, room: float, size: float = SIZE) -> str:
    """Return words that fit into so many pixels, cut at their end where they do not."""
    from hadesign.diagrams.fonts import text_width

    if text_width(words, size) <= room:
        return words
    while words and text_width(f"{words}…", size) > room:
        words = words[:-1]
    return f"{words}…" if words else ""


def _text(value: str) -> str:
    return escape(" ".join(blanked(value).split()), quote=True)


def _family(chart: Chart) -> str:
    """Return the fonts of all that is written in a chart."""
    from hadesign.diagrams.fonts import FAMILY, WIDE_FAMILY, covered

    pieces = [piece.words for bar in chart.bars for piece in bar.pieces]
    below = [words for _value, words in chart.ticks]
    texts = [
        chart.title,
        chart.limit_words,
        *below,
        *pieces,
        *(text for bar in chart.bars for text in (bar.label, bar.note)),
    ]
    return FAMILY if covered(texts) else WIDE_FAMILY


def _style(family: str) -> str:
    light = "".join(f".{tone}{{fill:{colour}}}" for tone, colour in _LIGHT.items())
    dark = "".join(f".{tone}{{fill:{colour}}}" for tone, colour in _DARK.items())
    base = "".join(
        (
            f"text{{font:{SIZE}px {family};fill:{_INK}}}.in{{font-size:{SIZE - 2}px;fill:#fff}}",
            f".title{{font-weight:bold}}line{{stroke:{_INK};stroke-width:2}}.limit{{stroke-dasharray:5 4}}",
            f"text.tick{{font-size:{SIZE - 2}px}}line.tick{{stroke-width:1;opacity:.25}}",
        )
    )
    night = f"text{{fill:{_DARK_INK}}}.in{{fill:#14171d}}line{{stroke:{_DARK_INK}}}{dark}"
    return f"<style>{base}{light}@media (prefers-color-scheme: dark){{{night}}}</style>"
