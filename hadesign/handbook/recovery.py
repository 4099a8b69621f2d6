"""Recovery: how long it takes, what may be lost, where copies are, and what people do."""

from collections.abc import Callable, Iterable, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.main_figures import loss as most_lost
from hadesign.handbook.main_figures import slowest as slowest_time
from hadesign.handbook.timers import leaders, numbers
from hadesign.handbook.views import charted, pictured
from hadesign.handbook.words import duration, head, not_given, title
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.recovery.detection import history
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.reasons import Returned
from hadesign.proof.recovery.recovery import By
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.proof.recovery.steps import Step, Term
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.report.markdown import join, link, table, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove.times import slowest
from hadesign.stated import NONE
from hadesign.topology.cluster import Backup
from hadesign.words.fitting import facts
from hadesign.words.losses import data_words, lost_words, unknown_loss
from hadesign.words.recovery import (
    ASSUMED,
    failure_of,
    lacks_words,
    recovery_words,
    return_words,
    step_words,
)


def page(book: Book) -> str:
    """Return the page to open when something is down."""
    times = (*book.proof.recovery.times, *book.proof.recovery.stuck)
    figures = _(
        "Slowest recovery (RTO): {time}. Data loss (RPO): {loss}.", time=slowest_time(book), loss=most_lost(book)
    )
    return join(
        title(_("Backup and recovery")),
        figures,
        charted(book, "recovery"),
        pictured(book, "backup"),
        people(book),
        page_markdown([slowest(book.proof, book.proof.services())], book.source).rstrip(),
        title(_("What the times are sums of"), 2),
        _(
            "Each time is the longest one: the sum of the timers that have to run out, as if one began when the other"
            " ends."
        )
        if times
        else _("Nothing that takes time is known."),
        *(part for alike in _alike(times) for part in _time(book, alike)),
        title(_("Data loss (RPO)"), 2),
        _losses(book),
        title(_("Where the copies are"), 2),
        _copies(book),
        *leaders(book),
        *numbers(book),
    )


def people(book: Book) -> str:
    """Say first what somebody in need looks for."""
    plan = book.cluster.recovery
    runbook = _("Runbook: {link}.", link=link(plan.runbook) if plan.runbook else _none(plan.runbook, _("none")))
    last = plan.last_drill
    when = _("last on {day}", day=text(last)) if last else _none(last, _("never held"))
    if plan.drill_interval is None:
        return f"{runbook} {_('Drills: {when}.', when=when)}"
    every = duration(plan.drill_interval)
    return f"{runbook} {_('Drills: {when}, planned every {time}.', when=when, time=every)}"


def _none(said: object, none: str) -> str:
    """Tell that there is none from silence."""
    return f"**{none}**" if said is NONE else f"**{not_given()}**"


def _alike(times: Sequence[RecoveryTime]) -> Iterable[list[RecoveryTime]]:
    """Group times that are the same sum: a thousand workloads that set no timers of their own need one section."""
    found: dict[object, list[RecoveryTime]] = {}
    for time in times:
        steps = tuple((term.what, term.seconds, term.given) for term in time.terms)
        lacks = tuple(type(lack.what) if isinstance(lack.what, Gap) else lack.what for lack in time.lacking)
        found.setdefault((time.failure, time.workload == "", time.by, steps, lacks), []).append(time)
    return found.values()


_BY: dict[By, Message] = {
    "nothing": N_(""),
    "election": N_("By election."),
    "failover": N_("By failover."),
    "rescheduling": N_("By rescheduling."),
    "restart": N_("By a restart of machines."),
    "node-repair": N_("By node repair."),
    "by-hand": N_("By hand."),
    "return": N_(""),
    "unknown": N_(""),
}


def _time(book: Book, times: Sequence[RecoveryTime]) -> tuple[str, ...]:
    """Show a recovery time as the sum it is, for all that it holds for."""
    first = times[0].recovery
    why = recovery_words(first.why) if first.why else ""
    said = text(_("{sentence}.", sentence=f"{why[:1].upper()}{why[1:]}")) if why else ""
    granted = "; ".join(translated(ASSUMED[what]) for what in first.assumed)
    assumed = text(_("Taken for granted: {what}.", what=granted)) if granted else ""
    failure = text(failure_of(times[0].failure, [time.name for time in times]))
    steps = zip(*(time.recovery.steps for time in times), strict=True) if first.by != "return" else ()
    return (
        title(_("Loss of {failure}: {time}", failure=failure, time=_total(times[0])), 3),
        " ".join(part for part in (translated(_BY[first.by]), said, assumed) if part),
        table(head(_("what has to happen"), _("time"), _("from")), [_row(book, alike) for alike in steps]),
    )


def _total(time: RecoveryTime) -> str:
    """Say how long it takes, or until when."""
    waits = next((lack.what for lack in time.lacking if isinstance(lack.what, Returned)), None)
    if waits is not None:
        return _("until {event}", event=text(return_words(waits)))
    if not time.lacking:
        return duration(time.seconds)
    return _("{time} and more", time=duration(time.seconds)) if time.terms else _("unknown")


def _row(book: Book, alike: Sequence[Step]) -> tuple[str, str, str]:
    """Show a step of times that are alike; what is not given of several workloads is named once."""
    step = alike[0]
    if isinstance(step, Term):
        return text(step_words(step)), duration(step.seconds), _where(book, step)
    gaps = [lack.what for lack in alike if isinstance(lack.what, Gap)]
    what = next(facts(gaps)) if gaps else step_words(step)
    return text(what), _("not known"), book.source(step.origin) if step.giveable else ""


def _where(book: Book, term: Term) -> str:
    if term.given:
        return book.source(term.origin) if term.origin else _("the blueprint")
    return f"[{text(_('default'))}](<{term.source}>)"


def _losses(book: Book) -> str:
    losses = book.proof.recovery.losses
    if not (book.cluster.backups.etcd or book.cluster.backups.volumes):
        return _("No copies are declared, so everything may be lost.")
    rows = [(*_lost(loss), _sum(loss), book.line(loss.origin)) for loss in losses]
    return join(
        _("Work that is lost for good: what was done since the copy that is left."),
        table(head(_("data"), _("after the loss of"), _("work of"), _("which is"), _("line")), rows),
    ).rstrip()


def _lost(loss: LossWindow) -> tuple[str, str, str]:
    """Return what is saved, what of it is lost, and how much work with it."""
    data, failure = text(data_words(loss)), text(lost_words(loss.what, loss.failure))
    missing = text(lacks_words(loss.lacking))
    if loss.seconds is None:
        return data, failure, f"**{text(unknown_loss(loss))}**"
    if not loss.seconds:
        return data, failure, _("none")
    time = duration(loss.seconds)
    return data, failure, _("{time}, more with {missing}", time=time, missing=missing) if missing else time


def _sum(loss: LossWindow) -> str:
    return " + ".join(
        f"{text(step_words(t))} {duration(t.seconds)}" if t.seconds else text(step_words(t)) for t in loss.terms
    )


def _copies(book: Book) -> str:
    known = [target for target in (book.cluster.backups.etcd, book.cluster.backups.volumes) if target]
    if not known:
        return _("No backup is declared.")
    facts: tuple[tuple[str, Callable[[Backup], str]], ...] = (
        (_("place"), lambda target: text(target.location) if target.location else not_given()),
        (_("survives the loss of all zones"), lambda target: _answer(target.offsite)),
        (_("kept"), _kept),
        (_("encrypted"), lambda target: _answer(target.encrypted)),
        (
            _("last restore test"),
            lambda target: (
                text(target.last_restore_test)
                if target.last_restore_test
                else _none(target.last_restore_test, _("never"))
            ),
        ),
    )
    rows = [(fact, *map(tell, known)) for fact, tell in facts]
    lines = (_("line"), *(book.line(target.origin) for target in known))
    whose = {"etcd": "etcd", "volumes": _("volumes")}
    shown = table(head(_("copies of"), *(whose[target.what] for target in known)), [*rows, lines])
    return join(_("Where backups are kept, and when one was last restored."), shown).rstrip()


def _answer(known: bool | None) -> str:
    if known is None:
        return not_given()
    return _("yes") if known else f"**{_('no')}**"


def _kept(target: Backup) -> str:
    """Say how long copies are kept; so many of them reach back so far."""
    parts = [duration(target.retention)] if target.retention is not None else []
    if target.kept is not None:
        parts.append(_copies_kept(target.kept, _gap(target)))
    return "; ".join(parts) or not_given()


def _copies_kept(count: int, gap: float | None) -> str:
    if gap is None:
        return ngettext("{count:,} copy", "{count:,} copies", count)
    return ngettext(
        "{count:,} copy, which reaches back {time}",
        "{count:,} copies, which reach back {time}",
        count,
        time=duration(history(gap, count)),
    )


def _gap(target: Backup) -> float | None:
    return longest_gap(target.schedule) if target.schedule else target.interval
