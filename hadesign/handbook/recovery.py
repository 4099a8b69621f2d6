"""Recovery: how long it takes, what may be lost, where copies are, and what people do."""

from collections.abc import Callable, Iterable, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.timers import leaders, numbers
from hadesign.handbook.words import NOT_GIVEN, count, duration, names
from hadesign.proof.recovery.detection import history
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.proof.recovery.terms import Step, Term
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.report.markdown import join, link, table, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove.times import slowest
from hadesign.topology.cluster import Backup

_YES = {True: "yes", False: "**no**", None: NOT_GIVEN}


def page(book: Book) -> str:
    """Return the page to open when something is down."""
    times = book.proof.recovery.times
    return join(
        "# Recovery",
        _people(book),
        page_markdown([slowest(book.proof, book.proof.services())], book.source).rstrip(),
        "## How long it takes",
        "Each time is the longest one: the sum of the timers that have to run out, as if one began when the other ends."
        if times
        else "Nothing that takes time is known.",
        *(part for alike in _alike(times) for part in _time(book, alike)),
        "## What may be lost",
        _losses(book),
        "## Where the copies are",
        _copies(book),
        *leaders(book),
        *numbers(book),
    )


def _people(book: Book) -> str:
    """Say first what somebody in need looks for."""
    plan = book.cluster.recovery
    when = f"last on {text(plan.last_drill)}" if plan.last_drill else "none that is known of"
    every = f", planned every {duration(plan.drill_interval)}" if plan.drill_interval is not None else ""
    return f"Runbook: {link(plan.runbook) if plan.runbook else '**not given**'}. Drills: {when}{every}."


def _alike(times: Sequence[RecoveryTime]) -> Iterable[list[RecoveryTime]]:
    """Group times that are the same sum: a thousand workloads that set no timers of their own need one section."""
    found: dict[object, list[RecoveryTime]] = {}
    for time in times:
        steps = tuple((step.label, step.seconds, step.given) for step in time.terms)
        lacks = len(time.lacking) if time.by != "return" else time.missing
        found.setdefault((time.failure, time.workload == "", time.by, steps, lacks), []).append(time)
    return found.values()


def _time(book: Book, times: Sequence[RecoveryTime]) -> tuple[str, ...]:
    """Show a recovery time as the sum it is, for all that it holds for."""
    first = times[0]
    lost = text(first.what)
    if first.workload:
        place = "zone" if first.failure == "zone" else "machine"
        lost = f"a {place} that runs {names((time.workload for time in times), 3)}"
    by = "" if first.by == "return" else f"By {text(first.by)}."
    why = text(f"{first.recovers.why[:1].upper()}{first.recovers.why[1:]}.") if first.recovers.why else ""
    assumed = text(f"Taken for granted: {'; '.join(first.recovers.assumed)}.") if first.recovers.assumed else ""
    rows = [_row(book, step, times) for step in first.recovers.steps] if first.by != "return" else []
    return (
        f"### Loss of {lost}: {_total(times)}",
        " ".join(part for part in (by, why, assumed) if part),
        table(("what has to happen", "time", "from"), rows),
    )


def _total(times: Sequence[RecoveryTime]) -> str:
    first = times[0]
    if first.by == "return":
        return f"until {text(first.missing[0].removeprefix('when '))}"
    if not first.lacking:
        return duration(first.seconds)
    return f"{duration(first.seconds)} and more" if first.terms else "unknown"


def _row(book: Book, step: Step, times: Sequence[RecoveryTime]) -> tuple[str, str, str]:
    if isinstance(step, Term):
        return text(step.label), duration(step.seconds), _where(book, step)
    what = step.what if len(times) == 1 else "start of the new pod" if step.giveable else step.what
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
        "What is lost for good, and how much work with it: all that was done since the copy that is left.",
        table(("data", "lost", "work of", "which is", "line"), rows),
    ).rstrip()


def _lost(loss: LossWindow) -> tuple[str, str, str]:
    """Return what is saved, what of it is lost, and how much work with it."""
    data, failure = text(loss.data), text(loss.lost)
    missing = ", ".join(text(what) for what in loss.missing)
    if loss.seconds is None:
        return data, failure, f"**unknown** without {missing}"
    if not loss.seconds:
        return data, failure, "none"
    return data, failure, duration(loss.seconds) if not missing else f"{duration(loss.seconds)}, more with {missing}"


def _sum(loss: LossWindow) -> str:
    return " + ".join(f"{text(t.label)} {duration(t.seconds)}" if t.seconds else text(t.label) for t in loss.terms)


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
            lambda target: text(target.last_restore_test) if target.last_restore_test else "**never**",
        ),
    )
    rows = [(fact, *map(tell, known)) for fact, tell in facts]
    lines = ("line", *(book.line(target.origin) for target in known))
    return table(("copies of", *(target.what for target in known)), [*rows, lines])


def _kept(target: Backup) -> str:
    """Say how long copies are kept; so many of them reach back so far."""
    parts = [duration(target.retention)] if target.retention is not None else []
    if target.kept is not None:
        gap = _gap(target)
        reach = f", which reach back {duration(history(gap, target.kept))}" if gap is not None else ""
        parts.append(f"{count(target.kept, 'copy')}{reach}".replace("copys", "copies"))
    return "; ".join(parts) or NOT_GIVEN


def _gap(target: Backup) -> float | None:
    return longest_gap(target.schedule) if target.schedule else target.interval
