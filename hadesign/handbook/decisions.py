"""Architecture decisions, as the blueprint records them."""

from hadesign.handbook.book import Book
from hadesign.handbook.markdown import join, paragraphs, text


def page(book: Book) -> str:
    """Return the decision records, in the order of their numbers."""
    decisions = sorted(book.cluster.blueprint.spec.decisions, key=lambda decision: decision.id)
    sections = []
    for decision in decisions:
        date = f", {text(decision.date)}" if decision.date else ""
        later = f", superseded by {decision.superseded_by}" if decision.superseded_by else ""
        heading = f"## {decision.id}. {text(decision.title)}"
        sections += [heading, f"*{text(decision.status)}{date}{later}*", paragraphs(decision.because)]
    sources = "\n".join(f"- {text(source)}" for source in book.cluster.blueprint.metadata.sources)
    return join(
        "# Decisions",
        *sections or ["The blueprint records no decisions."],
        "## Sources" if sources else "",
        sources,
    )
