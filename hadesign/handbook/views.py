"""Pictures on pages, by the name of their view: a page names what it wants to show, and shows what was drawn."""

from hadesign.diagrams.views.table import VIEWS
from hadesign.handbook.book import Book
from hadesign.handbook.charts.figures import CHARTS
from hadesign.handbook.layout import Markdown, markdown
from hadesign.i18n import _, translated
from hadesign.report.markdown import text


def pictured(book: Book, *views: str, otherwise: str = "") -> Markdown:
    """Return those of some views that were drawn, or else another one; each is a link to its file at full size."""
    drawn = [view for view in views if view in book.views]
    return markdown(*map(_picture, drawn or [view for view in (otherwise,) if view in book.views]))


def _picture(view: str) -> str:
    known = next((row for name, row in VIEWS.items() if name == view), None)
    shown = text(translated(known.title) if known else _("View of the design: {name}", name=view))
    return f"[![{shown}](pictures/{view}.svg)](pictures/{view}.svg)"


def charted(book: Book, *names: str) -> Markdown:
    """Return those of some charts that there is something to draw for."""
    found = ((name, CHARTS[name](book)) for name in names)
    return markdown(*(chart(f"{name}.svg", one.title) for name, one in found if one is not None))


def chart(file: str, words: str) -> Markdown:
    """Return a chart of the handbook's own, by its file; `words` say what it shows."""
    return Markdown(f"[![{text(words)}](pictures/{file})](pictures/{file})")
