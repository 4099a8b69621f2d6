"""Costs, choices, and why a design is none of those that were looked for."""

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hadesign.diagnostic import format_path
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import COMMAS, listed
from hadesign.proof.objectives import Objective
from hadesign.report.sentences import message
from hadesign.source import blanked
from hadesign.synthesis.asked import Per, Prices
from hadesign.synthesis.bills import Priced
from hadesign.synthesis.choices import OpenChoice, Picks
from hadesign.synthesis.outcomes import Candidate, TriedDesign
from hadesign.words.objectives import outcome

PER: Mapping[Per, Message] = {"hour": N_("an hour"), "month": N_("a month"), "year": N_("a year")}
PRICED: Mapping[Priced, Message] = {
    "nodes": N_("machines"),
    "zones": N_("zones"),
    "load_balancers": N_("load balancers"),
    "storage": N_("volumes"),
}
_CENT = Decimal("0.01")
_WIDEST = 24
"""Characters of a value that are shown; a longer one is told by its number."""


def rounded(cost: Decimal) -> Decimal:
    """Return a cost to the hundredth."""
    return cost.quantize(_CENT, ROUND_HALF_UP)


def cost_words(cost: Decimal, prices: Prices) -> str:
    """Write a cost: `EUR 1,240` where it has no hundredths."""
    value = rounded(cost)
    text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    return f"{prices.currency} {text}"


def picked(choices: Sequence[OpenChoice], picks: Picks, shown: Sequence[int] | None = None) -> list[str]:
    """Write what each choice is in a design, or those that are to be shown: `members = 3`."""
    numbers = range(len(choices)) if shown is None else shown
    return [f"{short_name(choices[number])} = {value_words(choices[number], picks[number])}" for number in numbers]


def short_name(choice: OpenChoice) -> str:
    """Return the name of a choice; of a path without `spec`, which all have."""
    return choice.name.removeprefix("spec.")


def value_words(choice: OpenChoice, pick: int) -> str:
    """Write the value that a choice has: that of the first place whose values are short and differ, or its number."""
    for place in choice.places:
        texts = [_value(value) for value in place.values]
        if len(set(texts)) == len(texts) and max(map(len, texts)) <= _WIDEST:
            return texts[pick]
    return _("value {number} of {count}", number=pick + 1, count=choice.size)


def _value(value: Any) -> str:
    if isinstance(value, dict) and not value:
        return _("left out")
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _line(", ".join(value))
    return _line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def _line(text: str) -> str:
    """Return a text of the design on one line, whatever it holds."""
    return " ".join(blanked(text).split())


def titles(choices: Sequence[OpenChoice]) -> list[str]:
    """Return what choices are called in the head of a table: the end of a path where that is not the end of two."""
    names = [short_name(choice) for choice in choices]
    ends = [name.rpartition(".")[2] for name in names]
    return [end if ends.count(end) == 1 else name for name, end in zip(names, ends, strict=True)]


def candidate_words(choices: Sequence[OpenChoice], candidate: Candidate) -> str:
    """Write what a design chose, as far as there is room."""
    return listed(picked(choices, candidate.picks), 8, patterns=COMMAS) or _("nothing is left open")


def reason(tried: TriedDesign) -> str:
    """Say why a design is none of those that were looked for."""
    if tried.objective is not None:
        return failing(tried.objective)
    first = message(tried.findings[0])
    more = len(tried.findings) - 1
    if tried.state == "no-design":
        text = _("it is no design: {first}", first=first)
    else:
        text = _("lint finds {rule}: {first}", rule=tried.findings[0].rule, first=first)
    if not more:
        return text
    return _("{text} {more}", text=text, more=ngettext("(and {count} more)", "(and {count} more)", more))


def failing(objective: Objective) -> str:
    """Say which objective is not met, or not shown, and what decides that."""
    goal, why = outcome(objective.goal), outcome(objective.why)
    if objective.met is False:
        return _("not met: {goal}: {why}", goal=goal, why=why)
    if not objective.settled_by:
        return _("not shown: {goal}: {why}", goal=goal, why=why)
    facts = listed([format_path(one.path) for one in objective.settled_by], 2)
    return _("not shown: {goal}: {why}; say {facts}", goal=goal, why=why, facts=facts)


def free_words(things: Sequence[Priced]) -> str:
    """Say which things no price is about."""
    names = listed([translated(PRICED[thing]) for thing in dict.fromkeys(things)])
    return _("No price is given for some {things}: these count as free.", things=names)
