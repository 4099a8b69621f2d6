"""The first page: the objectives of the design, and whether they are met."""

from hadesign.handbook.book import Book
from hadesign.handbook.evidence import verdicts
from hadesign.handbook.main_figures import available, loss, slowest, survived
from hadesign.handbook.views import charted, pictured
from hadesign.handbook.words import head, not_given, title
from hadesign.i18n import _, ngettext
from hadesign.lint.profile import DEFAULT
from hadesign.lists import COMMAS, joined
from hadesign.proof.objectives import users_services
from hadesign.report import prove
from hadesign.report.markdown import join, note, paragraphs, table, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove import objectives
from hadesign.report.prove.words import service_name
from hadesign.words.objectives import outcome

_BOX = {False: "failure", None: "unshown", True: "success"}
_MOST = 6
"""Findings and services that are named here; their pages have all of them."""


def page(book: Book) -> str:
    """Return the overview."""
    return join(
        title(text(book.cluster.title)),
        paragraphs(book.cluster.about.description or ""),
        _draft(book),
        _verdict(book),
        pictured(book, "context", otherwise="architecture"),
        page_markdown([objectives.objectives(book.proof)], book.source).rstrip(),
        charted(book, "availability"),
        *_findings(book),
        *_unshown(book),
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


def _findings(book: Book) -> tuple[str, ...]:
    """List the worst findings that nobody accepted."""
    found = sorted(
        (one for one in book.report.diagnostics if not one.accepted and not one.lacking),
        key=lambda one: (one.severity.rank, one.rule, one.message),
    )
    if not found:
        return ()
    rows = [
        (text(one.severity.value), text(one.rule), text(one.message), book.line(one.location)) for one in found[:_MOST]
    ]
    return (
        title(_("Open findings"), 2),
        ngettext(
            "{count:,} is open; [their page](findings.md) says what to do.",
            "{count:,} are open; [their page](findings.md) says what to do.",
            len(found),
        ),
        table(head(_("severity"), _("rule"), _("finding"), _("line")), rows),
    )


def _unshown(book: Book) -> tuple[str, ...]:
    """List what is neither met nor missed: it is green nowhere, and its colour is its own."""
    asked = [text(outcome(one.goal)) for one in book.proof.objectives if one.met is None]
    services = [text(service_name(proof)) for proof in book.proof.services() if proof.lacks]
    figures = [
        text(service_name(one)) for one in users_services(book.proof) if book.proof.availability(one).down is None
    ]
    rules = [rule for rule, verdict in verdicts(book).items() if verdict == "unknown"]
    rows = [
        (what, str(len(names)), joined(names[:_MOST], COMMAS), _link(words, file))
        for what, names, words, file in (
            (_("objectives"), asked, _("For the auditor"), "auditor.md"),
            (_("what services survive"), services, _("Failure tolerance"), "resilience.md"),
            (_("availability of services"), figures, _("Availability"), "availability.md"),
            (_("rules"), rules, _("Findings and waivers"), "findings.md"),
        )
        if names
    ]
    if not rows:
        return ()
    return (
        title(_("What is not shown"), 2),
        _("*Not shown* is neither met nor missed: the design does not say enough."),
        table(head(_("of"), _("how many"), _("such as"), _("more in")), rows),
    )


def _verdict(book: Book) -> str:
    """Say in one box whether the objectives are met."""
    found = book.proof.objectives
    if not found:
        body = _(
            "The blueprint does not say what the design must survive, nor how soon it must be back (`spec.objectives`)."
        )
        return note("unshown", _("No objectives are set"), body)
    worst = min((one.met for one in found), key=(False, None, True).index)
    lines = [
        f"- {text(outcome(one.goal))}: {text(outcome(one.why))} ({book.source(one.origin)})"
        for one in found
        if one.met is not True
    ]
    body = "\n".join(lines) or _("Each with its reason below.")
    # Green is not said over a red row: errors that nobody waived are told above this box.
    kind = "info" if worst and book.draft else _BOX[worst]
    return note(kind, objectives.verdict(book.proof).rstrip("."), body)


def _figures(book: Book) -> str:
    """Set the main figures side by side, each with the page that explains it."""
    rows = (
        (_("failure tolerance"), survived(book), _link(_("Failure tolerance"), "resilience.md")),
        (_("modelled availability of what users feel"), available(book), _link(_("Availability"), "availability.md")),
        (_("recovery time (RTO)"), slowest(book), _link(_("Recovery"), "recovery.md")),
        (_("data loss (RPO)"), loss(book), _link(_("Recovery"), "recovery.md")),
    )
    return table(head("", _("by this design"), _("more in")), rows)


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
