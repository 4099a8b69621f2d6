"""Recovery: how long it takes, what may be lost, where copies are, and what people do."""

from collections.abc import Callable, Iterable, Sequence

from hadesign.blueprint.operations import BackupTarget
from hadesign.handbook.book import Book
from hadesign.handbook.markdown import join, link, table, text
from hadesign.handbook.words import NOT_GIVEN, duration, names
from hadesign.proof.recovery import RecoveryTime, Term
from hadesign.topology.cluster import Origin

_YES = {True: "yes", False: "**no**", None: NOT_GIVEN}


def page(book: Book) -> str:
    """Return the page to open when something is down."""
    times = book.proof.recovery.times
    return join(
        "# Recovery",
        _people(book),
        "## How long it takes",
        "Each time is the sum of the timers that have to run out, one after the other."
        if times
        else "Nothing that takes time is known.",
        *(part for alike in _alike(times) for part in _time(book, alike)),
        "## What may be lost",
        _losses(book),
        "## Where the copies are",
        _copies(book),
    )


def _people(book: Book) -> str:
    """Say first what somebody in need looks for."""
    recovery = book.cluster.blueprint.spec.recovery
    runbook = recovery.runbook if recovery else None
    drills = recovery.drills if recovery else None
    when = f"last on {text(drills.last)}" if drills and drills.last else "none that is known of"
    every = f", planned every {duration(drills.interval)}" if drills and drills.interval is not None else ""
    return f"Runbook: {link(runbook) if runbook else '**not given**'}. Drills: {when}{every}."


def _alike(times: Sequence[RecoveryTime]) -> Iterable[list[RecoveryTime]]:
    """Group times that are the same sum: a thousand workloads that set no timers of their own need one section."""
    found: dict[object, list[RecoveryTime]] = {}
    for time in times:
        key = (time.failure, tuple((term.label, term.seconds, term.given) for term in time.terms), len(time.missing))
        found.setdefault(key, []).append(time)
    return found.values()


def _time(book: Book, times: Sequence[RecoveryTime]) -> tuple[str, str]:
    """Show a recovery time as the sum it is, for all that it holds for."""
    first = times[0]
    what = names((time.what for time in times), 3)
    lost = f"a machine that runs {what}" if first.failure == "workload" else what
    rows = [(text(term.label), duration(term.seconds), _where(book, term)) for term in first.terms]
    missing = names((missing for time in times for missing in time.missing), 3)
    total = duration(first.seconds) if not missing else f"unknown, as {missing} is not given"
    return f"### Loss of {lost}: {total}", table(("what has to happen", "time", "from"), rows)


def _where(book: Book, term: Term) -> str:
    if term.given:
        return book.source(term.origin) if term.origin else "the blueprint"
    return f"[default](<{term.source}>)"


def _losses(book: Book) -> str:
    rows = [(text(loss.what), duration(loss.seconds), book.line(loss.origin)) for loss in book.proof.recovery.losses]
    if not rows:
        return "No copies are declared, so everything may be lost."
    return join("The longest time between two copies:", table(("data", "at most", "line"), rows)).rstrip()


def _copies(book: Book) -> str:
    backup = book.cluster.blueprint.spec.backup
    kinds: tuple[tuple[str, BackupTarget | None], ...] = (
        ("etcd", backup.etcd if backup else None),
        ("volumes", backup.volumes if backup else None),
    )
    known = [(kind, target) for kind, target in kinds if target]
    if not known:
        return "No backup is declared."
    facts: tuple[tuple[str, Callable[[BackupTarget], str]], ...] = (
        ("place", lambda target: text(target.location) if target.location else NOT_GIVEN),
        ("survives the loss of all zones", lambda target: _YES[target.offsite]),
        ("kept for", lambda target: duration(target.retention)),
        ("encrypted", lambda target: _YES[target.encrypted]),
        (
            "last restore test",
            lambda target: text(target.last_restore_test) if target.last_restore_test else "**never**",
        ),
    )
    rows = [(fact, *(tell(target) for _, target in known)) for fact, tell in facts]
    lines = ("line", *(book.line(Origin(("spec", "backup", kind))) for kind, _ in known))
    return table(("copies of", *(kind for kind, _ in known)), [*rows, lines])
