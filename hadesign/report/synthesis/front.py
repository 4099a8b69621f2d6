"""The Pareto front as a picture: what a design costs against how long users are without a service."""

from collections.abc import Iterator, Sequence
from html import escape
from math import floor, log10

from hadesign.i18n import _, translated
from hadesign.report.prove.words import minutes
from hadesign.report.synthesis.words import PER, candidate_words, cost_words
from hadesign.source import blanked
from hadesign.synthesis.outcomes import FoundDesign, Synthesis

WIDTH, HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 40, 48, 56
"""Pixels: of the picture, and of what stands around the field with the points."""
_STEPS = 5
_STYLE = (
    "text{font:13px 'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;fill:#1f2937}.title{font-weight:bold}"
    ".grid{stroke:#d1d5db}.front{fill:none;stroke:#2e7d32;stroke-width:2}.on{fill:#2e7d32}.off{fill:#8a94a6}"
    "@media (prefers-color-scheme: dark){text{fill:#e8ebf0}.grid{stroke:#374151}.front{stroke:#66bb6a}.on{fill:#66bb6a}"
    ".off{fill:#6b7280}}"
)


class _Scale:
    """From values to pixels, on round numbers."""

    def __init__(self, values: Sequence[float], start: float, end: float, *, zero: bool = False) -> None:
        low, high = min(values), max(values)
        low = 0.0 if zero else low
        self.step = _round((high - low) / _STEPS or high / _STEPS or 1.0)
        self.low = floor(low / self.step) * self.step
        count = 1
        while self.low + count * self.step < high or count < 2:
            count += 1
        self.ticks = [self.low + number * self.step for number in range(count + 1)]
        self._start, self._factor = start, (end - start) / (count * self.step)

    def at(self, value: float) -> float:
        return self._start + (value - self.low) * self._factor


def front_svg(found: Synthesis) -> str:
    """Return the picture; nothing where no design has figures. Whoever cannot see it hears every point."""
    shown = [one for one in found.found if one.tried.minutes is not None]
    if not shown:
        return ""
    across = _Scale([float(one.tried.candidate.cost) for one in shown], _LEFT, WIDTH - _RIGHT)
    up = _Scale([one.tried.minutes or 0.0 for one in shown], HEIGHT - _BOTTOM, _TOP, zero=True)
    title = _text(_("{title}: cost and minutes a year out of service", title=found.title))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    body = [*_grid(found, across, up), *_line(shown, across, up), *_points(found, shown, across, up)]
    return "\n".join(
        [
            f'{head} role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            f'<text class="title" x="10" y="24">{title}</text>',
            *body,
            "</svg>\n",
        ]
    )


def _round(value: float) -> float:
    """Return the next round number: 1, 2 or 5 with zeros."""
    power = 10.0 ** floor(log10(value))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= value * (1 - 1e-9))


def _grid(found: Synthesis, across: _Scale, up: _Scale) -> Iterator[str]:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for value in up.ticks:
        y = up.at(value)
        yield f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4.5:.1f}" text-anchor="end">{value:,g}</text>'
    for value in across.ticks:
        x = across.at(value)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{value:,g}</text>'
    unit = _text(f"{found.prices.currency} {translated(PER[found.prices.per])}")
    yield f'<text x="{right}" y="{HEIGHT - 12}" text-anchor="end">{unit}</text>'
    yield f'<text x="10" y="{_TOP - 6}">{_text(_("minutes"))}</text>'


def _line(shown: Sequence[FoundDesign], across: _Scale, up: _Scale) -> Iterator[str]:
    """Yield the front: what can be had for a cost stays the same until the next design of it."""
    front = sorted((float(one.tried.candidate.cost), one.tried.minutes or 0.0) for one in shown if one.on_front)
    if not front:
        return
    (cost, down), *others = front
    path = f"M{across.at(cost):.1f} {up.at(down):.1f}"
    for cost, down in others:
        path += f"H{across.at(cost):.1f}V{up.at(down):.1f}"
    yield f'<path class="front" d="{path}H{WIDTH - _RIGHT}"/>'


def _points(found: Synthesis, shown: Sequence[FoundDesign], across: _Scale, up: _Scale) -> Iterator[str]:
    for one in sorted(shown, key=lambda one: one.on_front):
        x, y = across.at(float(one.tried.candidate.cost)), up.at(one.tried.minutes or 0.0)
        words = _("Design {number}: {cost}, {minutes} minutes ({choices})", number=one.number,
            cost=cost_words(one.tried.candidate.cost, found.prices), minutes=minutes(one.tried.minutes or 0.0),
            choices=candidate_words(found.choices, one.tried.candidate))  # fmt: skip
        kind = "on" if one.on_front else "off"
        yield f'<g><title>{_text(words)}</title><circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
        yield f'<text x="{x + 8:.1f}" y="{y - 6:.1f}">{one.number}</text></g>'


def _text(value: str) -> str:
    return escape(" ".join(blanked(value).split()), quote=True)
