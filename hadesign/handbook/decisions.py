"""Architecture decisions, as the blueprint records them."""

from collections.abc import Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.words import title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import join, link, paragraphs, text
from hadesign.topology.cluster import Decision


def _answer(decisions: Sequence[Decision]) -> str:
    """Say how many there are, and how many of them hold."""
    if not decisions:
        return ""
    accepted = sum(1 for one in decisions if one.status == "accepted")
    count = ngettext("{count} decision is recorded", "{count} decisions are recorded", len(decisions))
    return ngettext(
        "{decisions}, {count} of which is accepted.",
        "{decisions}, {count} of which are accepted.",
        accepted,
        decisions=count,
    )


def page(book: Book) -> str:
    """Return the decision records, in the order of their numbers."""
    decisions = sorted(book.cluster.decisions, key=lambda decision: decision.id)
    sections = []
    for decision in decisions:
        place = book.source(decision.origin)
        facts = [
            f"**{text(decision.status)}**",
            text(decision.date) if decision.date else "",
            _("replaced by decision {number}", number=decision.superseded_by) if decision.superseded_by else "",
            place,
        ]
        heading = f"## {decision.id}. {text(decision.title)}"
        sections += [heading, joined([fact for fact in facts if fact], COMMAS), paragraphs(decision.because)]
    sources = "\n".join(f"- {link(source)}" for source in book.cluster.about.sources)
    return join(
        title(_("Decisions")),
        _answer(decisions),
        *sections or [_("The blueprint records no decisions.")],
        title(_("Where the design was taken from"), 2) if sources else "",
        sources,
    )
