"""What the design survives, how available it is and what fits: the proof, with links to lines of the blueprint."""

from collections.abc import Sequence
from dataclasses import replace

from hadesign.handbook.book import Book
from hadesign.handbook.words import title
from hadesign.i18n import _
from hadesign.report import prove
from hadesign.report.markdown import join
from hadesign.report.page import Section
from hadesign.report.page_markdown import page_markdown

ORDER = 2
"""Failures at once up to which the handbook lists what takes something down."""


def survives(book: Book) -> str:
    """Return the page about failures: what goes on, and what takes what down."""
    proof, services = book.proof, book.proof.services()
    failures = [*prove.failure_sets(proof, services, ORDER), *prove.maintenance(proof, services)]
    sections = [*_untitled(prove.survival(services)), *failures]
    left_out = prove.left_out(prove.sets.complete(services, ORDER))
    return _page(book, _("Failure tolerance"), [*sections, left_out])


def availability(book: Book) -> str:
    """Return the page about modelled availability, with the numbers it was made of."""
    shown = prove.availability(book.proof, book.proof.services())
    return _page(book, _("Availability"), [*shown, prove.left_out(None)])


def capacity(book: Book) -> str:
    """Return the page about capacity after a failure."""
    shown = _untitled(prove.after_failures(book.proof))
    return _page(book, _("Capacity after a failure"), [*shown, prove.left_out(None)])


def _untitled(sections: Sequence[Section]) -> list[Section]:
    """Leave out the title of the first section, which is that of the page."""
    first, *others = sections
    return [replace(first, title=""), *others]


def _page(book: Book, heading: str, sections: Sequence[Section]) -> str:
    return join(title(heading), page_markdown(sections, book.source).rstrip())
