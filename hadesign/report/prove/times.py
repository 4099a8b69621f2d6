"""How services come back after a failure and when, and how much work is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from hadesign.i18n import N_, _, pgettext, translated
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
from hadesign.words.losses import data_words, lost_words, unknown_loss
from hadesign.words.recovery import (
    ASSUMED,
    BY,
    failure_words,
    lacks_words,
    step_words,
    term_words,
)
from hadesign.words.things import noun

_Answer: TypeAlias = tuple[str, str]
"""What brings a service back, and within which time."""
_RTO = N_("Recovery time (RTO)")


def sections(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[Section]:
    """Yield recovery times, what they are made of, and the windows of loss."""
    found = _slowest(proof, chosen)
    yield slowest(proof, chosen)
    if any(service.service in ("api", "endpoint", "control-plane") for service in chosen):
        yield _programs(proof)
    yield _steps([recovery for kinds in found.values() for _failure, recovery in kinds.values()])
    if any(service.service in ("etcd", "data") for service in chosen):
        yield _losses(proof)


def slowest(proof: Proof, chosen: Sequence[ServiceProof]) -> Section:
    """Return how each service comes back from the slowest single failure of each kind."""
    note = _(
        "How each service comes back from the slowest single failure of each kind, and when. * the service is down"
        " until then; without a star only a part of it is."
    )
    rows = list(_rows(_slowest(proof, chosen)))
    head = (_("service"), _("after the loss of a"), _("how"), _("within"))
    return Section(translated(_RTO), (note, Table(head, rows)) if rows else ())


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
            rows.setdefault(answer(recovery), []).append(service_name(service))
    cells = [(listed(names, 4), *told) for told, names in rows.items()]
    note = _(
        "How services come back from these failures, and when. * the service is down until then; without a star only a"
        " part of it is."
    )
    head = (_("service"), _("how"), _("within"))
    return Section(translated(_RTO), (note, Table(head, cells)) if rows else ())


def _rows(found: Mapping[ServiceProof, Mapping[Kind, tuple[str, ServiceRecovery]]]) -> Iterator[list[Cell]]:
    """Yield answers; kinds of failure with equal ones share a row, and so do services."""
    rows: dict[tuple[tuple[_Answer, tuple[Kind, ...]], ...], list[str]] = {}
    for service, kinds in found.items():
        answers: dict[_Answer, list[Kind]] = {}
        for kind, (_failure, recovery) in kinds.items():
            if recovery.by != "nothing":
                answers.setdefault(answer(recovery), []).append(kind)
        key = tuple((told, tuple(hit)) for told, hit in answers.items())
        rows.setdefault(key, []).append(service_name(service))
    for answers_of, names in rows.items():
        for number, ((how, within), hit) in enumerate(answers_of):
            yield ["" if number else listed(names, 4), listed([noun(kind) for kind in hit], 9), how, within]


def answer(recovery: ServiceRecovery) -> _Answer:
    """Say how a service comes back, with a star where it is down until then, and when."""
    how = f"{translated(BY[recovery.by])}{'*' if recovery.interrupted else ''}"
    if recovery.by == "return":
        return how, _("not known")
    if recovery.seconds is not None:
        return how, as_time(recovery.seconds)
    return how, _("{time} and more", time=as_time(recovery.known)) if recovery.terms else _("not known")


def _programs(proof: Proof) -> Section:
    """Return how long programs that die on a living machine stay in use, by how they die."""
    rows = [(failure_words(time), _noticed(time.recovery)) for time in proof.recovery.programs]
    note = _(
        "How long a program stays in use that dies while its machine lives: its process is gone, or it hangs, which is"
        " to accept requests and answer none. An API server without its etcd lives and serves nobody."
    )
    title = _("Programs that die alone")
    return Section(title, (note, Table((_("what dies"), _("out of use within")), rows)) if rows else ())


def _noticed(recovery: ServiceRecovery) -> str:
    """Say how long that takes, or that nobody does it."""
    if any(isinstance(lack.what, Untimed) and lack.what.what == "unnoticed" for lack in recovery.lacking):
        return _("nobody notices")
    return answer(recovery)[1]


def _steps(found: Sequence[ServiceRecovery]) -> Section:
    """List the timers once, each with where its number comes from."""
    steps = dict.fromkeys(step for recovery in found for step in recovery.steps if recovery.by != "return")
    sources = list(dict.fromkeys(step.source for step in steps if isinstance(step, Term) and not step.origin))
    rows = [_step(step, sources) for step in steps]
    assumed = dict.fromkeys(what for recovery in found for what in recovery.assumed)
    granted = "; ".join(translated(ASSUMED[what]) for what in assumed)
    notes: list[Content] = [_("Taken for granted: {what}.", what=granted)] if assumed else []
    if sources:
        notes.append(Bullets([Bullet(f"[{number}] {source}") for number, source in enumerate(sources, 1)]))
    note = _("Every timer that these times are sums of, with where it is set.")
    head = (_("step"), _("takes"), pgettext("column of sources", "from"))
    return Section(_("What the times are made of"), (note, Table(head, rows), *notes) if rows else ())


def _step(step: Step, sources: Sequence[str]) -> list[Cell]:
    if isinstance(step, Term):
        where = step.origin or _("default [{number}]", number=sources.index(step.source) + 1)
        return [step_words(step), as_time(step.seconds), where]
    return [step_words(step), _("not known"), step.origin if step.giveable else ""]


def _losses(proof: Proof) -> Section:
    """Return how much work may be lost for good."""
    rows = [_loss(loss) for loss in proof.recovery.losses]
    note = _("Work that is lost for good: what was done since the copy that is left.")
    head = (_("data"), _("after the loss of"), _("work of"), _("which is"), _("where"))
    return Section(_("Data loss (RPO)"), (note, Table(head, rows)) if rows else ())


def _loss(loss: LossWindow) -> list[Cell]:
    missing = lacks_words(loss.lacking)
    if loss.seconds is None:
        work = unknown_loss(loss)
    elif not loss.seconds:
        work = _("none")
    else:
        work = as_time(loss.seconds)
        if missing:
            work = _("{time}, more with {missing}", time=work, missing=missing)
    lost, made_of = lost_words(loss.what, loss.failure), " + ".join(map(term_words, loss.terms))
    return [data_words(loss), lost, work, made_of, loss.origin]
