"""The search: every design in the order of what it costs, of which as few as possible are judged.

It is exact: what is left out has the verdict of something that was judged (its twin, or one with the same control
plane), and a search that is ended says from which cost on nothing is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from hadesign.comparison.changes import Change, changes
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import Document
from hadesign.synthesis.asked import SynthesisFile
from hadesign.synthesis.bills import Bill, Bills, PricedThing
from hadesign.synthesis.branches import Branches
from hadesign.synthesis.choices import OpenChoice, Picks, settled, space
from hadesign.synthesis.judging import Lint, cluster_of, judged
from hadesign.synthesis.outcomes import Candidate, FoundDesign, SearchEffort, Synthesis, TriedDesign
from hadesign.synthesis.twins import Twins
from hadesign.topology import read_cluster

MOST_DESIGNS = 200_000
"""Designs that are put into the order of their cost; each takes some hundred bytes and microseconds."""
MOST_REJECTED = 5
SearchProgress: TypeAlias = Callable[[int, int, int], None]
"""Is told how many designs there are, how many were gone through, and how many meet everything."""


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How many designs are judged at most, and of how many that meet everything more is told than their number.

    `enough` ends the search with the last of these; the Pareto front wants all that there are.
    """

    tries: int
    told: int
    enough: bool = False


def synthesize(
    document: Document,
    asked: SynthesisFile,
    choices: Sequence[OpenChoice],
    lint: Lint,
    limits: SearchLimits,
    near: Document | None = None,
    seen: SearchProgress = lambda _all, _through, _met: None,
) -> Synthesis:
    """Return the designs that meet all objectives and lint clean, the cheapest first.

    Args:
        document: what was asked, as it is written.
        asked: the same as it was read.
        choices: what it leaves open.
        lint: judges a design by the rules.
        limits: when the search ends.
        near: an existing design, of which the cheapest change is looked for.
        seen: is told how far the search is.

    Raises:
        UsageError: there are more designs than can be compared, or the existing one cannot be priced.
    """
    bills = Bills(document, choices, asked.prices)
    candidates, unpriced = _ordered(bills, choices, near)
    search = _DesignSearch(document, choices, asked, lint, limits.told)
    rest: Sequence[Candidate] = ()
    for number, candidate in enumerate(candidates):
        seen(len(candidates), number, search.met)
        if search.judged == limits.tries or (limits.enough and search.met == limits.told):
            rest = candidates[number:]
            break
        search.take(candidate)
    beyond = rest[0].paid if rest else None
    effort = SearchEffort(space(choices), search.judged, search.cut, search.twins, unpriced, len(rest), beyond)
    free = {thing for one in search.found for thing in one.tried.candidate.bill if thing.row is None}
    return Synthesis(
        asked.metadata.title or asked.metadata.name, document.file, tuple(choices), asked.prices, search.met,
        _with_front(search.found), tuple(sorted(free, key=_by_name)), effort, tuple(search.rejected),
        None if near is None else near.file, _changes(near, document, choices, search.found),
    )  # fmt: skip


def _changes(
    near: Document | None, document: Document, choices: Sequence[OpenChoice], found: Sequence[FoundDesign]
) -> tuple[Change, ...]:
    """Return what the first design changes of the existing one."""
    if near is None or not found:
        return ()
    data = settled(document, choices, found[0].tried.candidate.picks)
    return changes(read_cluster(near), cluster_of(data, document.file))[0]


def _by_name(thing: PricedThing) -> tuple[str, str]:
    return thing.what, thing.name


def _ordered(bills: Bills, choices: Sequence[OpenChoice], near: Document | None) -> tuple[list[Candidate], int]:
    """Return all designs, the cheapest first, and how many hold an entry that is none."""
    count = space(choices)
    if count > MOST_DESIGNS:
        message = _("there are {count:,} designs, of which {most:,} can be compared", count=count, most=MOST_DESIGNS)
        raise UsageError(_("{message}: leave less open, or settle places together by `choice`.", message=message))
    there = None
    if near is not None:
        there = bills.of(near)
        if there is None:
            raise UsageError(_("{file} cannot be priced; look at it with `hadesign lint`.", file=near.file))
    found = [
        one for picks in product(*(range(choice.size) for choice in choices)) if (one := _priced(bills, picks, there))
    ]
    found.sort(key=lambda one: (one.paid, one.cost, one.picks))
    return found, count - len(found)


def _priced(bills: Bills, picks: Picks, there: Bill | None) -> Candidate | None:
    bill = bills.bill(picks)
    if bill is None:
        return None
    change = None
    if there is not None:
        more = {thing: amount - there.get(thing, Decimal(0)) for thing, amount in bill.items()}
        change = bills.cost({thing: amount for thing, amount in more.items() if amount > 0})
    return Candidate(picks, bills.cost(bill), bill, change)


class _DesignSearch:
    """What was found so far."""

    def __init__(
        self, document: Document, choices: Sequence[OpenChoice], asked: SynthesisFile, lint: Lint, told: int
    ) -> None:
        self._document, self._choices, self._lint, self._told = document, choices, lint, told
        self._twins, self._branches = Twins(asked.prices), Branches(document, choices)
        self._seen: set[str] = set()
        self._condemned: dict[Picks, TriedDesign] = {}
        self._last: TriedDesign | None = None
        self._below: TriedDesign | None = None
        self._paid: Decimal | None = None
        self.judged = self.cut = self.twins = self.met = 0
        self.found: list[FoundDesign] = []
        self.rejected: list[TriedDesign] = []

    def take(self, candidate: Candidate) -> None:
        """Find out what becomes of the next design."""
        if candidate.paid != self._paid:
            self._paid, self._below = candidate.paid, self._last
        branch = self._branches.key(candidate.picks)
        first = self._condemned.get(branch)
        if first is not None:
            self.cut += 1
            self._reject(replace(first, candidate=candidate, judged_by=first.candidate))
            return
        data = settled(self._document, self._choices, candidate.picks)
        key = self._twins.key(data)
        if key in self._seen:
            self.twins += 1
            return
        self.judged += 1
        found, fails_all = judged(candidate, data, self._document.file, self._lint)
        if found.state != "no-design":
            self._seen.add(key)  # of names and addresses that clash nothing follows for others
        if found.state == "met":
            self._keep(found)
            return
        if fails_all:
            self._condemned[branch] = found
        self._reject(found)

    def _keep(self, found: TriedDesign) -> None:
        """Keep a design that meets everything, if it is one of the cheapest, or none that is kept is better in both."""
        self.met += 1
        better = found.minutes is not None and not any(_outdone(found, one.tried) for one in self.found)
        if self.met <= self._told or better:
            self.found.append(FoundDesign(self.met, found, self._below))

    def _reject(self, found: TriedDesign) -> None:
        self._last = found
        if len(self.rejected) < MOST_REJECTED:
            self.rejected.append(found)


def _with_front(found: Sequence[FoundDesign]) -> tuple[FoundDesign, ...]:
    """Return designs with whether they are on the Pareto front; of those that were not kept none is."""
    return tuple(
        replace(
            one, on_front=one.tried.minutes is not None and not any(_outdone(one.tried, two.tried) for two in found)
        )
        for one in found
    )


def _outdone(one: TriedDesign, two: TriedDesign) -> bool:
    """Tell whether a design costs no more than another one and is out of service for no longer, and not both alike."""
    if one.minutes is None or two.minutes is None:
        return False
    mine, other = (one.candidate.cost, one.minutes), (two.candidate.cost, two.minutes)
    return other != mine and other[0] <= mine[0] and other[1] <= mine[1]
