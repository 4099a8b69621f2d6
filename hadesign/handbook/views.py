"""Pictures on pages, by the name of their view: a page names what it wants to show, and shows what was drawn."""

from hadesign.handbook.book import Book
from hadesign.handbook.charts.figures import CHARTS
from hadesign.handbook.layout import Markdown, markdown
from hadesign.i18n import N_, Message, _, translated
from hadesign.report.markdown import text

WORDS: dict[str, Message] = {
    "architecture": N_("Clients, load balancers, control plane, workers and workloads by zone"),
    "context": N_("Clients, endpoint, cluster in layers, and what is outside"),
    "topology": N_("Sites, zones, racks, hosts and nodes, and what they draw on"),
    "control-plane": N_("Control plane and etcd: members, quorum, timers and ports"),
    "api-path": N_("The way of a request from a client to the API and etcd"),
    "workloads": N_("Where replicas run, and their volumes"),
    "backup": N_("What is saved where, and how it comes back"),
    "monitoring": N_("What is measured, and who is told"),
    "flows": N_("Who talks to whom, on which port"),
}
"""What a view shows, for those who do not see it; any other view is called by its name."""


def pictured(book: Book, *views: str, otherwise: str = "") -> Markdown:
    """Return those of some views that were drawn, or else another one; each is a link to its file at full size."""
    drawn = [view for view in views if view in book.views]
    return markdown(*map(_picture, drawn or [view for view in (otherwise,) if view in book.views]))


def _picture(view: str) -> str:
    shown = text(translated(WORDS[view]) if view in WORDS else _("View of the design: {name}", name=view))
    return f"[![{shown}](pictures/{view}.svg)](pictures/{view}.svg)"


def charted(book: Book, *names: str) -> Markdown:
    """Return those of some charts that there is something to draw for."""
    found = ((name, CHARTS[name](book)) for name in names)
    return markdown(*(chart(f"{name}.svg", one.title) for name, one in found if one is not None))


def chart(file: str, words: str) -> Markdown:
    """Return a chart of the handbook's own, by its file; `words` say what it shows."""
    return Markdown(f"[![{text(words)}](pictures/{file})](pictures/{file})")
