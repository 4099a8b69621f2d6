"""Whether a change makes a design worse: the one place that decides it, for every form and for the exit code."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from hadesign.comparison.judged import CapacityChange, FindingChange, LossChange, ObjectiveChange
from hadesign.comparison.services import ServiceChange, ServiceFigures
from hadesign.diagnostic import Severity
from hadesign.frozen import dataclass
from hadesign.proof.failure.verdict import SURVIVED

Respect: TypeAlias = Literal[
    "objective", "tolerance", "availability", "rto", "rpo", "capacity", "finding", "level", "failure-set",
]  # fmt: skip
"""In what a design may have become worse."""
_NOISE = 1e-6
"""Minutes and seconds that are no difference, but the way floating-point numbers are added up."""


@dataclass(frozen=True, slots=True)
class Worsening:
    """One respect in which something is `worse`; where that is `None`, it cannot be told, as one side is not known."""

    respect: Respect
    subject: str
    worse: bool | None


def of_objectives(found: Sequence[ObjectiveChange]) -> Iterator[Worsening]:
    """Judge objectives: what was met or not shown and is not met, and what was met and is not shown any more."""
    for one in found:
        if one.after is None or one.before is None:
            continue
        old, new = one.before.met, one.after.met
        if old is not new and (new is False or old is True):
            yield Worsening("objective", one.after.kind, True if new is False else None)


def of_services(found: Sequence[ServiceChange]) -> Iterator[Worsening]:
    """Judge services that both designs have."""
    for one in found:
        if one.before is not None and one.after is not None:
            yield from _service(one, one.before, one.after)


def _service(one: ServiceChange, old: ServiceFigures, new: ServiceFigures) -> Iterator[Worsening]:
    if old.unknown or new.unknown:
        if new.unknown and not old.unknown:
            yield Worsening("tolerance", one.name, None)
        return
    for level in SURVIVED:
        if old.survives[level] is True and new.survives[level] is not True:
            yield Worsening("level", one.name, True if new.survives[level] is False else None)
    if new.tolerance < old.tolerance:
        yield Worsening("tolerance", one.name, True if new.found else None)
    if _breaks_more(one):
        yield Worsening("failure-set", one.name, True)
    yield from _compared("availability", one.name, old.minutes, new.minutes)
    for kind in new.recovers:
        if kind in old.recovers:
            yield from _compared("rto", one.name, old.recovers[kind].seconds, new.recovers[kind].seconds)


def _breaks_more(one: ServiceChange) -> bool:
    """Whether it goes down by more failures that it survived before than it survives those it went down by.

    What fewer failures do comes first: who no longer goes down by one zone may well go down by other pairs of zones.
    """
    if not one.broken:
        return False
    least = min(found.order for found in (*one.broken, *one.mended))
    broken, mended = (sum(f.count for f in sets if f.order == least) for sets in (one.broken, one.mended))
    return broken > mended


def _compared(respect: Respect, subject: str, old: float | None, new: float | None) -> Iterator[Worsening]:
    """Judge a figure of which less is better: one that was known and is not any more cannot be told."""
    if old is None:
        return
    if new is None:
        yield Worsening(respect, subject, None)
    elif new > old + _NOISE:
        yield Worsening(respect, subject, True)


def of_losses(found: Sequence[LossChange]) -> Iterator[Worsening]:
    """Judge how much work may be lost."""
    for one in found:
        if one.before is None or one.after is None:
            continue
        if one.after.everything and not one.before.everything:
            yield Worsening("rpo", one.after.what, True)
        else:
            yield from _compared("rpo", one.after.what, one.before.seconds, one.after.seconds)


def of_capacity(found: Sequence[CapacityChange]) -> Iterator[Worsening]:
    """Judge whether everything that runs still has a place after a failure."""
    for one in found:
        if one.before is None or one.after is None:
            continue
        old, new = one.before.fit.verdict, one.after.fit.verdict
        if old != new and (new == "cannot" or old == "fits"):
            yield Worsening("capacity", one.kind or "", True if new == "cannot" else None)


def of_findings(found: Sequence[FindingChange]) -> Iterator[Worsening]:
    """Judge findings: a new or worse one of severity error or warning that nobody accepts."""
    for one in found:
        grown = one.fate in ("new", "worse", "no-longer-waived")
        if grown and not one.found.accepted and one.found.severity is not Severity.INFO:
            yield Worsening("finding", one.found.rule, True)
