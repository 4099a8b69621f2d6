"""What was promised and whether it is kept, and what each service survives."""

from collections.abc import Iterator, Sequence

from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.verdict import SURVIVED
from hadesign.report.page import Answer, Cell, Section, Table
from hadesign.report.prove.words import service_name

_WORDS = {True: "kept", False: "BROKEN", None: "not shown"}
MOST_ROWS = 24
"""Services that have a row of their own; of more, those with equal answers share one."""


def verdict(proof: Proof) -> str:
    """Return the answer to the first question in one line."""
    found = proof.objectives
    if not found:
        return "Nothing is promised (spec.objectives)."
    counts = {met: sum(1 for one in found if one.met is met) for met in (False, None, True)}
    if counts[False]:
        return f"Promise BROKEN: {counts[False]} of {len(found)} {'is' if counts[False] == 1 else 'are'} not kept."
    if counts[None]:
        one = counts[None] == 1
        return f"Promise not shown: {counts[None]} of {len(found)} {'needs' if one else 'need'} more to be known."
    return "The promise is kept." if len(found) == 1 else f"All {len(found)} promises are kept."


def promises(proof: Proof) -> Section:
    """Return each promise with the verdict and the reason."""
    rows = [(Answer(one.met, _WORDS[one.met]), one.text, one.why, one.origin) for one in proof.objectives]
    return Section("What was promised", (Table(("", "promise", "because", "where"), rows),) if rows else ())


def survival(chosen: Sequence[ServiceProof]) -> Section:
    """Return what each service survives, uninterrupted and for every placement that is allowed."""
    answers: dict[ServiceProof, tuple[bool | None, ...]] = {
        service: tuple(service.uninterrupted(size) for size in SURVIVED) for service in chosen
    }
    rows: list[list[Cell]] = [[name, *map(Answer, found)] for name, found in _rows(answers)]
    head = ("goes on after the loss of any one", *SURVIVED)
    note = "?: the blueprint names no such thing, or does not say enough."
    unknown = any(None in found for found in answers.values())
    return Section("What goes on without interruption", (Table(head, rows), *((note,) if unknown else ())))


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
