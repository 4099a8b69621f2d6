"""Room for all pods after each single failure: what is left, what is asked for, and whether a placement was found."""

from collections.abc import Iterator, Sequence

from hadesign.blueprint.written import as_time
from hadesign.proof import Proof
from hadesign.proof.capacity.fit import Concern, Fit
from hadesign.proof.capacity.offers import RESOURCES, Resource, written
from hadesign.proof.capacity.shortage import LEFT_OUT, AfterFailure
from hadesign.report.names import listed
from hadesign.report.page import Cell, Item, Items, Part, Section, Table
from hadesign.report.prove.words import noun

MOST_ROWS = 15
"""Rows that are shown; the largest failures come first."""
_NOTE = (
    "Left, of what all machines that take pods offer, and asked for at most; what a zone held is not asked for where a"
    " required spread keeps it away."
)
_VERDICT = {"fits": "fits", "cannot": "does NOT fit", "not shown": "not shown"}
_HEAD = ("after the loss of", "machines", "CPU", "memory", "pods", "all pods", "with the autoscaler")


def section(proof: Proof) -> Section:
    """Return the table of failures, largest first, and what does not fit."""
    found = proof.after_failures
    title = "Room for all pods after a failure"
    missing = [Item(f"not known: {what}", origin) for what, origin in found.missing]
    if found.before is None:
        return Section(title, (Items(missing),) if missing and proof.cluster.workloads else ())
    alike = _alike([found.before, *found.after])
    shown = alike[:MOST_ROWS]
    parts: list[Part] = [
        _NOTE,
        Table(_HEAD, [_row(same) for same in shown]),
    ]
    if len(alike) > len(shown):
        parts.append(f"And {len(alike) - len(shown):,} smaller kinds of failure: JSON has all of them.")
    worries = [*_worries(shown), *missing]
    return Section(title, (*parts, *([Items(worries)] if worries else []), f"Left out: {'; '.join(LEFT_OUT)}."))


def _alike(found: Sequence[AfterFailure]) -> list[list[AfterFailure]]:
    """Put failures together that leave the same."""
    same: dict[tuple[Cell, ...], list[AfterFailure]] = {}
    for one in found:
        same.setdefault((one.kind or "", *_left(one), one.fit.why), []).append(one)
    return list(same.values())


def _row(same: Sequence[AfterFailure]) -> tuple[Cell, ...]:
    return (_lost(same), *_left(same[0]))


def _left(one: AfterFailure) -> tuple[str, ...]:
    """Return what one failure leaves; of the amounts those of all machines."""
    amounts = {
        amount.resource: f"{_short(amount.resource, amount.left)} for {_short(amount.resource, amount.asked)}"
        for amount in one.amounts
        if amount.pool is None
    }
    cells = [amounts.get(resource, "?") for resource in RESOURCES]
    return f"{one.of - one.machines:,} of {one.of:,}", *cells, _VERDICT[one.fit.verdict], _scaled(one)


def _short(resource: Resource, amount: int) -> str:
    """Write an amount without its resource, which the head of the column names."""
    return written(resource, amount).removesuffix(f" {resource}") if amount else "0"


def _lost(same: Sequence[AfterFailure]) -> str:
    """Name a failure and how many there are like it."""
    first = same[0]
    if first.failure is None or first.kind is None:
        return "nothing"
    count = sum(one.alike for one in same)
    name = first.failure.partition("/")[2]
    return f"{noun(first.kind)} {name}" if count == 1 else f"any one of {count:,} {noun(first.kind, count)}, as {name}"


def _scaled(one: AfterFailure) -> str:
    if one.scaled is None:
        return ""
    after = f" after {as_time(one.scaled.seconds)}" if one.scaled.seconds is not None else ""
    return f"{_VERDICT[one.scaled.fit.verdict]}{after}"


def _worries(alike: Sequence[Sequence[AfterFailure]]) -> Iterator[Item]:
    """Yield what keeps everything from running; what keeps it from running anyway is told once."""
    told: set[str] = set()
    for same in alike:
        first = same[0]
        if first.fit.verdict == "fits" or first.fit.why in told:
            continue
        told.add(first.fit.why)
        where = f"without {_lost(same)}" if first.failure else "already without any failure"
        yield Item(
            f"{where}: {first.fit.why or 'no placement was found'}", first.origin, (), list(_concerns(first.fit))
        )


def _concerns(fit: Fit) -> Iterator[str]:
    shown: Sequence[Concern] = fit.concerns[:6]
    for concern in shown:
        what = f"{concern.workload.name}: {_VERDICT[concern.verdict]}"
        count = f", {concern.unplaced:,} of {concern.wanted:,} replicas found no place" if concern.unplaced else ""
        yield f"{what}{count}{f' ({concern.why})' if concern.why and concern.why not in fit.why else ''}"
    if len(fit.concerns) > len(shown):
        yield f"and {len(fit.concerns) - len(shown):,} more workloads"
    if fit.unchecked:
        yield f"not checked by {listed(fit.unchecked)}, of which not all sizes are known"
