"""Capacity after each single failure: what is left, what is asked for, and whether a placement was found."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from hadesign.i18n import N_, _, ngettext, translated
from hadesign.lists import listed, listed_lines
from hadesign.notation import as_time
from hadesign.proof import Proof
from hadesign.proof.capacity.after_failures import AfterFailure, Amount, WithAutoscaler
from hadesign.proof.capacity.autoscaling import Autoscaler, Growth
from hadesign.proof.capacity.fit import Concern, Fit
from hadesign.proof.capacity.reasons import Barred, Gap, OfWorkload, Unseated
from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.proof.failure.reason import Reason
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Content, Section, Table
from hadesign.report.sentences import between, out_of, said_of
from hadesign.topology.cluster import Origin
from hadesign.words.amounts import RESOURCE_WORDS, bare_amount
from hadesign.words.fitting import bar_words, facts, fit_words
from hadesign.words.things import bare, noun, thing_words

MOST_ROWS = 15
"""Rows that are shown; the largest failures come first."""
_MOST_NAMED = 6
"""Workloads that are named for a failure."""
_NOTE = N_(
    "What pods request at most, of what is left on the nodes that take pods, and whether a place was found for all."
)
_NOTE_AND_WAIT = N_(
    "What pods request at most, of what is left on the nodes that take pods, and whether a place was found for all."
    " Pods in the last column stay Pending, whatever is left, until what failed is back; those that do so without any"
    " failure stay Pending for ever."
)
LEFT_OUT = (
    N_("what the kubelet and the system take of each node beyond what the design keeps for them"),
    N_(
        "parts of the platform whose requests the blueprint does not give (cluster DNS, ingress, monitoring,"
        " static pods)"
    ),
    N_("how the scheduler gets there: it does not move running pods to make room for others"),
    N_("limits on how many volumes a node can attach"),
)
"""What the verdicts do not look at."""

_Same: TypeAlias = tuple[AfterFailure, Sequence[AfterFailure]]
"""The tightest of some failures of one kind that end alike, and all of them."""


def sections(proof: Proof) -> Iterator[Section]:
    """Yield what fits after failures, and what the autoscaler changes about it."""
    found = proof.after_failures
    missing = list(unknown(pair for pair in found.missing if pair not in found.scaler.missing))
    title = _("Capacity after a failure")
    if found.before is None:
        yield Section(title, (Bullets(missing),) if missing and proof.cluster.workloads else ())
        return
    alike = _alike([found.before, *found.after])
    shown = alike[:MOST_ROWS]
    waits = any(_waiting(one.fit)[1] for one, _group in shown)
    parts: list[Content] = [
        translated(_NOTE_AND_WAIT if waits else _NOTE),
        Table(_head(), [row for same in shown for row in _rows(same)]),
    ]
    if len(alike) > len(shown):
        parts.append(
            ngettext(
                "And {count:,} smaller kinds of failure: JSON has all of them.",
                "And {count:,} smaller kinds of failure: JSON has all of them.",
                len(alike) - len(shown),
            )
        )
    worries = [*_worries(shown), *_waits(shown), *missing]
    left_out = _("Left out: {what}.", what="; ".join(map(translated, LEFT_OUT)))
    yield Section(title, (*parts, *([Bullets(worries)] if worries else []), left_out))
    yield _autoscaled(found.scaler, alike)


def _head() -> tuple[str, ...]:
    return _("after the loss of"), _("nodes"), _("CPU"), _("memory"), _("pods"), _("all fit"), _("Pending")


def answer(fit: Fit) -> Answer:
    """Return whether a place was found for all; that none was found does not show that there is none.

    What stays Pending has no place, however much room there is.
    """
    least, most = _waiting(fit)
    if fit.verdict == "cannot" or least:
        return Answer(False)
    return Answer(None, _("not shown")) if fit.verdict == "not-shown" or most else Answer(True)


def unknown(missing: Iterable[tuple[Reason, Origin]]) -> Iterator[Bullet]:
    """Yield what is not given; things of which the same is not given share a line, which is at the first of them."""
    lines: dict[object, list[tuple[Reason, Origin]]] = {}
    for fact, origin in missing:
        lines.setdefault((fact.field, fact.of) if isinstance(fact, Gap) else fact, []).append((fact, origin))
    for found in lines.values():
        (text,) = facts(fact for fact, _origin in found)
        yield Bullet(_("not known: {what}", what=text), found[0][1])


def _alike(found: Sequence[AfterFailure]) -> list[_Same]:
    """Put failures of one kind together that end alike."""
    same: dict[object, list[AfterFailure]] = {}
    for one in found:
        scaled = one.scaled.fit.verdict if one.scaled else ""
        key = one.kind, one.fit.verdict, one.machines == one.of, _waiting(one.fit)[1] > 0, scaled
        same.setdefault(key, []).append(one)
    return [(max(group, key=_tightness), group) for group in same.values()]


def _tightness(one: AfterFailure) -> tuple[float, int]:
    """Return how much is asked for of each unit that is left, of the scarcest resource, and how many machines go."""
    return max((amount.asked / max(amount.left, 1) for amount in one.amounts), default=0.0), one.machines


def _rows(same: _Same) -> Iterator[Sequence[Cell]]:
    """Yield the row of a failure, and one for a pool that is tighter than all machines together."""
    one = same[0]
    whole = {amount.resource: amount for amount in one.amounts if amount.pool is None}
    left = out_of(f"{one.of - one.machines:,}", f"{one.of:,}")
    cells = [_amount(whole.get(resource)) for resource in RESOURCES]
    yield _lost(same), left, *cells, answer(one.fit), _between(_waiting(one.fit))
    tighter: dict[str, dict[Resource, Amount]] = {}
    for amount in one.amounts:
        rest = whole.get(amount.resource)
        if amount.pool is not None and (rest is None or amount.asked * rest.left > rest.asked * amount.left):
            tighter.setdefault(amount.pool, {})[amount.resource] = amount
    for pool, amounts in tighter.items():
        parts = [_amount(amounts[resource]) if resource in amounts else "" for resource in RESOURCES]
        yield _("(pool {name})", name=pool), "", *parts, "", ""


def _amount(amount: Amount | None) -> str:
    """Write what is asked for of what is left; the head of the column names the resource."""
    if amount is None:
        return "?"
    return out_of(_short(amount.resource, amount.asked), _short(amount.resource, amount.left))


def _short(resource: Resource, amount: int) -> str:
    return bare_amount(resource, amount)


def _waiting(fit: Fit) -> tuple[int, int]:
    """Return how many replicas want no place until what failed is back, at least and at most."""
    return sum(concern.away[0] for concern in fit.concerns), sum(concern.away[1] for concern in fit.concerns)


def _between(count: tuple[int, int]) -> str:
    """Write a number of which only the ends are known."""
    least, most = count
    if not most:
        return ""
    if least == most:
        return f"{most:,}"
    return between(f"{least:,}", f"{most:,}") if least else _("up to {most:,}", most=most)


def _lost(same: _Same) -> str:
    """Name a failure and how many there are like it."""
    one, group = same
    if one.failure is None or one.kind is None:
        return _("nothing")
    count = sum(other.count for other in group)
    if count == 1:
        return thing_words(one.failure)
    equal = all(_tightness(other) == _tightness(one) for other in group)
    things, name = noun(one.kind, count), bare(one.failure)
    if equal:
        return _("any of {count:,} {things}, such as {name}", count=count, things=things, name=name)
    return _("any of {count:,} {things}, at worst {name}", count=count, things=things, name=name)


def _without(same: _Same) -> str:
    return _("without {what}", what=_lost(same)) if same[0].failure else _("already without any failure")


def _worries(alike: Sequence[_Same]) -> Iterator[Bullet]:
    """Yield what keeps everything from running; what keeps it from running anyway is told once."""
    told: set[Reason] = set()
    for same in alike:
        one, fit = same[0], same[0].fit
        if fit.verdict == "fits" or fit.why is None or fit.why in told:
            continue
        if one.machines == one.of:
            yield Bullet(_("{case}: no node that takes pods is left", case=_without(same)), one.origin)
            continue
        told.add(fit.why)
        case, reason = _without(same), fit_words(fit.why)
        if fit.verdict == "cannot":
            text = _("{case}: not all pods fit: {reason}", case=case, reason=reason)
        else:
            text = _("{case}: not shown that all pods fit: {reason}", case=case, reason=reason)
        yield Bullet(text, one.origin, (), list(_homeless(fit)))


def _homeless(fit: Fit) -> Iterator[str]:
    """Yield the workloads of which no placement was found that has room for all replicas."""
    # What is said of the whole is not said again of the one workload that it is about.
    said = fit.why.why if isinstance(fit.why, OfWorkload) else None
    concerns = [c for c in fit.concerns if c.unplaced and c.why and fit.why != OfWorkload(c.workload.name, c.why)]
    told = []
    for concern in concerns:
        text = said_of(_name(concern), _unplaced(concern))
        if concern.verdict == "cannot" and concern.why and concern.why != said:
            text = _("{text}, as {reason}", text=text, reason=fit_words(concern.why))
        told.append(text)
    yield from listed_lines(told, _MOST_NAMED, _more_workloads)
    if fit.unchecked and fit.verdict == "cannot":
        resources = listed([translated(RESOURCE_WORDS[r]) for r in fit.unchecked])
        yield _("not checked by {resources}, of which not all sizes are known", resources=resources)


def _unplaced(concern: Concern) -> str:
    return ngettext(
        "{unplaced:,} of {count:,} replicas found no place",
        "{unplaced:,} of {count:,} replicas found no place",
        concern.wanted,
        unplaced=concern.unplaced,
    )


def _more_workloads(count: int) -> str:
    return ngettext("and {count:,} more workload", "and {count:,} more workloads", count)


def _name(concern: Concern) -> str:
    name = concern.workload.name
    return _("{workload} (critical)", workload=name) if concern.workload.tier == "critical" else name


def _waits(alike: Sequence[_Same]) -> Iterator[Bullet]:
    """Yield which workloads have replicas that wait, and what keeps them; told once for the same ones."""
    told: set[tuple[str, ...]] = set()
    for same in alike:
        concerns = [concern for concern in same[0].fit.concerns if concern.away[1]]
        lines: dict[Barred | Unseated, list[str]] = {}
        for concern in concerns:
            count = out_of(_between(concern.away), f"{concern.workload.replicas or 0:,}")
            if concern.why_away is not None:
                lines.setdefault(concern.why_away, []).append(f"{_name(concern)} {count}")
        below = [
            _("{text}, as {reason}", text=listed(found, _MOST_NAMED), reason=bar_words(why, len(found)))
            for why, found in lines.items()
        ]
        if below and tuple(below) not in told:
            told.add(tuple(below))
            yield Bullet(_("{case}: these replicas stay Pending", case=_without(same)), same[0].origin, (), below)


def _autoscaled(scaler: Autoscaler, alike: Sequence[_Same]) -> Section:
    """Return what the autoscaler can add, and what then fits that did not fit before."""
    title = _("Capacity with nodes that the cluster autoscaler adds")
    missing = list(unknown(scaler.missing))
    if not scaler.growths:
        return Section(title, (Bullets(missing),) if missing else ())
    head = (_("autoscaling group"), _("zone"), _("nodes more"), _("where"))
    parts: list[Content] = [_added(scaler), Table(head, [_growth(one) for one in scaler.growths])]
    doubtful = [
        (one, same) for same in alike for one in same[:1] if one.fit.verdict != "fits" and one.machines < one.of
    ]
    rows = [_helped(same, one.scaled) for one, same in doubtful if one.scaled and one.scaled.fit.why != one.fit.why]
    if rows:
        head = (_("after the loss of"), _("all fit then"), _("nodes added"), _("why not"))
        parts.append(Table(head, rows[:MOST_ROWS]))
    elif doubtful:
        parts.append(_("They change nothing about what is said above."))
    else:
        parts.append(_("All pods fit without them, as long as any node is left."))
    return Section(title, (*parts, *([Bullets(missing)] if missing else [])))


def _added(scaler: Autoscaler) -> str:
    if scaler.seconds is None:
        return _("Nodes that can be added, as large as those of the pool.")
    return _(
        "Nodes that can be added, as large as those of the pool; they are ready {time} after they are asked for.",
        time=as_time(scaler.seconds),
    )


def _growth(one: Growth) -> Sequence[Cell]:
    return one.name, one.zone or "", f"{one.machines:,}", one.origin


def _helped(same: _Same, scaled: WithAutoscaler) -> Sequence[Cell]:
    fits, why = scaled.fit.verdict == "fits", fit_words(scaled.fit.why) if scaled.fit.why else ""
    return _lost(same), answer(scaled.fit), f"{scaled.fit.added:,}" if fits else "", why
