"""How services come back after a failure and when, and how much work is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from hadesign.i18n import _, translated
from hadesign.lists import listed
from hadesign.notation import as_time
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.reasons import Untimed
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.recovery.steps import Step, Term
from hadesign.report.page import Bullet, Bullets, Cell, Content, Section, Table
from hadesign.report.prove.words import service_name
from hadesign.topology.cluster import Kind, ThingId
from hadesign.words.recovery import (
    ASSUMED,
    BY,
    data_words,
    failure_words,
    lacks_words,
    lost_words,
    step_words,
    term_words,
    unknown_loss,
)
from hadesign.words.things import noun

_Answer: TypeAlias = tuple[str, str]
"""What brings a service back, and within which time."""
_RTO = "Recovery time (RTO)"
_STAR = "* the service is down until then; without a star only a part of it is."


def sections(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[Section]:
    """Yield recovery times, what they are made of, and the windows of loss."""
    found = _slowest(proof, chosen)
    yield slowest(proof, chosen)
    if any(service.service in ("api", "endpoint", "control-plane") for service in chosen):
        yield _programs(proof)
    yield _steps([recovery for kinds in found.values() for __, recovery in kinds.values()])
    if any(service.service in ("etcd", "data") for service in chosen):
        yield _losses(proof)


def slowest(proof: Proof, chosen: Sequence[ServiceProof]) -> Section:
    """Return how each service comes back from the slowest single failure of each kind."""
    note = f"How each service comes back from the slowest single failure of each kind, and when. {_STAR}"
    rows = list(_rows(_slowest(proof, chosen)))
    head = ("service", "after the loss of a", "how", "within")
    return Section(_RTO, (note, Table(head, rows)) if rows else ())


def _slowest(
    proof: Proof, chosen: Sequence[ServiceProof]
) -> dict[ServiceProof, Mapping[Kind, tuple[str, ServiceRecovery]]]:
    return {service: proof.slowest(service) for service in chosen if not service.unknown}


def comes_back(proof: Proof, chosen: Sequence[ServiceProof], failed: Sequence[ThingId]) -> Section:
    """Return how services come back from exactly some failures."""
    rows: dict[_Answer, list[str]] = {}
    for service in chosen:
        recovery = proof.recovers(service, failed)
        if recovery.by not in ("nothing", "unknown"):
            rows.setdefault(_answer(recovery), []).append(service_name(service))
    cells = [(listed(names, 4), *answer) for answer, names in rows.items()]
    note = f"How services come back from these failures, and when. {_STAR}"
    return Section(_RTO, (note, Table(("service", "how", "within"), cells)) if rows else ())


def _rows(found: Mapping[ServiceProof, Mapping[Kind, tuple[str, ServiceRecovery]]]) -> Iterator[list[Cell]]:
    """Yield answers; kinds of failure with equal ones share a row, and so do services."""
    rows: dict[tuple[tuple[_Answer, tuple[Kind, ...]], ...], list[str]] = {}
    for service, kinds in found.items():
        answers: dict[_Answer, list[Kind]] = {}
        for kind, (__, recovery) in kinds.items():
            if recovery.by != "nothing":
                answers.setdefault(_answer(recovery), []).append(kind)
        key = tuple((answer, tuple(hit)) for answer, hit in answers.items())
        rows.setdefault(key, []).append(service_name(service))
    for answers_of, names in rows.items():
        for number, ((how, within), hit) in enumerate(answers_of):
            yield ["" if number else listed(names, 4), listed([noun(kind) for kind in hit], 9), how, within]


def _answer(recovery: ServiceRecovery) -> _Answer:
    how = f"{translated(BY[recovery.by])}{'*' if recovery.interrupted else ''}"
    if recovery.by == "return":
        return how, "not known"
    if recovery.seconds is not None:
        return how, as_time(recovery.seconds)
    return how, f"{as_time(recovery.known)} and more" if recovery.terms else "not known"


def _programs(proof: Proof) -> Section:
    """Return how long programs that die on a living machine stay in use, by how they die."""
    alone = [time for time in proof.recovery.times if time.failure in ("api-server-process", "load-balancer-process")]
    rows = [(failure_words(time), _noticed(time.recovery)) for time in (*alone, *proof.recovery.hangs)]
    note = _(
        "How long a program stays in use that dies while its machine lives: its process is gone, or it hangs, which is"
        " to accept requests and answer none."
    )
    title = _("Programs that die alone")
    return Section(title, (note, Table((_("what dies"), _("out of use within")), rows)) if rows else ())


def _noticed(recovery: ServiceRecovery) -> str:
    """Say how long that takes, or that nobody does it."""
    if any(isinstance(lack.what, Untimed) and lack.what.what == "unnoticed" for lack in recovery.lacking):
        return _("nobody notices")
    return _answer(recovery)[1]


def _steps(found: Sequence[ServiceRecovery]) -> Section:
    """List the timers once, each with where its number comes from."""
    steps = dict.fromkeys(step for recovery in found for step in recovery.steps if recovery.by != "return")
    sources = list(dict.fromkeys(step.source for step in steps if isinstance(step, Term) and not step.origin))
    rows = [_step(step, sources) for step in steps]
    assumed = dict.fromkeys(what for recovery in found for what in recovery.assumed)
    notes: list[Content] = (
        [f"Taken for granted: {'; '.join(translated(ASSUMED[what]) for what in assumed)}."] if assumed else []
    )
    if sources:
        notes.append(Bullets([Bullet(f"[{number}] {source}") for number, source in enumerate(sources, 1)]))
    note = "Every timer that these times are sums of, with where it is set."
    return Section("What the times are made of", (note, Table(("step", "takes", "from"), rows), *notes) if rows else ())


def _step(step: Step, sources: Sequence[str]) -> list[Cell]:
    if isinstance(step, Term):
        where = step.origin or f"default [{sources.index(step.source) + 1}]"
        return [step_words(step), as_time(step.seconds), where]
    return [step_words(step), "not known", step.origin if step.giveable else ""]


def _losses(proof: Proof) -> Section:
    """Return how much work may be lost for good."""
    rows = [_loss(loss) for loss in proof.recovery.losses]
    note = "Work that is lost for good: what was done since the copy that is left."
    head = ("data", "after the loss of", "work of", "which is", "where")
    return Section("Data loss (RPO)", (note, Table(head, rows)) if rows else ())


def _loss(loss: LossWindow) -> list[Cell]:
    missing = lacks_words(loss.lacking)
    if loss.seconds is None:
        work = unknown_loss(loss)
    elif not loss.seconds:
        work = "none"
    else:
        work = f"{as_time(loss.seconds)}{f', more with {missing}' if missing else ''}"
    lost, made_of = lost_words(loss.what, loss.failure), " + ".join(map(term_words, loss.terms))
    return [data_words(loss), lost, work, made_of, loss.origin]
