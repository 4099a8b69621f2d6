"""What a change does to objectives, to data that may be lost, to capacity, and to findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias, TypeVar

from hadesign.comparison.changes import Renaming
from hadesign.diagnostic import Diagnostic
from hadesign.frozen import dataclass
from hadesign.lint import Report
from hadesign.lint.fingerprints import fingerprints
from hadesign.proof import Proof
from hadesign.proof.capacity.after_failures import AfterFailure
from hadesign.proof.objectives import Objective
from hadesign.proof.outcomes import Survive
from hadesign.proof.recovery.losses import LossWindow
from hadesign.topology.cluster import Kind

T = TypeVar("T")
C = TypeVar("C")
FindingFate: TypeAlias = Literal["new", "fixed", "waived", "no-longer-waived", "worse", "milder"]
"""What became of a finding: `worse` and `milder` are of one that has another severity."""


@dataclass(frozen=True, slots=True)
class ObjectiveChange:
    """An objective before and after; `None` where the design does not ask for it."""

    before: Objective | None
    after: Objective | None


@dataclass(frozen=True, slots=True)
class LossChange:
    """How much work may be lost by one kind of failure, before and after."""

    before: LossWindow | None
    after: LossWindow | None


@dataclass(frozen=True, slots=True)
class CapacityChange:
    """What is left after the worst failure of a kind (`None`: without any), before and after."""

    kind: Kind | None
    before: AfterFailure | None
    after: AfterFailure | None


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of one of the designs that the other does not have, or has in another way."""

    fate: FindingFate
    found: Diagnostic
    fingerprint: str


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """What became of findings, worst first, and how many are there in both designs as they were."""

    found: tuple[FindingChange, ...]
    still: int


def objective_changes(before: Proof, after: Proof) -> Iterator[ObjectiveChange]:
    """Yield every objective that either design asks for."""
    yield from _pairs(before.objectives, after.objectives, _asked, ObjectiveChange)


def _asked(one: Objective) -> object:
    """Return what tells an objective from the others of a design, however much it asks for."""
    goal = one.goal
    return (one.kind, goal.subject, goal.name, goal.maintenance) if isinstance(goal, Survive) else one.kind


def loss_changes(before: Proof, after: Proof) -> Iterator[LossChange]:
    """Yield every kind of data and of failure that either design tells of."""
    old, new = before.recovery.losses, after.recovery.losses
    yield from _pairs(old, new, lambda one: (one.what, one.name, one.failure), LossChange)


def capacity_changes(before: Proof, after: Proof) -> Iterator[CapacityChange]:
    """Yield what is left without a failure, and after the failure of each kind that takes most machines."""
    old, new = _worst(before), _worst(after)
    for kind in dict.fromkeys((*new, *old)):
        yield CapacityChange(kind, old.get(kind), new.get(kind))


def _worst(proof: Proof) -> Mapping[Kind | None, AfterFailure]:
    found = proof.after_failures
    worst: dict[Kind | None, AfterFailure] = {None: found.before} if found.before else {}
    for one in found.after:
        known = worst.setdefault(one.kind, one)
        if _RANKS[one.fit.verdict] > _RANKS[known.fit.verdict]:
            worst[one.kind] = one
    return worst


_RANKS = {"fits": 0, "not-shown": 1, "cannot": 2}


def finding_changes(before: Report, after: Report, renaming: Renaming, names: tuple[str, str]) -> FindingChanges:
    """Tell findings apart by their fingerprints, as if nothing had got another name; `names` are those of the designs.

    What other findings explain is left out, and so is what could not be told.
    """
    old, new = _marked(_renamed(before.diagnostics, renaming, names)), _marked(after.diagnostics)
    found = [
        FindingChange(fate, new.get(mark) or old[mark], mark)
        for mark in dict.fromkeys((*new, *old))
        if (fate := _fate(old.get(mark), new.get(mark)))
    ]
    found.sort(key=lambda one: (_FATES.index(one.fate), one.found.severity.rank, one.found.rule, one.found.anchor))
    return FindingChanges(tuple(found), len(old.keys() & new.keys()))


_FATES: tuple[FindingFate, ...] = ("new", "worse", "no-longer-waived", "waived", "milder", "fixed")


def _fate(old: Diagnostic | None, new: Diagnostic | None) -> FindingFate | None:
    """Return what became of a finding that at least one of the designs has."""
    if old is None or new is None:
        return "new" if old is None else "fixed"
    if bool(old.waived) != bool(new.waived):
        return "waived" if new.waived else "no-longer-waived"
    if old.severity != new.severity:
        return "worse" if new.severity.rank < old.severity.rank else "milder"
    return None


def _marked(found: Iterable[Diagnostic]) -> Mapping[str, Diagnostic]:
    return {mark: one for one, mark in fingerprints(found).items()}


def _renamed(found: Iterable[Diagnostic], renaming: Renaming, names: tuple[str, str]) -> Iterator[Diagnostic]:
    """Yield findings as if they were about what things are called now: entries stand in an anchor as `[name]`."""
    for one in found:
        anchor = one.anchor
        if anchor.startswith(f"{names[0]}/"):
            anchor = f"{names[1]}/{anchor.removeprefix(f'{names[0]}/')}"
        for (_kind, was), name in renaming.found.items():
            anchor = anchor.replace(f"[{was}]", f"[{name}]")
            anchor = f"{anchor.removesuffix(was)}{name}" if anchor.endswith(f"/{was}") else anchor
        yield replace(one, anchor=anchor)


def _pairs(
    old: Iterable[T], new: Iterable[T], key: Callable[[T], object], made: Callable[[T | None, T | None], C]
) -> Iterator[C]:
    """Yield what two designs say of the same, what the design after says first."""
    before, after = {key(one): one for one in old}, {key(one): one for one in new}
    for known in dict.fromkeys((*after, *before)):
        yield made(before.get(known), after.get(known))
