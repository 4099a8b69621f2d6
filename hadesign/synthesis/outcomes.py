"""What the search finds: designs that meet everything, the cheapest first, and why cheaper ones do not."""

from decimal import Decimal
from typing import Literal, TypeAlias

from hadesign.comparison.changes import Change
from hadesign.diagnostic import Diagnostic
from hadesign.frozen import dataclass
from hadesign.proof.objectives import Objective
from hadesign.synthesis.asked import Prices
from hadesign.synthesis.bills import Bill, PricedThing
from hadesign.synthesis.choices import OpenChoice, Picks

SynthesisVerdict: TypeAlias = Literal["met", "not-met", "not-shown", "findings", "no-design"]
"""Of a design: all objectives are met and lint finds nothing, or the first of these that is not so.

`findings`: lint has errors or warnings; `no-design`: its values contradict each other.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A design that could be built: which value each choice has, and what it costs.

    `change` is what has to be paid for beside what there is already, where an existing design is changed.
    """

    picks: Picks
    cost: Decimal
    bill: Bill
    change: Decimal | None = None

    @property
    def paid(self) -> Decimal:
        """What has to be paid for it: designs are told in this order."""
        return self.cost if self.change is None else self.change


@dataclass(frozen=True, slots=True)
class TriedDesign:
    """A candidate with its verdict.

    `objective` is the first that is not met or not shown, without what it was worked out from; `findings` are errors
    and warnings of lint, or mistakes of the input. `minutes` are those a year out of service, at most, of the service
    that users miss longest; `None` is unknown. `judged_by` is the candidate with the same control plane whose verdict
    this one shares, if it was not judged itself.
    """

    candidate: Candidate
    state: SynthesisVerdict
    objective: Objective | None = None
    findings: tuple[Diagnostic, ...] = ()
    minutes: float | None = None
    judged_by: Candidate | None = None


@dataclass(frozen=True, slots=True)
class SearchEffort:
    """How much was looked at: designs in all, those that were judged, and those that did not have to be.

    `cut` share a control plane that fails, `twins` differ from another one in names only, `unpriced` hold an entry that
    is none. `left` were not reached, as the search was ended; the cheapest of these costs `beyond`.
    """

    designs: int
    judged: int
    cut: int
    twins: int
    unpriced: int
    left: int
    beyond: Decimal | None


@dataclass(frozen=True, slots=True)
class FoundDesign:
    """A design that meets everything: its number, from 1, in the order of cost, and what is next below it.

    `cheaper` is the dearest design that costs less and fails.

    `on_front` tells whether no cheaper one is out of service for less time.
    """

    number: int
    tried: TriedDesign
    cheaper: TriedDesign | None
    on_front: bool = False


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The answer: the cheapest designs that meet everything, those of the Pareto front, and how many do (`met`).

    `free` are things that no row of the prices is about. `rejected` are the cheapest designs that fail. `near` is the
    file of the existing design that is changed, and `changes` are what the first design changes of it.
    """

    title: str
    file: str
    choices: tuple[OpenChoice, ...]
    prices: Prices
    met: int
    found: tuple[FoundDesign, ...]
    free: tuple[PricedThing, ...]
    effort: SearchEffort
    rejected: tuple[TriedDesign, ...]
    near: str | None = None
    changes: tuple[Change, ...] = ()
