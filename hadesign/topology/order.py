"""Order by name: nothing that is concluded may depend on the order in which an architect happens to write a list.

Where that order has a meaning (nodes, instances of a balancer, address ranges, decisions), the field says so.
"""

import re
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

Entry = TypeVar("Entry")
Rank: TypeAlias = tuple[list[tuple[int, str]], str]


def natural(name: str) -> Rank:
    """Order names as people do, w-2 before w-10, and never two names alike."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split("([0-9]+)", name)], name


def by_name(entries: Iterable[Entry], name: Callable[[Any], str] = attrgetter("name")) -> list[tuple[int, Entry]]:
    """Return the entries of a list in the order of their names, each with its place in the list."""
    return sorted(enumerate(entries), key=lambda entry: natural(name(entry[1])))


def in_order(names: Iterable[str] | None) -> tuple[str, ...]:
    """Return names in their order."""
    return tuple(sorted(names or (), key=natural))
