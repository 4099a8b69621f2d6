"""The first page: the objectives of the design, and whether they are met."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import duration, head, not_given, title
from hadesign.i18n import _, ngettext
from hadesign.lint.profile import DEFAULT
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_percent
from hadesign.proof import LEVELS
from hadesign.proof.objectives import users_services
from hadesign.report import prove
from hadesign.report.markdown import join, note, paragraphs, table, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove import objectives
from hadesign.report.prove.words import minutes, service_name
from hadesign.words.objectives import outcome
from hadesign.words.recovery import failure_words
from hadesign.words.things import noun

_BOX = {False: "failure", None: "warning", True: "success"}


def page(book: Book) -> str:
    """Return the overview."""
    return join(
        title(text(book.cluster.title)),
        paragraphs(book.cluster.about.description or ""),
        _draft(book),
        _verdict(book),
        page_markdown([objectives.objectives(book.proof)], book.source).rstrip(),
        title(_("What it comes to"), 2),
        _("The main figures of this design, each with the page that explains it."),
        _figures(book),
        page_markdown(prove.survival(book.proof, book.proof.services()), book.source).rstrip(),
        _link(_("What takes what down, and why"), "resilience.md"),
        title(_("Who and when"), 2),
        _about(book),
        page_markdown([prove.silence.decided(book.proof), prove.left_out(None)], book.source).rstrip(),
    )


def _draft(book: Book) -> str:
    if not book.draft:
        return ""
    body = ngettext(
        "This design has {count:,} error that nobody waived; see [the findings](findings.md).",
        "This design has {count:,} errors that nobody waived; see [the findings](findings.md).",
        book.report.summary["error"],
    )
    return note("danger", _("Draft"), body)


def _verdict(book: Book) -> str:
    """Say in one box whether the objectives are met."""
    found = book.proof.objectives
    if not found:
        body = _(
            "The blueprint does not say what the design must survive, nor how soon it must be back (`spec.objectives`)."
        )
        return note("warning", _("No objectives are set"), body)
    worst = min((one.met for one in found), key=(False, None, True).index)
    lines = [
        f"- {text(outcome(one.goal))}: {text(outcome(one.why))} ({book.source(one.origin)})"
        for one in found
        if one.met is not True
    ]
    body = "\n".join(lines) or _("Each with its reason below.")
    return note(_BOX[worst], objectives.verdict(book.proof).rstrip("."), body)


def _figures(book: Book) -> str:
    """Set the main figures side by side, each with the page that explains it."""
    rows = (
        (_("failure tolerance"), _survived(book), _link(_("Failure tolerance"), "resilience.md")),
        (_("modelled availability of what users feel"), available(book), _link(_("Availability"), "availability.md")),
        (_("recovery time (RTO)"), _slowest(book), _link(_("Recovery"), "recovery.md")),
        (_("data loss (RPO)"), _loss(book), _link(_("Recovery"), "recovery.md")),
    )
    return table(head("", _("by this design"), _("more in")), rows)


def _survived(book: Book) -> str:
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


def _slowest(book: Book) -> str:
    times = book.proof.recovery.cases
    if not times:
        return _("unknown")
    slowest = max(times, key=lambda time: time.seconds)
    failure = text(failure_words(slowest))
    said = _("{time}, after the loss of {failure}", time=duration(slowest.seconds), failure=failure)
    return _so_far(said) if any(time.lacking for time in times) else said


def _so_far(figure: str) -> str:
    return _("{figure}, as far as is known", figure=figure)


def _loss(book: Book) -> str:
    losses = book.proof.recovery.losses
    known = max((loss.seconds for loss in losses if loss.seconds is not None), default=0.0)
    if any(loss.everything for loss in losses):
        return _("everything")
    if all(loss.seconds is not None for loss in losses):
        return duration(known) if losses else _("unknown")
    return _so_far(duration(known)) if known else _("unknown")


def _link(words: str, page: str) -> str:
    return f"[{text(words)}]({page})"


def _about(book: Book) -> str:
    about, kubernetes, profile = book.cluster.about, book.cluster.kubernetes, book.report.profile
    number = ngettext("{count:,} node", "{count:,} nodes", len(book.cluster.nodes))
    lines = (
        _("Owners: {names}", names=joined([text(owner) for owner in about.owners], COMMAS) or not_given()),
        _(
            "Kubernetes {version}, installed with {installer}, on {nodes}",
            version=text(kubernetes.version),
            installer=text(kubernetes.installer),
            nodes=_link(number, "nodes.md"),
        ),
        _("Blueprint {name}, in {file}", name=text(about.name), file=book.source_file()),
        *([_("Judged by profile {name}", name=text(profile))] if profile not in ("", DEFAULT) else []),
        _("As of {day}, written by hadesign {version}", day=text(book.as_of), version=text(book.version)),
    )
    return "\n".join(f"- {line}" for line in lines)
