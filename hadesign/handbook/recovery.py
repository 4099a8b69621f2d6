"""Recovery: how long it takes, what may be lost, where copies are, and what people do."""

from collections.abc import Callable, Iterable, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.timers import leaders, numbers
from hadesign.handbook.words import NOT_GIVEN, duration
from hadesign.i18n import translated
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
from hadesign.stated import NONE, Nothing
from hadesign.topology.cluster import Backup
from hadesign.words.fitting import facts
from hadesign.words.recovery import (
    ASSUMED,
    data_words,
    failure_of,
    lacks_words,
    lost_words,
    recovery_words,
    return_words,
    step_words,
    unknown_loss,
)

_YES = {True: "yes", False: "**no**", None: NOT_GIVEN}


def page(book: Book) -> str:
    """Return the page to open when something is down."""
    times = book.proof.recovery.times
    return join(
        "# Recovery",
        _people(book),
        page_markdown([slowest(book.proof, book.proof.services())], book.source).rstrip(),
        "## What the times are sums of",
        "Each time is the longest one: the sum of the timers that have to run out, as if one began when the other ends."
        if times
        else "Nothing that takes time is known.",
        *(part for alike in _alike(times) for part in _time(book, alike)),
        "## Data loss (RPO)",
        _losses(book),
        "## Where the copies are",
        _copies(book),
        *leaders(book),
        *numbers(book),
    )


def _people(book: Book) -> str:
    """Say first what somebody in need looks for."""
    plan = book.cluster.recovery
    last = plan.last_drill
    when = f"last on {text(last)}" if last else "**never held**" if last is NONE else NOT_GIVEN
    every = f", planned every {duration(plan.drill_interval)}" if plan.drill_interval is not None else ""
    runbook = link(plan.runbook) if plan.runbook else "**none**" if plan.runbook is NONE else NOT_GIVEN
    return f"Runbook: {runbook}. Drills: {when}{every}."


def _said(day: str | Nothing | None, never: str) -> str:
    """Tell a day that is given from one that never was, and from silence."""
    return text(day) if day else never if day is NONE else NOT_GIVEN


def _alike(times: Sequence[RecoveryTime]) -> Iterable[list[RecoveryTime]]:
    """Group times that are the same sum: a thousand workloads that set no timers of their own need one section."""
    found: dict[object, list[RecoveryTime]] = {}
    for time in times:
        steps = tuple((term.what, term.seconds, term.given) for term in time.terms)
        lacks = tuple(type(lack.what) if isinstance(lack.what, Gap) else lack.what for lack in time.lacking)
        found.setdefault((time.failure, time.workload == "", time.by, steps, lacks), []).append(time)
    return found.values()


_BY: dict[By, str] = {
    "nothing": "",
    "election": "By election.",
    "failover": "By failover.",
    "rescheduling": "By rescheduling.",
    "node-repair": "By node repair.",
    "by-hand": "By hand.",
    "return": "",
    "unknown": "",
}


def _time(book: Book, times: Sequence[RecoveryTime]) -> tuple[str, ...]:
    """Show a recovery time as the sum it is, for all that it holds for."""
    first = times[0].recovery
    why = recovery_words(first.why) if first.why else ""
    said = text(f"{why[:1].upper()}{why[1:]}.") if why else ""
    granted = "; ".join(translated(ASSUMED[what]) for what in first.assumed)
    assumed = text(f"Taken for granted: {granted}.") if granted else ""
    steps = zip(*(time.recovery.steps for time in times), strict=True) if first.by != "return" else ()
    return (
        f"### Loss of {text(failure_of(times[0].failure, [time.name for time in times]))}: {_total(times[0])}",
        " ".join(part for part in (_BY[first.by], said, assumed) if part),
        table(("what has to happen", "time", "from"), [_row(book, alike) for alike in steps]),
    )


def _total(time: RecoveryTime) -> str:
    """Say how long it takes, or until when."""
    waits = next((lack.what for lack in time.lacking if isinstance(lack.what, Returned)), None)
    if waits is not None:
        return f"until {text(return_words(waits))}"
    if not time.lacking:
        return duration(time.seconds)
    return f"{duration(time.seconds)} and more" if time.terms else "unknown"


def _row(book: Book, alike: Sequence[Step]) -> tuple[str, str, str]:
    """Show a step of times that are alike; what is not given of several workloads is named once."""
    step = alike[0]
    if isinstance(step, Term):
        return text(step_words(step)), duration(step.seconds), _where(book, step)
    gaps = [lack.what for lack in alike if isinstance(lack.what, Gap)]
    what = next(facts(gaps)) if gaps else step_words(step)
    return text(what), "not known", book.source(step.origin) if step.giveable else ""


def _where(book: Book, term: Term) -> str:
    if term.given:
        return book.source(term.origin) if term.origin else "the blueprint"
    return f"[default](<{term.source}>)"


def _losses(book: Book) -> str:
    losses = book.proof.recovery.losses
    if not any(loss.seconds for loss in losses):
        return "No copies are declared, so everything may be lost."
    rows = [(*_lost(loss), _sum(loss), book.line(loss.origin)) for loss in losses]
    return join(
        "Work that is lost for good: what was done since the copy that is left.",
        table(("data", "after the loss of", "work of", "which is", "line"), rows),
    ).rstrip()


def _lost(loss: LossWindow) -> tuple[str, str, str]:
    """Return what is saved, what of it is lost, and how much work with it."""
    data, failure = text(data_words(loss)), text(lost_words(loss.what, loss.failure))
    missing = text(lacks_words(loss.lacking))
    if loss.seconds is None:
        return data, failure, f"**{text(unknown_loss(loss))}**"
    if not loss.seconds:
        return data, failure, "none"
    return data, failure, duration(loss.seconds) if not missing else f"{duration(loss.seconds)}, more with {missing}"


def _sum(loss: LossWindow) -> str:
    return " + ".join(
        f"{text(step_words(t))} {duration(t.seconds)}" if t.seconds else text(step_words(t)) for t in loss.terms
    )


def _copies(book: Book) -> str:
    known = [target for target in (book.cluster.backups.etcd, book.cluster.backups.volumes) if target]
    if not known:
        return "No backup is declared."
    facts: tuple[tuple[str, Callable[[Backup], str]], ...] = (
        ("place", lambda target: text(target.location) if target.location else NOT_GIVEN),
        ("survives the loss of all zones", lambda target: _YES[target.offsite]),
        ("kept", _kept),
        ("encrypted", lambda target: _YES[target.encrypted]),
        (
            "last restore test",
            lambda target: _said(target.last_restore_test, "**never**"),
        ),
    )
    rows = [(fact, *map(tell, known)) for fact, tell in facts]
    lines = ("line", *(book.line(target.origin) for target in known))
    shown = table(("copies of", *(target.what for target in known)), [*rows, lines])
    return join("Where backups are kept, and when one was last restored.", shown).rstrip()


def _kept(target: Backup) -> str:
    """Say how long copies are kept; so many of them reach back so far."""
    parts = [duration(target.retention)] if target.retention is not None else []
    if target.kept is not None:
        gap, several = _gap(target), target.kept != 1
        copies = f"{target.kept:,} {'copies' if several else 'copy'}"
        reach = f", which {'reach' if several else 'reaches'} back " if gap is not None else ""
        parts.append(f"{copies}{reach}{duration(history(gap, target.kept)) if gap is not None else ''}")
    return "; ".join(parts) or NOT_GIVEN


def _gap(target: Backup) -> float | None:
    return longest_gap(target.schedule) if target.schedule else target.interval
