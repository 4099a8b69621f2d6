"""Names in a row, as sentences and tables have them: the one place that writes `a, b and 3 more`."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar

T = TypeVar("T")

ListPatterns: TypeAlias = tuple[str, str, str]
"""How to join two names; each further name of three or more; and the last of them. {0} is what stands before {1}.

They are whole, as those of CLDR (https://www.unicode.org/reports/tr35/tr35-general.html#ListPatterns), so that a
translation can put them in its own order.
"""
AND: ListPatterns = ("{0} and {1}", "{0}, {1}", "{0} and {1}")
OR: ListPatterns = ("{0} or {1}", "{0}, {1}", "{0} or {1}")
COMMAS: ListPatterns = ("{0}, {1}", "{0}, {1}", "{0}, {1}")
"""For cells of tables, and for lists of which several stand in a sentence."""
MORE = "{0} and {1:,} more"
"""Names that are told, and how many are not."""
MORE_LINE = "and {0:,} more"
"""The same as a line of its own."""


def listed(
    names: Iterable[str],
    most: int | None = 6,
    *,
    patterns: ListPatterns = AND,
    more: str = MORE,
    counts: Sequence[int] | None = None,
) -> str:
    """Join names: `a`, `a and b`, `a, b and c`; of many only the first are told: `a, b, c and 12 more`.

    A single name is never left out, as "1 more" would take as much room.

    Args:
        names: what to join; nothing gives an empty text.
        most: how many are told of many; all where it is `None`.
        patterns: how they are joined.
        more: what is said of the others: `{0} and {1:,} more pools`.
        counts: how many things each name stands for, if not one; the number of others is then one of things.
    """
    every = list(names)
    told, others = cut(every, len(every) if most is None else most)
    if not others:
        return joined(told, patterns)
    rest = sum(counts[len(told) :]) if counts is not None else len(others)
    return more.format(joined(told, COMMAS), rest)


def joined(names: Sequence[str], patterns: ListPatterns = AND) -> str:
    """Join all names."""
    two, following, last = patterns
    if len(names) < 3:
        return two.format(*names) if len(names) == 2 else "".join(names)
    text = names[0]
    for name in names[1:-1]:
        text = following.format(text, name)
    return last.format(text, names[-1])


def listed_lines(names: Sequence[str], most: int, more: str = MORE_LINE) -> list[str]:
    """Return names that stand below each other; of many the first, and a line with the number of the others."""
    told, others = cut(names, most)
    return [*told, more.format(len(others))] if others else list(told)


def cut(things: Sequence[T], most: int) -> tuple[Sequence[T], Sequence[T]]:
    """Return what is told and what is left out, which is nothing or more than one."""
    return (things, ()) if len(things) <= most + 1 else (things[:most], things[most:])
