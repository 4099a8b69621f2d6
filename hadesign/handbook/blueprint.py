"""The blueprint itself, line by line: every number on the other pages leads here."""

from hadesign.handbook.book import Book
from hadesign.report.markdown import block, join, text


def page(book: Book) -> str:
    """Return the blueprint with numbered lines."""
    return join(
        "# Blueprint",
        f"{text(book.file)}, from which everything here was made. Change it there, and build again.",
        block(book.cluster.document.text, "yaml", numbered=True),
    )
