"""What a synthesis found, for people: for a terminal of 80 columns, and as Markdown."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext, translated
from hadesign.report.diff.changed import changed
from hadesign.report.page import Bullet, Bullets, Cell, Content, Section, Table
from hadesign.report.page_markdown import page_markdown
from hadesign.report.page_text import page_text
from hadesign.report.prove.words import minutes
from hadesign.report.synthesis.words import (
    PER,
    candidate_words,
    cost_words,
    free_words,
    picked,
    reason,
    titles,
    value_words,
)
from hadesign.synthesis.choices import Picks
from hadesign.synthesis.outcomes import FoundDesign, Synthesis, TriedDesign
from hadesign.topology.cluster import Origin

MOST_COLUMNS = 4
"""Choices that have columns of their own; of more, what was chosen is told in one."""
MOST_REASONS = 5


def synthesis_text(found: Synthesis) -> str:
    """Return what was found for a terminal."""
    return page_text(page(found), _nowhere)


def synthesis_markdown(found: Synthesis) -> str:
    """Return the same as Markdown."""
    return page_markdown(page(found), _nowhere, level=2)


def _nowhere(_origin: Origin) -> str:
    """Return no line: designs that nobody wrote have none."""
    return ""


def page(found: Synthesis) -> list[Section]:
    """Return the answer, the designs, why nothing cheaper does, and how far the search went."""
    return [
        Section(_("{title}: designs that meet all objectives", title=found.title), list(_answer(found))),
        *([changed(found.changes)] if found.met and found.near is not None else []),
        Section(_("Why nothing cheaper does"), list(_cheaper(found))),
        Section(_("What was looked at"), list(_effort(found))),
    ]


def _answer(found: Synthesis) -> Iterator[Content]:
    if not found.met:
        yield (
            _("NO design meets all objectives and is free of findings.")
            if not found.effort.left
            else _("No design was found that meets all objectives and is free of findings.")
        )
        if found.rejected:
            yield _("The cheapest ones, and what keeps each from doing so:")
            yield Bullets([_rejected(found, one) for one in found.rejected])
        return
    first, per = found.found[0].tried.candidate, translated(PER[found.prices.per])
    if first.change is None:
        cost = cost_words(first.cost, found.prices)
        yield _(
            "The cheapest one costs {cost} {per} ({choices}).", cost=cost, per=per, choices=_choices(found, first.picks)
        )
    else:
        yield _(
            "The cheapest change of {file} costs {cost} {per} more ({choices}).",
            file=found.near,
            cost=cost_words(first.change, found.prices),
            per=per,
            choices=_choices(found, first.picks),
        )
    shown = _differing(found)
    yield Table(_head(found, shown), [_row(found, one, shown) for one in found.found])
    alike = [number for number in range(len(found.choices)) if number not in shown]
    if alike and len(found.found) > 1:
        yield _("In all of these: {choices}.", choices=", ".join(picked(found.choices, first.picks, alike)))
    told = ngettext("{count:,} design meets all objectives.", "{count:,} designs meet all objectives.", found.met)
    yield _("{count} On the Pareto front: no cheaper one is out of service for less time.", count=told)
    if found.free:
        yield free_words([thing.what for thing in found.free])
    yield _("Prices: {source}.", source=found.prices.source)


def _choices(found: Synthesis, picks: tuple[int, ...]) -> str:
    return ", ".join(picked(found.choices, picks)) or _("nothing is left open")


def _differing(found: Synthesis) -> list[int]:
    """Return the choices in which the designs that are shown differ; of a single one all."""
    picks = [one.tried.candidate.picks for one in found.found]
    every = range(len(found.choices))
    return [number for number in every if len(picks) == 1 or len({one[number] for one in picks}) > 1]


def _head(found: Synthesis, shown: Sequence[int]) -> list[str]:
    change = [_("more")] if found.near is not None else []
    names = titles([found.choices[number] for number in shown])
    chosen = names if len(names) <= MOST_COLUMNS else [_("choices")]
    return [_("no."), *change, _("cost"), _("minutes down a year"), _("Pareto front"), *chosen]


def _row(found: Synthesis, one: FoundDesign, shown: Sequence[int]) -> list[Cell]:
    candidate, prices = one.tried.candidate, found.prices
    change = [] if candidate.change is None else [cost_words(candidate.change, prices)]
    down = "?" if one.tried.minutes is None else minutes(one.tried.minutes)
    values = [value_words(found.choices[number], candidate.picks[number]) for number in shown]
    told = values if len(values) <= MOST_COLUMNS else [", ".join(picked(found.choices, candidate.picks, shown))]
    return [str(one.number), *change, cost_words(candidate.cost, prices), down, _("yes") if one.on_front else "", *told]


def _cheaper(found: Synthesis) -> Iterator[Content]:
    told: dict[Picks, int] = {}
    bullets = []
    for one in found.found[:MOST_REASONS]:
        number = one.number
        if one.cheaper is None:
            bullets.append(Bullet(_("Design {number}: there is none that costs less.", number=number)))
        elif (picks := one.cheaper.candidate.picks) in told:
            bullets.append(Bullet(_("Design {number}: as for design {other}.", number=number, other=told[picks])))
        else:
            told[picks] = number
            next_one = _rejected(found, one.cheaper)
            text = _("Design {number}: {next}", number=number, next=next_one.text)
            bullets.append(Bullet(text, below=next_one.below))
    if bullets:
        yield _("The dearest design that costs less and fails, and what it fails by:")
        yield Bullets(bullets)


def _rejected(found: Synthesis, one: TriedDesign) -> Bullet:
    cost, choices = cost_words(one.candidate.paid, found.prices), candidate_words(found.choices, one.candidate)
    return Bullet(_("{cost} ({choices})", cost=cost, choices=choices), below=[reason(one)])


def _effort(found: Synthesis) -> Iterator[Content]:
    effort = found.effort
    entries = [
        ngettext("{count:,} design in all", "{count:,} designs in all", effort.designs),
        ngettext("{count:,} judged by proof and lint", "{count:,} judged by proof and lint", effort.judged),
    ]
    if effort.cut:
        entries.append(_("{count:,} cut: their control plane fails in a design that was judged", count=effort.cut))
    if effort.twins:
        entries.append(_("{count:,} left out: they differ from another one in names only", count=effort.twins))
    if effort.unpriced:
        entries.append(_("{count:,} hold an entry that is none, and are no designs", count=effort.unpriced))
    yield Bullets([Bullet(text) for text in entries])
    if effort.beyond is not None:
        text = _(
            "The search was ended. All that costs less than {cost} was looked at; of {count:,} designs from there on"
            " nothing is known, so the Pareto front may go on.",
            cost=cost_words(effort.beyond, found.prices),
            count=effort.left,
        )
        yield text
