"""How services come back after a failure and when, and how much work is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from hadesign.blueprint.written import as_time
from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.recovers import Recovers
from hadesign.proof.recovery.terms import Step, Term
from hadesign.report.page import Bullet, Bullets, Cell, Content, Section, Table
from hadesign.report.prove.words import noun, service_name
from hadesign.topology.cluster import Kind, ThingId

_Answer: TypeAlias = tuple[str, str]
"""What brings a service back, and within which time."""
_STAR = "* the service is down until then; without a star only a part of it is."


def sections(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[Section]:
    """Yield recovery times, what they are made of, and the windows of loss."""
    found = _slowest(proof, chosen)
    yield slowest(proof, chosen)
    yield _steps([recovers for kinds in found.values() for _, recovers in kinds.values()])
    if any(service.service in ("etcd", "data") for service in chosen):
        yield _losses(proof)


def slowest(proof: Proof, chosen: Sequence[ServiceProof]) -> Section:
    """Return how each service comes back from the slowest single failure of each kind."""
    note = f"The slowest single failure of each kind. {_STAR}"
    rows = list(_rows(_slowest(proof, chosen)))
    head = ("service", "after the loss of a", "by", "within")
    return Section("How it comes back", (note, Table(head, rows)) if rows else ())


def _slowest(proof: Proof, chosen: Sequence[ServiceProof]) -> dict[ServiceProof, Mapping[Kind, tuple[str, Recovers]]]:
    return {service: proof.slowest(service) for service in chosen if not service.unknown}


def comes_back(proof: Proof, chosen: Sequence[ServiceProof], failed: Sequence[ThingId]) -> Section:
    """Return how services come back from exactly some failures."""
    rows: dict[_Answer, list[str]] = {}
    for service in chosen:
        recovers = proof.recovers(service, failed)
        if recovers.by not in ("nothing to do", "not known"):
            rows.setdefault(_answer(recovers), []).append(service_name(service))
    cells = [(listed(names, 4), *answer) for answer, names in rows.items()]
    table = Table(("service", "by", "within"), cells)
    return Section("How it comes back", (_STAR, table) if rows else ())


def _rows(found: Mapping[ServiceProof, Mapping[Kind, tuple[str, Recovers]]]) -> Iterator[list[Cell]]:
    """Yield answers; kinds of failure with equal ones share a row, and so do services."""
    rows: dict[tuple[tuple[_Answer, tuple[Kind, ...]], ...], list[str]] = {}
    for service, kinds in found.items():
        answers: dict[_Answer, list[Kind]] = {}
        for kind, (_, recovers) in kinds.items():
            if recovers.by != "nothing to do":
                answers.setdefault(_answer(recovers), []).append(kind)
        key = tuple((answer, tuple(hit)) for answer, hit in answers.items())
        rows.setdefault(key, []).append(service_name(service))
    for answers_of, names in rows.items():
        for number, ((by, within), hit) in enumerate(answers_of):
            yield ["" if number else listed(names, 4), listed([noun(kind) for kind in hit], 9), by, within]


def _answer(recovers: Recovers) -> _Answer:
    star = "*" if recovers.interrupted else ""
    if recovers.by == "return":
        return f"its return{star}", "not known"
    if recovers.seconds is not None:
        return f"{recovers.by}{star}", as_time(recovers.seconds)
    return f"{recovers.by}{star}", f"{as_time(recovers.known)} and more" if recovers.terms else "not known"


def _steps(found: Sequence[Recovers]) -> Section:
    """List the timers once, each with where its number comes from."""
    steps = dict.fromkeys(step for recovers in found for step in recovers.steps if recovers.by != "return")
    sources = list(dict.fromkeys(step.source for step in steps if isinstance(step, Term) and not step.origin))
    rows = [_step(step, sources) for step in steps]
    assumed = dict.fromkeys(text for recovers in found for text in recovers.assumed)
    notes: list[Content] = [f"Taken for granted: {'; '.join(assumed)}."] if assumed else []
    if sources:
        notes.append(Bullets([Bullet(f"[{number}] {source}") for number, source in enumerate(sources, 1)]))
    return Section("What the times are made of", (Table(("step", "takes", "from"), rows), *notes) if rows else ())


def _step(step: Step, sources: Sequence[str]) -> list[Cell]:
    if isinstance(step, Term):
        return [step.label, as_time(step.seconds), step.origin or f"default [{sources.index(step.source) + 1}]"]
    return [step.what, "not known", step.origin if step.giveable else ""]


def _losses(proof: Proof) -> Section:
    """Return how much work may be lost for good."""
    found = proof.recovery.losses
    rows = [_loss(loss) for loss in found]
    head = ("data", "after the loss of", "work of", "which is", "where")
    return Section("How much work may be lost", (Table(head, rows),) if rows else ())


def _loss(loss: LossWindow) -> list[Cell]:
    missing = listed(loss.missing)
    if loss.seconds is None:
        work = f"unknown without {missing}"
    elif not loss.seconds:
        work = "none"
    else:
        work = f"{as_time(loss.seconds)}{f', more with {missing}' if missing else ''}"
    made_of = " + ".join(f"{t.label} {as_time(t.seconds)}" if t.seconds else t.label for t in loss.terms)
    return [loss.data, loss.lost, work, made_of, loss.origin]
