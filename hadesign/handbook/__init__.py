"""The design document: Markdown pages and their mkdocs.yml, and the built site where it is asked for."""

from collections.abc import Callable
from pathlib import PurePosixPath

from hadesign.artifact import Artifact
from hadesign.handbook import (
    balancing,
    blueprint,
    control_plane,
    decisions,
    explorer,
    files,
    findings,
    nodes,
    overview,
    recovery,
    resilience,
    site,
    topology,
)
from hadesign.handbook.book import Book
from hadesign.i18n import N_, Message, _, translated
from hadesign.report.markdown import comment
from hadesign.targets.base import header

PAGES: tuple[tuple[str, Message, Callable[[Book], str]], ...] = (
    ("index.md", N_("Overview"), overview.page),
    ("resilience.md", N_("Failure tolerance"), resilience.survives),
    ("explorer.md", N_("Failure explorer"), explorer.page),
    ("availability.md", N_("Availability"), resilience.availability),
    ("capacity.md", N_("Capacity after a failure"), resilience.capacity),
    ("topology.md", N_("Topology"), topology.page),
    ("control-plane.md", N_("Control plane and etcd"), control_plane.page),
    ("load-balancing.md", N_("Load balancing"), balancing.page),
    ("recovery.md", N_("Recovery"), recovery.page),
    ("findings.md", N_("Findings and waivers"), findings.page),
    ("decisions.md", N_("Decisions"), decisions.page),
    ("files.md", N_("How to run it"), files.page),
    ("configs.md", N_("Config files"), files.contents),
    ("nodes.md", N_("Nodes"), nodes.page),
    ("blueprint.md", N_("Blueprint"), blueprint.page),
)
"""File, title and maker of every page: the one place to add one."""
WIDE = ("explorer.md", "topology.md", "nodes.md", "blueprint.md")
"""Pages whose picture, table or code needs the room of the table of contents."""


def pages_of(book: Book) -> tuple[tuple[str, Message, Callable[[Book], str]], ...]:
    """Return the pages that a book has: all, but for a blueprint too long to be shown."""
    return tuple(page for page in PAGES if page[0] != "blueprint.md" or book.shows_blueprint)


def handbook(book: Book, pictures: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    """Return the handbook's source below `handbook/`, with the pictures that its pages show."""
    about = header(book.cluster)
    name = _("{title} (draft)", title=book.cluster.title) if book.draft else book.cluster.title
    titles = [(file, translated(words)) for file, words, _page in pages_of(book)]
    shown = [Artifact(f"handbook/docs/pictures/{PurePosixPath(p.path).name}", p.content) for p in pictures]
    return (
        Artifact("handbook/mkdocs.yml", site.mkdocs_config(name, titles, about)),
        Artifact("handbook/docs/style.css", f"{site.style(pictures)}\n{explorer.style()}"),
        site.search_from_disk(),
        *explorer.files(book, pictures),
        *pages(book),
        *(picture for picture in shown if picture.path.endswith(".svg")),
    )


def pages(book: Book) -> tuple[Artifact, ...]:
    """Return the pages alone, as Markdown."""
    about = header(book.cluster)
    return tuple(
        Artifact(f"handbook/docs/{file}", f"{_front(file, about)}\n\n{page(book)}")
        for file, _title, page in pages_of(book)
    )


def _front(file: str, about: str) -> str:
    """Return what stands before a page's text."""
    return f"---\nhide: [toc]\n---\n{comment(about)}" if file in WIDE else comment(about)


__all__ = ["PAGES", "Book", "handbook", "pages", "pages_of"]
