"""Which objectives are met, and which failures each service tolerates."""

from collections.abc import Iterator, Sequence

from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.verdict import SURVIVED
from hadesign.report.page import Answer, Cell, Section, Table
from hadesign.report.prove.words import service_name
from hadesign.words.objectives import outcome

_WORDS = {True: "met", False: "NOT MET", None: "not shown"}
MOST_ROWS = 24
"""Services that have a row of their own; of more, those with equal answers share one."""


def verdict(proof: Proof) -> str:
    """Return the answer to the first question in one line."""
    found = proof.objectives
    if not found:
        return "No objectives are set (spec.objectives)."
    for met, rest in ((False, "NOT MET"), (None, "not shown, as more must be known")):
        count = sum(1 for one in found if one.met is met)
        if count:
            these = "The objective is" if len(found) == 1 else f"{count} of {len(found)} objectives {_are(count)}"
            return f"{these} {rest}."
    return "The objective is met." if len(found) == 1 else f"All {len(found)} objectives are met."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def objectives(proof: Proof) -> Section:
    """Return each objective with the verdict and the reason."""
    rows = [
        (Answer(one.met, _WORDS[one.met]), outcome(one.goal), outcome(one.why), one.origin) for one in proof.objectives
    ]
    note = "What the design is to achieve (spec.objectives), and whether the proof shows that it does."
    return Section("Objectives", (note, Table(("", "objective", "because", "where"), rows)) if rows else ())


def tolerance(chosen: Sequence[ServiceProof]) -> Section:
    """Return what each service survives, uninterrupted and for every placement that is allowed."""
    answers: dict[ServiceProof, tuple[bool | None, ...]] = {
        service: tuple(service.uninterrupted(size) for size in SURVIVED) for service in chosen
    }
    rows: list[list[Cell]] = [[name, *map(Answer, found)] for name, found in _rows(answers)]
    note = "Whether a service goes on without interruption after the loss of any one of these."
    if any(None in found for found in answers.values()):
        note += " ?: the blueprint names no such thing, or does not say enough."
    return Section("Failure tolerance", (note, Table(("service", *SURVIVED), rows)))


def _rows(answers: dict[ServiceProof, tuple[bool | None, ...]]) -> Iterator[tuple[str, tuple[bool | None, ...]]]:
    if len(answers) <= MOST_ROWS:
        yield from ((service_name(service), found) for service, found in answers.items())
        return
    alike: dict[tuple[str, tuple[bool | None, ...]], list[str]] = {}
    for service, found in answers.items():
        kind = service.service if service.service in ("workload", "component") else service.name
        alike.setdefault((kind, found), []).append(service.name)
    for (kind, found), names in alike.items():
        yield (f"{kind}s {listed(names, 3)}" if len(names) > 1 else names[0]), found
