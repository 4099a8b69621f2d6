"""What follows from a change: objectives, services, data that may be lost, and capacity, before and after."""

from collections.abc import Iterable, Iterator, Sequence

from hadesign.comparison import Comparison
from hadesign.comparison.failure_sets import Only
from hadesign.comparison.judged import CapacityChange, LossChange, ObjectiveChange
from hadesign.comparison.services import ServiceChange, ServiceFigures
from hadesign.i18n import N_, _, ngettext, translated
from hadesign.notation import as_time
from hadesign.proof.capacity.after_failures import AfterFailure
from hadesign.proof.failure.verdict import SURVIVED
from hadesign.proof.objectives import Objective
from hadesign.proof.recovery.losses import LossWindow
from hadesign.report.page import Bullet, Bullets, Content, Section, Table
from hadesign.report.prove.objectives import MET_WORDS
from hadesign.report.prove.words import minutes
from hadesign.report.sentences import out_of, said_of
from hadesign.words.amounts import RESOURCE_WORDS, bare_amount
from hadesign.words.effects import example
from hadesign.words.losses import data_words, lost_words
from hadesign.words.objectives import outcome
from hadesign.words.things import noun

MOST_SERVICES, MOST_SETS = 24, 6
"""Services, and failure sets of each of them, that are told."""
_FITS = {"fits": N_("yes"), "cannot": N_("NO"), "not-shown": N_("not shown")}
_NONE = "–"


def arrow(before: str, after: str) -> str:
    """Write what was and what is, once where it is the same."""
    return before if before == after else _("{before} → {after}", before=before, after=after)


def sections(found: Comparison) -> Iterator[Section]:
    """Yield what follows; nothing of what stays as it was."""
    yield _objectives(found.objectives)
    yield _services(found)
    yield _recovery(found.services)
    yield _losses(found.losses)
    yield _capacity(found.capacity)


def _objectives(found: Sequence[ObjectiveChange]) -> Section:
    rows = [
        (_goal(one), arrow(_met(one.before), _met(one.after)), outcome(one.after.why) if one.after else "")
        for one in found
    ]
    head = (_("objective"), _("verdict"), _("because (after)"))
    return Section(_("Objectives"), (Table(head, rows),) if rows else ())


def _goal(one: ObjectiveChange) -> str:
    return arrow(*(outcome(side.goal) if side else _("none") for side in (one.before, one.after)))


def _met(one: Objective | None) -> str:
    return translated(MET_WORDS[one.met]) if one else _NONE


def _services(found: Comparison) -> Section:
    """Return downtime and tolerance of services in which they differ, and the failure sets that came and went."""
    differing = [one for one in found.services if one.any]
    rows = [
        (
            one.name,
            arrow(_survived(one.before), _survived(one.after)),
            arrow(_minutes(one.before), _minutes(one.after)),
            arrow(_nodes(one.before), _nodes(one.after)),
        )
        for one in differing[:MOST_SERVICES]
    ]
    parts: list[Content] = []
    if rows:
        parts.append(
            Table((_("service"), _("survives"), _("minutes down a year"), _("nodes that may fail at once")), rows)
        )
    if len(differing) > MOST_SERVICES:
        count = len(differing) - MOST_SERVICES
        parts.append(ngettext("And {count:,} more service.", "And {count:,} more services.", count))
    for title, sets in (
        (_("Takes it down now, and did not before:"), _sets((one.name, one.gained) for one in differing)),
        (_("Took it down before, and does no longer:"), _sets((one.name, one.lost) for one in differing)),
    ):
        if sets:
            parts += [title, Bullets(sets)]
    return Section(_("Services"), parts)


def _survived(one: ServiceFigures | None) -> str:
    """Name the largest thing whose loss a service survives for certain."""
    if one is None or one.unknown:
        return _NONE
    largest = next((what for what in reversed(SURVIVED) if one.survives[what]), None)
    return noun(largest) if largest else _("nothing")


def _nodes(one: ServiceFigures | None) -> str:
    if one is None or one.unknown:
        return _NONE
    least = one.tolerance >= one.complete
    return _("{count} or more", count=one.tolerance) if least else str(one.tolerance)


def _minutes(one: ServiceFigures | None) -> str:
    return _NONE if one is None or one.minutes is None else minutes(one.minutes)


def _sets(found: Iterable[tuple[str, Only]]) -> list[Bullet]:
    """Return what takes services down; those that go down by the same share a line."""
    services: dict[tuple[str, ...], list[str]] = {}
    said: dict[tuple[str, ...], str] = {}
    for name, sets in found:
        for one in sets.told[:MOST_SETS]:
            services.setdefault(one.failures, []).append(name)
            said.setdefault(one.failures, example(one))
        if sets.count > MOST_SETS:
            more = ngettext("{count:,} more set", "{count:,} more sets", sets.count - MOST_SETS)
            services.setdefault((more,), []).append(name)
            said[more,] = more
    # How many more there are comes last.
    ranked = sorted(services, key=lambda failures: failures == (said[failures],))
    return [Bullet(said_of(", ".join(services[failures]), said[failures])) for failures in ranked]


def _recovery(found: Sequence[ServiceChange]) -> Section:
    """Return recovery times that differ."""
    rows = []
    for one in found:
        if one.before is None or one.after is None:
            continue
        for kind, new in one.after.recovers.items():
            old = one.before.recovers.get(kind)
            if old is not None and old != new:
                rows.append((one.name, noun(kind), arrow(_time(old.seconds), _time(new.seconds))))
    head = (_("service"), _("after the loss of"), _("back after"))
    return Section(_("Recovery"), (Table(head, rows[:MOST_SERVICES]),) if rows else ())


def _time(seconds: float | None) -> str:
    return _("not known") if seconds is None else as_time(seconds)


def _losses(found: Sequence[LossChange]) -> Section:
    rows = []
    for one in found:
        told, window = arrow(_lost(one.before), _lost(one.after)), one.after or one.before
        if window is not None and _lost(one.before) != _lost(one.after):
            rows.append((data_words(window), lost_words(window.what, window.failure), told))
    head = (_("data"), _("after the loss of"), _("at most"))
    return Section(_("Work that may be lost"), (Table(head, rows),) if rows else ())


def _lost(one: LossWindow | None) -> str:
    if one is None:
        return _NONE
    return _("everything") if one.everything else _time(one.seconds)


def _capacity(found: Sequence[CapacityChange]) -> Section:
    """Return what is asked for of what is left, where that differs."""
    rows = []
    for one in found:
        old, new = _amounts(one.before), _amounts(one.after)
        if old != new:
            failure = noun(one.kind) if one.kind else _("nothing")
            rows.append((failure, *(arrow(a, b) for a, b in zip(old, new, strict=True))))
    head = (_("after the loss of"), *(translated(words) for words in RESOURCE_WORDS.values()), _("all fit"))
    return Section(_("Capacity"), (Table(head, rows),) if rows else ())


def _amounts(one: AfterFailure | None) -> list[str]:
    """Return what is asked for of what is left by resource, and whether everything finds a place."""
    if one is None:
        return [_NONE] * (len(RESOURCE_WORDS) + 1)
    amounts = {amount.resource: amount for amount in one.amounts if amount.pool is None}
    cells = [
        out_of(bare_amount(resource, found.asked), bare_amount(resource, found.left))
        if (found := amounts.get(resource))
        else _NONE
        for resource in RESOURCE_WORDS
    ]
    return [*cells, translated(_FITS[one.fit.verdict])]
