"""How a proof names services, failures and figures."""

from collections.abc import Sequence
from decimal import Decimal

from hadesign.lists import listed
from hadesign.notation import as_percent
from hadesign.proof.availability.exact import Range
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.grouped import Line
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.report.names import run
from hadesign.topology.cluster import Kind, ThingId
from hadesign.words.things import bare, noun, thing_words

__all__ = [
    "ORDERS",
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

ORDERS = {1: "One failure", 2: "Two failures at once", 3: "Three failures at once"}


def service_name(proof: ServiceProof) -> str:
    """Name a service; those of pods with their kind, and a storage class by its question."""
    if proof.service in ("workload", "component"):
        return f"{proof.service} {proof.name}"
    return proof.name


def told(sentence: str, services: Sequence[str], lucky: Judgement | None, *, everything: bool = False) -> str:
    """Say with a reason what goes down for it, and what the luckiest placement would keep, where that is enough."""
    takes = "may take" if lucky else "takes"
    down = f"{takes} {'everything down:' if everything else 'down'} {listed(services, 8)}"
    keeps = f" (the luckiest placement keeps {lucky.best:,} of {lucky.total:,})" if lucky else ""
    return f"{sentence}; it {down}{keeps}"


def line_words(line: Line) -> str:
    """Write failures of which any one will do: `nodes w-1..200; zone a`."""
    return "; ".join(_named(kind, names) for kind, names in line)


def _named(kind: Kind, names: Sequence[ThingId]) -> str:
    if len(names) == 1:
        return thing_words(names[0])
    return f"{noun(kind, len(names))} {run([bare(name) for name in names])}"


def order_title(order: int) -> str:
    """Title sets of so many failures."""
    return ORDERS.get(order, f"{order} failures at once")


def percent(down: Range) -> str:
    """Write an availability: one figure, or both ends where its inputs have two."""
    low, high = as_percent(down.low), as_percent(down.high)
    return low if down.down_low == down.down_high else f"{low} to {high}"


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
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {rest} min"
    if rest:
        return f"{rest} min"
    seconds = value * 60
    return f"{int(seconds)} s" if seconds >= 1 else "less than 1 s" if seconds else "none"
