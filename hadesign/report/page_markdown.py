"""A page as Markdown; what comes from a blueprint cannot become markup."""

from collections.abc import Callable, Sequence

from hadesign.i18n import N_, translated
from hadesign.report.markdown import join, link, table, text
from hadesign.report.page import Answer, Bullet, Cell, Content, Section, Table
from hadesign.topology.cluster import Origin

ANSWERS = {True: N_("yes"), False: N_("no"), None: N_("?")}


def page_markdown(sections: Sequence[Section], place: Callable[[Origin], str], level: int = 2) -> str:
    """Return sections as Markdown; `place` writes a place in the blueprint and may link to it."""
    return join(*(part for section in sections if section.parts for part in _section(section, place, level)))


def _section(section: Section, place: Callable[[Origin], str], level: int) -> list[str]:
    title = [f"{'#' * level} {text(section.title)}"] if section.title else []
    return [*title, *(_part(part, place) for part in section.parts)]


def _part(part: Content, place: Callable[[Origin], str]) -> str:
    if isinstance(part, str):
        return text(part)
    if isinstance(part, Table):
        shown = part.filled()
        return table([text(title) for title in shown.head], [[_cell(c, place) for c in row] for row in shown.rows])
    return "\n".join(_item(item, place) for item in part.entries)


def _cell(cell: Cell, place: Callable[[Origin], str]) -> str:
    if isinstance(cell, Answer):
        words = text(cell.words or translated(ANSWERS[cell.value]))
        mark = {True: "", False: "**" if cell.asked else "", None: "*"}[cell.value]
        return f"{mark}{words}{mark}"
    return place(cell) if isinstance(cell, Origin) else text(cell)


def _item(item: Bullet, place: Callable[[Origin], str]) -> str:
    where = f" ({place(item.at)})" if item.at is not None else ""
    # Four spaces, so that every Markdown sees what is below as part of the entry.
    below = [f"    - {text(line)}" for line in item.listed] + [f"    - {text(line)}" for line in item.below]
    links = [f"    - {link(address)}" for address in item.links]
    return "\n".join([f"- {text(item.text)}{where}", *below, *links])
