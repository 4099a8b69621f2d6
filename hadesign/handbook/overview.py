"""The first page: the objectives of the design, and whether they are met."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import NOT_GIVEN, count, duration
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

_BOX = {False: "failure", None: "warning", True: "success"}


def page(book: Book) -> str:
    """Return the overview."""
    return join(
        f"# {text(book.cluster.title)}",
        paragraphs(book.cluster.about.description or ""),
        _draft(book),
        _verdict(book),
        page_markdown([objectives.objectives(book.proof)], book.source).rstrip(),
        "## What it comes to",
        "The main figures of this design, each with the page that explains it.",
        _figures(book),
        page_markdown(prove.survival(book.proof.services()), book.source).rstrip(),
        "[What takes what down, and why](resilience.md)",
        "## Who and when",
        _about(book),
        page_markdown([prove.left_out(None)], book.source).rstrip(),
    )


def _draft(book: Book) -> str:
    if not book.draft:
        return ""
    errors = count(book.report.summary["error"], "error")
    return note("danger", "Draft", f"This design has {errors} that nobody waived; see [the findings](findings.md).")


def _verdict(book: Book) -> str:
    """Say in one box whether the objectives are met."""
    found = book.proof.objectives
    if not found:
        body = (
            "The blueprint does not say what the design must survive, nor how soon it must be back (`spec.objectives`)."
        )
        return note("warning", "No objectives are set", body)
    worst = min((one.met for one in found), key=(False, None, True).index)
    lines = [
        f"- {text(outcome(one.goal))}: {text(outcome(one.why))} ({book.source(one.origin)})"
        for one in found
        if one.met is not True
    ]
    body = "\n".join(lines) or "Each with its reason below."
    return note(_BOX[worst], objectives.verdict(book.proof).rstrip("."), body)


def _figures(book: Book) -> str:
    """Set the main figures side by side, each with the page that explains it."""
    rows = (
        ("failure tolerance", _survived(book), _link("Failure tolerance", "resilience.md")),
        ("modelled availability of what users feel", _available(book), _link("Availability", "availability.md")),
        ("recovery time (RTO)", _slowest(book), _link("Recovery", "recovery.md")),
        ("data loss (RPO)", _loss(book), _link("Recovery", "recovery.md")),
    )
    return table(("", "by this design", "more in"), rows)


def _survived(book: Book) -> str:
    """Name the largest failure that everything survives."""
    best = [level for level in LEVELS if all(proof.survives(level) for proof in book.proof.services())]
    return f"the loss of any one {best[-1]}" if best else "**none** that is known"


def _available(book: Book) -> str:
    """Return the lowest modelled availability of the services that users feel."""
    found = [(service, book.proof.availability(service)) for service in users_services(book.proof)]
    known = [(figure.down, service) for service, figure in found if figure.down is not None]
    if not known:
        return "not computed: numbers are not given"
    down, service = max(known, key=lambda pair: pair[0].down_high)
    more = ", of those that have a figure" if len(known) < len(found) else ""
    tried = all(figure.extremes for _, figure in found if figure.down is not None)
    more += "" if tried else ", and of the placements that were tried"
    return f"{as_percent(down.low)} ({minutes(down.minutes[1])} minutes a year), {text(service_name(service))}{more}"


def _slowest(book: Book) -> str:
    times = book.proof.recovery.times
    if not times:
        return "unknown"
    missing = any(time.lacking for time in times)
    slowest = max(times, key=lambda time: time.seconds)
    more = ", as far as is known" if missing else ""
    return f"{duration(slowest.seconds)}, after the loss of {text(failure_words(slowest))}{more}"


def _loss(book: Book) -> str:
    losses = book.proof.recovery.losses
    known = max((loss.seconds for loss in losses if loss.seconds is not None), default=0.0)
    if all(loss.seconds is not None for loss in losses):
        return duration(known) if losses else "unknown"
    return f"{duration(known)}, as far as is known" if known else "unknown"


def _link(title: str, page: str) -> str:
    return f"[{title}]({page})"


def _about(book: Book) -> str:
    about, kubernetes = book.cluster.about, book.cluster.kubernetes
    number = f"[{count(len(book.cluster.nodes), 'node')}](nodes.md)"
    lines = (
        f"- Owners: {', '.join(text(owner) for owner in about.owners) or NOT_GIVEN}",
        f"- Kubernetes {text(kubernetes.version)}, installed with {text(kubernetes.installer)}, on {number}",
        f"- Blueprint {text(about.name)}, in {book.source_file()}",
        f"- As of {text(book.as_of)}, written by hadesign {text(book.version)}",
    )
    return "\n".join(lines)
