"""The main figures of a design, each in one phrase: what the first page shows side by side, and others begin with."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import duration
from hadesign.i18n import N_, Message, _, translated
from hadesign.notation import as_percent
from hadesign.proof import LEVELS
from hadesign.proof.objectives import users_services
from hadesign.report.markdown import text
from hadesign.report.prove.words import minutes, service_name
from hadesign.words.recovery import failure_words
from hadesign.words.things import noun


def survived(book: Book) -> str:
    """Name the largest failure that everything survives."""
    best = [level for level in LEVELS if all(proof.survives(level) for proof in book.proof.services())]
    return _("the loss of any one {kind}", kind=noun(best[-1])) if best else _("**none** that is known")


def available(book: Book) -> str:
    """Return the lowest modelled availability of the services that users feel."""
    found = [(service, book.proof.availability(service)) for service in users_services(book.proof)]
    known = [(figure.down, service) for service, figure in found if figure.down is not None]
    if not known:
        return _("not computed: numbers are not given")
    down, service = max(known, key=lambda pair: pair[0].down_high)
    said = _(
        "{percent} ({minutes} minutes a year), {service}",
        percent=as_percent(down.low),
        minutes=minutes(down.minutes[1]),
        service=text(service_name(service)),
    )
    if len(known) < len(found):
        said = _("{figure}, of those that have a figure", figure=said)
    if all(figure.extremes for _service, figure in found if figure.down is not None):
        return said
    return _("{figure}, and of the placements that were tried", figure=said)


def slowest(book: Book) -> str:
    """Return the longest recovery, and of what."""
    times = book.proof.recovery.cases
    if not times:
        return _("unknown")
    slowest = max(times, key=lambda time: time.seconds)
    failure = text(failure_words(slowest))
    said = _("{time}, after the loss of {failure}", time=duration(slowest.seconds), failure=failure)
    return _so_far(said) if any(time.lacking for time in times) else said


def _so_far(figure: str) -> str:
    return _("{figure}, as far as is known", figure=figure)


def loss(book: Book) -> str:
    """Return how much work may be lost at most."""
    losses = book.proof.recovery.losses
    known = max((loss.seconds for loss in losses if loss.seconds is not None), default=0.0)
    if any(loss.everything for loss in losses):
        return _("everything")
    if all(loss.seconds is not None for loss in losses):
        return duration(known) if losses else _("unknown")
    return _so_far(duration(known)) if known else _("unknown")


_NODE: dict[bool | None, Message] = {
    False: N_("**Not everything goes on** after the loss of any one node."),
    None: N_("That everything goes on after the loss of any one node is *not shown*."),
}


def tolerance(book: Book) -> str:
    """Say in one sentence what the design goes on through as a whole."""
    answers = {level: {proof.survives(level) for proof in book.proof.services()} for level in LEVELS}
    best = [level for level, found in answers.items() if found == {True}]
    if best:
        return _("Everything goes on after the loss of any one {kind}.", kind=noun(best[-1]))
    return translated(_NODE[False if False in answers["node"] else None])
