"""Which names a CEL expression reads, so that only those are bound: converting a value costs more than judging it."""

import re
from collections.abc import Iterator

ROOTS = ("item", "facts", "objectives", "spec", "metadata", "params")
"""What a rule may look at: the item at hand, facts, the objectives, the blueprint itself, and its own parameters."""

_PIECE = r"""
    (?P<skip> //[^\n]*
        | [rRbB]{0,2}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
        | \d[\w.]* )
  | (?P<chain> (?<![\w.]) [A-Za-z_]\w* (?:\s*\.\s*[A-Za-z_]\w*)* ) (?P<call> \s*\( )?
  | (?P<member> \. \s* [A-Za-z_]\w* )
    """
"""Strings, comments and numbers are stepped over; a chain is `item.spread.zone`; a lone member follows a bracket.

Not compiled beforehand: that takes a millisecond, and compiled rules are kept from run to run.
"""


def _pieces(expression: str) -> Iterator[re.Match[str]]:
    return re.finditer(_PIECE, expression, re.VERBOSE | re.DOTALL)


def reads(expression: str) -> tuple[tuple[str, ...], ...]:
    """Return the dotted names an expression reads, sorted, without those that lie inside another one.

    `item.name.startsWith('a')` reads `("item", "name")`: what is called is no field. A name with an index reads the
    whole list.
    """
    found: set[tuple[str, ...]] = set()
    for match in _pieces(expression):
        chain = match["chain"]
        if chain is None:
            continue
        names = tuple(re.split(r"\s*\.\s*", chain))
        if match["call"]:
            names = names[:-1]
        if names and names[0] in ROOTS:
            found.add(names)
    return tuple(sorted(path for path in found if not _covered(path, found)))


def calls(expression: str) -> frozenset[str]:
    """Return the names that are called as functions or methods."""
    return frozenset(re.split(r"\s*\.\s*", m["chain"])[-1] for m in _pieces(expression) if m["call"])


_LOOPS = frozenset({"all", "exists", "exists_one", "map", "filter"})
"""CEL's macros, which run an expression for every element
(https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros)."""
_IN_ORDER = frozenset({"map", "filter"})
"""Those whose result is in the order of the elements."""


def loops(expression: str) -> int:
    """Count the loops of an expression."""
    named = (re.split(r"\s*\.\s*", m["chain"])[-1] for m in _pieces(expression) if m["call"])
    after_brackets = (m["member"].lstrip(". \t\n") for m in _pieces(expression) if m["member"])
    return sum(name in _LOOPS for name in (*named, *after_brackets))


def growth(expression: str) -> int:
    """Count what makes a value larger than those it is made of: sums, and commas between elements and arguments."""
    rest = expression
    for match in reversed([m for m in _pieces(expression) if m["skip"]]):
        rest = rest[: match.start()] + rest[match.end() :]
    return rest.count("+") + rest.count(",")


def listed_in_order(expression: str) -> frozenset[tuple[str, ...]]:
    """Return the dotted names whose elements an expression makes a list of, by `map` or `filter`."""
    chains = (tuple(re.split(r"\s*\.\s*", m["chain"])) for m in _pieces(expression) if m["call"])
    return frozenset(names[:-1] for names in chains if names[-1] in _IN_ORDER and names[0] in ROOTS)


def _covered(path: tuple[str, ...], found: set[tuple[str, ...]]) -> bool:
    """Whether a shorter name is read as a whole anyway."""
    return any(path[:length] in found for length in range(1, len(path)))
