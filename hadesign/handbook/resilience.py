"""What the design survives and how available it is: the proof, with links to lines of the blueprint."""

from collections.abc import Sequence
from dataclasses import replace

from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.main_figures import available, tolerance
from hadesign.handbook.views import charted, pictured
from hadesign.i18n import _
from hadesign.report import prove
from hadesign.report.page import Section
from hadesign.report.page_markdown import page_markdown

ORDER = 2
"""Failures at once up to which the handbook lists what takes something down."""


def survives(book: Book) -> str:
    """Return the page about failures: what goes on, and what takes what down."""
    proof, services = book.proof, book.proof.services()
    failures = [*prove.failure_sets(proof, services, ORDER), *prove.maintenance(proof, services)]
    sections = [*untitled(prove.survival(proof, services)), *failures]
    left_out = prove.left_out(*prove.sets.searched(services, ORDER))
    return laid_out(
        _("Failure tolerance"),
        Markdown(tolerance(book)),
        pictured(book, "topology", otherwise="architecture"),
        markdown(page_markdown([*sections, left_out], book.source)),
    )


def availability(book: Book) -> str:
    """Return the page about modelled availability, with the numbers it was made of."""
    shown = prove.availability(book.proof, book.proof.services())
    return laid_out(
        _("Availability"),
        Markdown(_("Lowest modelled availability of what users feel: {figure}.", figure=available(book))),
        charted(book, "availability", "importance"),
        markdown(page_markdown([*shown, prove.left_out(None)], book.source)),
    )


def untitled(sections: Sequence[Section]) -> list[Section]:
    """Leave out the title of the first section, which is that of the page."""
    first, *others = sections
    return [replace(first, title=""), *others]
