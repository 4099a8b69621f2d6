"""The blueprint itself, line by line: every number on the other pages leads here."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import title
from hadesign.i18n import _
from hadesign.report.markdown import block, join, text


def page(book: Book) -> str:
    """Return the blueprint with numbered lines."""
    return join(
        title(_("Blueprint")),
        _("{file}, from which everything here was made. Change it there, and build again.", file=text(book.file)),
        block(book.cluster.document.text, "yaml", numbered=True),
    )
