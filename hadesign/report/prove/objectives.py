"""Which objectives are met, and which failures each service tolerates."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import N_, _, ngettext, translated
from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.verdict import SURVIVED
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Content, Section, Table
from hadesign.report.prove.words import service_name
from hadesign.topology.cluster import FailureLevel, Origin
from hadesign.words.objectives import outcome
from hadesign.words.things import noun

MET_WORDS = {True: N_("met"), False: N_("NOT MET"), None: N_("not shown")}
_SEVERAL = {"workload": N_("workloads {names}"), "component": N_("components {names}")}
"""Services of which there may be many, and how those are called that share a row."""
MOST_FACTS = 10
"""Facts that are shown; the most decisive come first."""
MOST_ROWS = 24
"""Services that have a row of their own; of more, those with equal answers share one."""


def verdict(proof: Proof) -> str:
    """Return the answer to the first question in one line."""
    found = proof.objectives
    if not found:
        return _("No objectives are set (spec.objectives).")
    missed, open_ones = (sum(1 for one in found if one.met is met) for met in (False, None))
    if missed:
        return _not_met(missed, len(found))
    if open_ones:
        return _not_shown(open_ones, len(found))
    return ngettext("The objective is met.", "All {count} objectives are met.", len(found))


def _not_met(count: int, total: int) -> str:
    if total == 1:
        return _("The objective is NOT MET.")
    return ngettext(
        "{count} of {total} objectives is NOT MET.", "{count} of {total} objectives are NOT MET.", count, total=total
    )


def _not_shown(count: int, total: int) -> str:
    if total == 1:
        return _("The objective is not shown, as more must be known.")
    return ngettext(
        "{count} of {total} objectives is not shown, as more must be known.",
        "{count} of {total} objectives are not shown, as more must be known.",
        count,
        total=total,
    )


def objectives(proof: Proof) -> Section:
    """Return each objective with the verdict and the reason."""
    rows = [
        (Answer(one.met, translated(MET_WORDS[one.met])), outcome(one.goal), outcome(one.why), one.origin)
        for one in proof.objectives
    ]
    note = _("What the design is to achieve (spec.objectives), and whether the proof shows that it does.")
    head = ("", _("objective"), _("because"), _("where"))
    return Section(_("Objectives"), (note, Table(head, rows), *_settling(proof)) if rows else ())


def verdicts(proof: Proof) -> list[tuple[str, str]]:
    """Return the verdict on each objective, and what is asked for."""
    return [(translated(MET_WORDS[one.met]), outcome(one.goal)) for one in proof.objectives]


def _settling(proof: Proof) -> Iterator[Content]:
    """Yield the facts that would settle objectives that are not shown, each with what it is asked for by."""
    asked: dict[Origin, list[str]] = {}
    for one in proof.objectives:
        for fact in one.settled_by:
            asked.setdefault(fact, []).append(outcome(one.goal))
    if not asked:
        return
    shown = list(asked.items())[:MOST_FACTS]
    yield _("What would settle those that are not shown, most decisive first:")
    yield Bullets(
        [Bullet(fact.named, fact, below=(_("for: {goals}", goals="; ".join(goals)),)) for fact, goals in shown]
    )
    if len(asked) > len(shown):
        yield ngettext(
            "And {count:,} more fact: JSON has all of them.",
            "And {count:,} more facts: JSON has all of them.",
            len(asked) - len(shown),
        )


def tolerance(chosen: Sequence[ServiceProof], wanted: FailureLevel | None) -> Section:
    """Return what each service survives, uninterrupted and for every placement that is allowed.

    `wanted` is what the design as a whole is to survive: a larger failure that stops something is no fault.
    """
    answers = {service: _survived(service, wanted) for service in chosen}
    rows: list[list[Cell]] = [[name, *found] for name, found in _rows(answers)]
    if any(one.value is None for found in answers.values() for one in found):
        note = _(
            "Whether a service goes on without interruption after the loss of any one of these. ?: the blueprint names"
            " no such thing, or does not say enough."
        )
    else:
        note = _("Whether a service goes on without interruption after the loss of any one of these.")
    return Section(_("Failure tolerance"), (note, Table((_("service"), *map(noun, SURVIVED)), rows)))


def _survived(service: ServiceProof, wanted: FailureLevel | None) -> tuple[Answer, ...]:
    """Return whether a service goes on after each size of failure; without an objective every size is asked about."""
    asked = SURVIVED if wanted is None else SURVIVED[: SURVIVED.index(wanted) + 1]
    strict = wanted is None or (service.covered and not service.may_pause)
    return tuple(Answer(service.uninterrupted(size), asked=strict and size in asked) for size in SURVIVED)


def _rows(answers: dict[ServiceProof, tuple[Answer, ...]]) -> Iterator[tuple[str, tuple[Answer, ...]]]:
    if len(answers) <= MOST_ROWS:
        yield from ((service_name(service), found) for service, found in answers.items())
        return
    alike: dict[tuple[str, tuple[Answer, ...]], list[str]] = {}
    for service, found in answers.items():
        kind = service.service if service.service in _SEVERAL else service.name
        alike.setdefault((kind, found), []).append(service.name)
    for (kind, found), names in alike.items():
        yield (translated(_SEVERAL[kind], names=listed(names, 3)) if len(names) > 1 else names[0]), found
