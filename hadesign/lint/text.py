"""How values appear in messages: numbers with their units, lists as people say them, nothing unprintable."""

from typing import Any

from hadesign import i18n, lists
from hadesign.i18n import _
from hadesign.notation import as_bandwidth, as_cpu, as_memory, as_percent, as_share, as_time

__all__ = [
    "as_bandwidth",
    "as_count",
    "as_cpu",
    "as_memory",
    "as_percent",
    "as_share",
    "as_time",
    "listed",
    "printable",
    "shown",
]

_SHOWN = 300
"""Longest piece of a text that a message repeats."""


def as_count(count: float, noun: str) -> str:
    """Write a number with what it counts: `1 replica`, `2 copies`."""
    # Nouns stand in rule files; their two forms are put into the catalogue from there.
    whole = int(count) if count == int(count) else 2
    return i18n.form(*forms(noun), whole).format(count=f"{count:.15g}")


def forms(noun: str) -> tuple[str, str]:
    """Return the sentences for one and for several of a noun, to be translated as such."""
    many = f"{noun[:-1]}ies" if noun[-2:] not in ("ay", "ey", "oy") and noun.endswith("y") else f"{noun}s"
    return f"{{count}} {noun}", f"{{count}} {many}"


def shown(value: Any) -> str:
    """Write a value of an expression into a message."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, bool):
        return _("true") if value else _("false")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return listed([shown(entry) for entry in value])
    return _("nothing") if value is None else printable(str(value))


def listed(words: list[str]) -> str:
    """Join words: `a, b and c`; of many only the first are named."""
    return lists.listed(words, 5) or _("none")


def printable(text: str) -> str:
    """Replace what a terminal or a log would act on, and cut what is too long for a message."""
    safe = "".join(c if c.isprintable() else "·" for c in text[:_SHOWN])
    return safe + ("..." if len(text) > _SHOWN else "")
