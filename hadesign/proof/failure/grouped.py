"""Failure sets put together for people: what does the same stands in one line, and lines are combined.

Two failures are alike for a service if each alone takes the same of it. Choices that take one failure from each of
several lines ("any 2 of these 3 lines") are one group. A group is only formed where it is complete: every set that it
speaks of is a failure set. A set may be in two groups; none is in no group. Of three members in three zones,

    node a, node b    node a, zone b    zone a, node b    zone a, zone b    node a, node c    ... (12 sets)

become one group: one failure from each of any 2 of the lines "node a; zone a", "node b; zone b", "node c; zone c".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from math import comb, prod
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.closure import Taken
from hadesign.proof.failure.minimal import Pattern, Search
from hadesign.proof.failure.verdict import KINDS, FailureSet
from hadesign.topology.cluster import Kind, ThingId
from hadesign.topology.order import Rank, natural

Line: TypeAlias = tuple[tuple[Kind, tuple[ThingId, ...]], ...]
"""Failures of which any one will do, by kind, small ones first."""
MOST_JOINED = 2_000
"""Combinations of lines of one service that are joined; more are told one by one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Failure sets of `order` failures: one failure from each of any `order` of the `lines`.

    With `within`, any `order` of all that stands in its only line. Without lines it holds `sets` sets like `example`.
    What is left may differ from set to set; `example` is one of the smallest failures.
    """

    order: int
    lines: tuple[Line, ...]
    within: bool
    sets: int
    example: FailureSet


_Entry: TypeAlias = tuple[int, ...]
"""Classes of the failures of a set, in ascending order."""


def grouped(classes: "Classes", patterns: Sequence[Pattern], found: Sequence[FailureSet]) -> tuple[Group, ...]:
    """Group the failure sets of a service.

    Args:
        classes: of the search that found them.
        patterns: what was found.
        found: the same in words, in the same order.
    """
    sets: dict[int, dict[_Entry, list[FailureSet]]] = defaultdict(lambda: defaultdict(list))
    for pattern, one in zip(patterns, found, strict=True):
        sets[one.order][classes.of(pattern)].append(one)
    return tuple(group for order in sorted(sets) for group in _of_one_order(classes, order, sets[order]))


class Classes:
    """Failures sorted by what each alone takes of a service; classes are numbered as the graph is."""

    def __init__(self, search: Search) -> None:
        """Sort every failure that there is."""
        self._closure = search.closure
        self._lines: dict[tuple[int, ...], Line] = {}
        self._number: dict[Taken, int] = {}
        things: list[dict[Kind, list[ThingId]]] = []
        for index, vertex in enumerate(search.graph.vertices):
            taken = search.closure.taken((index, 0))
            if taken not in self._number:
                self._number[taken] = len(things)
                things.append(defaultdict(list))
            things[self._number[taken]][vertex.kind] += vertex.names or (vertex.name,)
        self._things = things
        self.sizes = [sum(map(len, kinds.values())) for kinds in things]

    def of(self, pattern: Pattern) -> _Entry:
        """Return the classes of the failures of a set."""
        return tuple(sorted(self._number[self._closure.taken(event)] for event in pattern.events))

    def choices(self, entry: _Entry) -> int:
        """Return in how many ways failures can be chosen from classes."""
        return prod(comb(self.sizes[number], entry.count(number)) for number in set(entry))

    def by_kinds(self, entries: Iterable[_Entry]) -> Iterable[list[_Entry]]:
        """Return single classes sorted by the kinds of what is in them: all machines stand together, and all zones."""
        found: dict[frozenset[Kind], list[_Entry]] = defaultdict(list)
        for entry in sorted(entries):
            found[frozenset(self._things[entry[0]])].append(entry)
        return found.values()

    def line(self, numbers: Sequence[int]) -> Line:
        """Return the failures of some classes; the same ones are asked about for many services."""
        key = tuple(numbers)
        if key not in self._lines:
            self._lines[key] = self._line(key)
        return self._lines[key]

    def _line(self, numbers: Sequence[int]) -> Line:
        kinds: dict[Kind, list[ThingId]] = defaultdict(list)
        for number in numbers:
            for kind, names in self._things[number].items():
                kinds[kind] += names
        return tuple((kind, tuple(sorted(kinds[kind], key=natural))) for kind in KINDS if kind in kinds)

    def rank(self, entry: _Entry) -> list[int]:
        """Return how large the smallest failures of some classes are: sets of machines come before those of zones."""
        return sorted(min(KINDS.index(kind) for kind in self._things[number]) for number in entry)


def _of_one_order(classes: Classes, order: int, sets: dict[_Entry, list[FailureSet]]) -> Iterator[Group]:
    """Yield joined groups, and then what is in none."""
    whole = {entry for entry, found in sets.items() if entry and sum(f.count for f in found) == classes.choices(entry)}
    if len(whole) > MOST_JOINED:
        whole = set()
    for numbers, within, covered in _joined(classes, order, whole):
        example = min((f for entry in sorted(covered) for f in sets[entry]), key=_smallest)
        count = sum(classes.choices(entry) for entry in covered)
        lines = sorted((classes.line(line) for line in numbers), key=_first)
        yield Group(order, tuple(lines), within, count, example)
    for entry in sorted(set(sets) - whole):
        for one in sets[entry]:
            yield Group(order, (), within=False, sets=one.count, example=one)


def _first(line: Line) -> tuple[int, Rank]:
    kind, names = line[0]
    return KINDS.index(kind), natural(names[0])


def _smallest(found: FailureSet) -> tuple[list[int], list[Rank]]:
    """Order sets by the size of their failures, then by name."""
    return sorted(KINDS.index(kind) for kind in found.kinds), sorted(map(natural, found.failures))


_Joined: TypeAlias = tuple[list[list[int]], bool, set[_Entry]]
"""Lines of classes, whether all failures may come from one, and the entries that are covered."""


def _joined(classes: Classes, order: int, entries: set[_Entry]) -> Iterator[_Joined]:
    """Cover entries with choices from lines, each as large as it gets."""
    every = sorted({number for entry in entries for number in entry})
    left = set(entries)
    if order == 1:
        for by_kinds in classes.by_kinds(entries):
            yield [[number for entry in by_kinds for number in entry]], False, set(by_kinds)
        return
    while left:
        first = min(left, key=lambda entry: (len(set(entry)) > 1, classes.rank(entry), entry))
        if len(set(first)) == 1:
            pool = [first[0]]
            pool += [n for n in every if n not in pool and _repeats([*pool, n], order) <= entries]
            covered, lines, within = _repeats(pool, order), [sorted(pool)], True
        elif len(set(first)) == order:
            lines, within = _grown(first, every, entries), False
            covered = _choices(lines, order)
        else:
            covered, lines, within = {first}, [], False
        yield lines, within, covered
        left -= covered


def _repeats(pool: Sequence[int], order: int) -> set[_Entry]:
    """Return all ways to take failures from some classes, several from one too."""
    return {tuple(sorted(choice)) for choice in product(pool, repeat=order)}


def _choices(lines: Sequence[Sequence[int]], order: int) -> set[_Entry]:
    """Return all ways to take failures from different lines."""
    return {tuple(sorted(choice)) for some in combinations(lines, order) for choice in product(*some)}


def _grown(first: _Entry, every: Sequence[int], entries: set[_Entry]) -> list[list[int]]:
    """Grow the lines of one entry by classes, as new lines or in old ones, while every choice is an entry."""
    lines = [[number] for number in first]
    for number in every:
        if any(number in line for line in lines):
            continue
        options = [[*lines, [number]]]
        options += [[[*line, number] if line is old else line for line in lines] for old in lines]
        lines = next((option for option in options if _choices(option, len(first)) <= entries), lines)
    return lines
