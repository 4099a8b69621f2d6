"""What the design survives, how available it is and what fits: the proof, with links to lines of the blueprint."""

from collections.abc import Iterable
from dataclasses import replace

from hadesign.handbook.book import Book
from hadesign.report import prove
from hadesign.report.markdown import join
from hadesign.report.page import Section
from hadesign.report.page_markdown import page_markdown

ORDER = 2
"""Failures at once up to which the handbook lists what takes something down."""


def survives(book: Book) -> str:
    """Return the page about failures: what goes on, and what takes what down."""
    proof, services = book.proof, book.proof.services()
    return _page(
        book,
        "Failure tolerance",
        [*prove.survival(services), *prove.failure_sets(proof, services, ORDER), *prove.maintenance(proof, services)],
        prove.left_out(prove.sets.complete(services, ORDER)),
    )


def availability(book: Book) -> str:
    """Return the page about modelled availability, with the numbers it was made of."""
    shown = prove.availability(book.proof, book.proof.services())
    return _page(book, "Availability", shown, prove.left_out(None))


def capacity(book: Book) -> str:
    """Return the page about capacity after a failure."""
    return _page(book, "Capacity after a failure", prove.after_failures(book.proof), prove.left_out(None))


def _page(book: Book, title: str, sections: Iterable[Section], left_out: Section) -> str:
    # A page whose first section has its title needs no second one.
    shown = [replace(one, title="") if one.title == title else one for one in (*sections, left_out)]
    return join(f"# {title}", page_markdown(shown, book.source).rstrip())
