"""Names in a row, as sentences and tables have them: the one place that writes `a, b and 3 more`."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from hadesign.i18n import N_, Message, ngettext, translated

T = TypeVar("T")

ListPatterns: TypeAlias = tuple[Message, Message, Message]
"""How to join two names; each further name of three or more; and the last of them.

They are whole, as those of CLDR (https://www.unicode.org/reports/tr35/tr35-general.html#ListPatterns), so that a
translation can put them in its own order.
"""
AND: ListPatterns = (N_("{first} and {second}"), N_("{names}, {name}"), N_("{names} and {last}"))
OR: ListPatterns = (N_("{first} or {second}"), N_("{names}, {name}"), N_("{names} or {last}"))
EACH_OR: ListPatterns = (OR[0], OR[0], OR[0])
"""`a or b or c`: where names are few and none is to be overlooked."""
COMMAS: ListPatterns = (N_("{names}, {name}"), N_("{names}, {name}"), N_("{names}, {name}"))
"""For cells of tables, and for lists of which several stand in a sentence."""


def and_more(names: str, count: int) -> str:
    """Say how many more there are than the names that are told."""
    return ngettext("{names} and {count:,} more", "{names} and {count:,} more", count, names=names)


def and_more_below(count: int) -> str:
    """Say the same in a line of its own."""
    return ngettext("and {count:,} more", "and {count:,} more", count)


def listed(
    names: Iterable[str],
    most: int | None = 6,
    *,
    patterns: ListPatterns = AND,
    more: Callable[[str, int], str] = and_more,
    counts: Sequence[int] | None = None,
) -> str:
    """Join names: `a`, `a and b`, `a, b and c`; of many only the first are told: `a, b, c and 12 more`.

    A single name is never left out, as "1 more" would take as much room.

    Args:
        names: what to join; nothing gives an empty text.
        most: how many are told of many; all where it is `None`.
        patterns: how they are joined.
        more: says what is told and the number of the others: `a, b and 12 more pools`.
        counts: how many things each name stands for, if not one; the number of others is then one of things.
    """
    every = list(names)
    told, others = cut(every, len(every) if most is None else most)
    if not others:
        return joined(told, patterns)
    rest = sum(counts[len(told) :]) if counts is not None else len(others)
    return more(joined(told, COMMAS), rest)


def joined(names: Sequence[str], patterns: ListPatterns = AND) -> str:
    """Join all names."""
    two, following, last = patterns
    if len(names) < 3:
        return _pair(two, *names) if len(names) == 2 else "".join(names)
    text = names[0]
    for name in names[1:-1]:
        text = _pair(following, text, name)
    return _pair(last, text, names[-1])


def _pair(pattern: Message, before: str, after: str) -> str:
    return translated(pattern, first=before, second=after, names=before, name=after, last=after)


def listed_lines(names: Sequence[str], most: int, more: Callable[[int], str] = and_more_below) -> list[str]:
    """Return names that stand below each other; of many the first, and a line with the number of the others."""
    told, others = cut(names, most)
    return [*told, more(len(others))] if others else list(told)


def cut(things: Sequence[T], most: int) -> tuple[Sequence[T], Sequence[T]]:
    """Return what is told and what is left out, which is nothing or more than one."""
    return (things, ()) if len(things) <= most + 1 else (things[:most], things[most:])
