"""How a proof names services, failures and figures."""

from collections.abc import Sequence
from decimal import Decimal

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.notation import as_percent
from hadesign.proof.availability.exact import Range
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.grouped import Line
from hadesign.report.names import run
from hadesign.report.sentences import between
from hadesign.topology.cluster import Kind, ThingId
from hadesign.words.services import service_name
from hadesign.words.things import bare, counted_words, noun, thing_words

__all__ = [
    "counted_things",
    "line_words",
    "minutes",
    "noun",
    "order_title",
    "percent",
    "service_name",
    "three_digits",
    "told",
    "yearly",
]


def told(sentence: str, services: Sequence[str], lucky: Judgement | None, *, everything: bool = False) -> str:
    """Say with a reason what goes down for it, and what the luckiest placement would keep, where that is enough."""
    names = listed(services, 8)
    if lucky:
        return _(
            "{reason}; it may take down {services} (the luckiest placement keeps {best:,} of {total:,})",
            reason=sentence,
            services=names,
            best=lucky.best,
            total=lucky.total,
        )
    if everything:
        return _("{reason}; it takes everything down: {services}", reason=sentence, services=names)
    return _("{reason}; it takes down {services}", reason=sentence, services=names)


def line_words(line: Line) -> str:
    """Write failures of which any one will do: `nodes w-1..200; zone a`."""
    return "; ".join(_named(kind, names) for kind, names in line)


def _named(kind: Kind, names: Sequence[ThingId]) -> str:
    if len(names) == 1:
        return thing_words(names[0])
    return _("{things} {names}", things=noun(kind, len(names)), names=run([bare(name) for name in names]))


def counted_things(kind: str, names: Sequence[ThingId]) -> str:
    """Say how many things of a kind there are: `3 nodes`."""
    return counted_words(kind, len(names))


def order_title(order: int) -> str:
    """Title sets of so many failures."""
    if order == 2:
        return _("Two failures at once that take something down")
    if order == 3:
        return _("Three failures at once that take something down")
    return ngettext(
        "{count} failure at once that takes something down", "{count} failures at once that take something down", order
    )


def percent(down: Range) -> str:
    """Write an availability: one figure, or both ends where its inputs have two."""
    low, high = as_percent(down.low), as_percent(down.high)
    return low if down.down_low == down.down_high else between(low, high)


def minutes(value: float) -> str:
    """Write minutes a year with what is needed to compare them: `534.09`, `0.113`, `0.00012`."""
    if value >= 1:
        return f"{value:,.2f}"
    return three_digits(value) if value >= 1e-6 else "0"


def three_digits(value: float) -> str:
    """Write a number that may be small to three digits, and never as a power of ten: `0.0119`, `0.00000325`."""
    return f"{Decimal(f'{value:.3g}'):f}"


def yearly(value: float) -> str:
    """Write minutes a year in words, what follows cut off: `3 d 15 h`, `8 h 45 min`, `52 min`, `31 s`."""
    whole = int(value + 1e-9)
    days, hours, rest = whole // 1440, whole // 60 % 24, whole % 60
    if days:
        return _("{days} d {hours} h", days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min", hours=hours, minutes=rest)
    if rest:
        return _("{minutes} min", minutes=rest)
    seconds = value * 60
    if seconds >= 1:
        return _("{seconds} s", seconds=int(seconds))
    return _("less than 1 s") if seconds else _("none")
