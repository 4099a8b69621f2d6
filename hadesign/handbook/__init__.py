"""The design document: Markdown pages and their mkdocs.yml, and the built site where it is asked for."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from hadesign.artifact import Artifact
from hadesign.handbook import (
    alerts,
    auditor,
    balancing,
    blueprint,
    capacity,
    colophon,
    control_plane,
    dark,
    decisions,
    drills,
    etcd,
    explorer,
    failures,
    files,
    findings,
    glossary,
    network,
    nodes,
    overview,
    printed,
    recovery,
    resilience,
    runbooks,
    site,
    storage,
    topology,
    workloads,
)
from hadesign.handbook.book import Book
from hadesign.handbook.charts.figures import drawn
from hadesign.i18n import N_, Message, _, translated
from hadesign.report.markdown import comment
from hadesign.targets.base import header

REHEARSAL = "rehearsal.md"
"""The page about a rehearsal that was handed over."""


def _rehearsal(book: Book) -> str:
    """Make that page, whose module is imported by nobody else: it knows all that a rehearsal is made with."""
    from hadesign.handbook import rehearsed

    return rehearsed.page(book)


PAGES: tuple[tuple[str, Message, Callable[[Book], str]], ...] = (
    ("index.md", N_("Overview"), overview.page),
    ("topology.md", N_("Topology"), topology.page),
    ("control-plane.md", N_("Control plane"), control_plane.page),
    ("etcd.md", N_("etcd"), etcd.page),
    ("load-balancing.md", N_("API endpoint"), balancing.page),
    ("network.md", N_("Network, ports and addresses"), network.page),
    ("capacity.md", N_("Workers and capacity"), capacity.page),
    ("workloads.md", N_("Workloads"), workloads.page),
    ("storage.md", N_("Storage"), storage.page),
    ("nodes.md", N_("Nodes"), nodes.page),
    ("decisions.md", N_("Decisions"), decisions.page),
    ("blueprint.md", N_("Blueprint"), blueprint.page),
    ("failures.md", N_("Failures"), failures.page),
    ("explorer.md", N_("Failure explorer"), explorer.page),
    ("dark.md", N_("When a place goes dark"), dark.index),
    ("resilience.md", N_("Failure tolerance"), resilience.survives),
    ("availability.md", N_("Availability"), resilience.availability),
    ("recovery.md", N_("Backup and recovery"), recovery.page),
    ("runbooks.md", N_("Runbooks"), runbooks.index),
    ("drills.md", N_("Drills"), drills.page),
    (REHEARSAL, N_("Rehearsal"), _rehearsal),
    ("alerts.md", N_("Monitoring and alerts"), alerts.page),
    ("files.md", N_("How to run it"), files.page),
    ("configs.md", N_("Config files"), files.contents),
    ("findings.md", N_("Findings and waivers"), findings.page),
    ("auditor.md", N_("For the auditor"), auditor.page),
    ("glossary.md", N_("Glossary"), glossary.page),
    ("colophon.md", N_("Colophon"), colophon.page),
    (printed.FILE, N_("All on one page"), printed.page),
)
"""File, title and maker of every page: the one place to add one."""
CHAPTERS: tuple[tuple[Message, str], ...] = (
    (N_("The design"), "topology.md"),
    (N_("When something fails"), "failures.md"),
    (N_("To build it"), "files.md"),
    (N_("For review"), "findings.md"),
)
"""What parts of the navigation are called, and the page with which each begins."""
CHILDREN: dict[str, Callable[[Book], Iterable[tuple[str, str, Callable[[Book], str]]]]] = {
    "dark.md": dark.pages,
    "runbooks.md": runbooks.pages,
}
"""Pages of which there are as many as the design has places or cases, by the page that leads to them."""
WIDE = (
    "topology.md", "network.md", "failures.md", "explorer.md", "nodes.md", "blueprint.md", "drills.md", "auditor.md",
    REHEARSAL, printed.FILE,
)  # fmt: skip
"""Pages whose picture, table or code needs the room of the table of contents."""


def pages_of(book: Book) -> tuple[tuple[str, str, Callable[[Book], str]], ...]:
    """Return file, title and maker of the pages of a book: all, but for what there is nothing to show of."""
    found: list[tuple[str, str, Callable[[Book], str]]] = []
    for file, title, maker in PAGES:
        if _shown(book, file):
            found.append((file, translated(title), maker))
            found += CHILDREN.get(file, _none)(book)
    return tuple(found)


def _shown(book: Book, file: str) -> bool:
    """Whether there is such a page: none for a blueprint too long to be shown, nor for a rehearsal that nobody made."""
    if file == REHEARSAL:
        return book.rehearsal is not None
    return file != "blueprint.md" or book.shows_blueprint


def _none(_book: Book) -> tuple[()]:
    """Return that no page stands below another one."""
    return ()


def navigation(book: Book) -> list[site.NavEntry]:
    """Return the pages by chapter; those that a page leads to stand below it."""
    begins = {file: translated(title) for title, file in CHAPTERS}
    nav: list[site.NavEntry] = []
    into = nav
    for file, title, _maker in PAGES:
        if not _shown(book, file):
            continue
        if file in begins:
            into = []
            nav.append((into, begins[file]))
        below: list[site.NavEntry] = [(child, name) for child, name, _make in CHILDREN.get(file, _none)(book)]
        words = translated(title)
        into.append(([(file, words), *below], words) if below else (file, words))
    return nav


def handbook(book: Book, pictures: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    """Return the handbook's source below `handbook/`, with the pictures that its pages show."""
    if pictures:
        book = replace(book, views=frozenset(PurePosixPath(p.path).stem for p in pictures if p.path.endswith(".svg")))
    name = _("{title} (draft)", title=book.cluster.title) if book.draft else book.cluster.title
    shown = [Artifact(f"handbook/docs/pictures/{PurePosixPath(p.path).name}", p.content) for p in pictures]
    svgs = (
        *(picture for picture in shown if picture.path.endswith(".svg")),
        *drawn(book),
        *dark.charts(book),
        *_moments(book),
    )
    return (
        Artifact("handbook/mkdocs.yml", site.mkdocs_config(name, navigation(book), header(book.cluster))),
        Artifact("handbook/docs/style.css", f"{site.style(svgs)}\n{explorer.style()}"),
        site.search_from_disk(),
        site.script(),
        *explorer.files(book, pictures),
        *pages(book),
        *svgs,
        network.matrix_csv(book),
        *files.downloads(book),
    )


def _moments(book: Book) -> Iterable[Artifact]:
    """Return the charts of a rehearsal."""
    if book.rehearsal is None:
        return ()
    from hadesign.handbook import rehearsed

    return rehearsed.charts(book)


def pages(book: Book) -> tuple[Artifact, ...]:
    """Return the pages alone, as Markdown."""
    about = header(book.cluster)
    bodies = {file: page(book) for file, _title, page in pages_of(book) if file != printed.FILE}
    bodies[printed.FILE] = printed.whole(book, bodies)
    return tuple(Artifact(f"handbook/docs/{file}", f"{_front(file, about)}\n\n{body}") for file, body in bodies.items())


def _front(file: str, about: str) -> str:
    """Return what stands before a page's text."""
    settings = ["hide: [toc]"] if file in WIDE else []
    # What is found on its own page is not found there once more.
    settings += ["search: {exclude: true}"] if file == printed.FILE else []
    return "\n".join(["---", *settings, "---", comment(about)]) if settings else comment(about)


__all__ = ["PAGES", "Book", "handbook", "pages", "pages_of"]
