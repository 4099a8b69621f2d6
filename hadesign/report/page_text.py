"""A page on a terminal of 80 columns."""

from collections.abc import Callable, Iterator, Sequence

from hadesign.i18n import N_, translated
from hadesign.report.page import Answer, Bullet, Cell, Content, Section, Table
from hadesign.report.tables import table, wrap
from hadesign.source import columns
from hadesign.topology.cluster import Origin

ANSWERS = {True: N_("yes"), False: N_("NO"), None: N_("?")}


def page_text(sections: Sequence[Section], place: Callable[[Origin], str]) -> str:
    """Return sections as text without a final newline; `place` writes where something stands in the blueprint."""
    return "\n\n".join("\n".join(_section(section, place)) for section in sections if section.parts)


def _section(section: Section, place: Callable[[Origin], str]) -> Iterator[str]:
    title = wrap(section.title)
    yield title
    yield "=" * max(map(columns, title.split("\n")))
    for number, part in enumerate(section.parts):
        if number:
            yield ""
        yield from _part(part, place)


def _part(part: Content, place: Callable[[Origin], str]) -> Iterator[str]:
    if isinstance(part, str):
        yield wrap(part)
    elif isinstance(part, Table):
        shown = part.filled()
        if shown.rows:
            yield table(shown.head, [[_cell(cell, place) for cell in row] for row in shown.rows])
    else:
        for item in part.entries:
            yield from _item(item, place)


def _cell(cell: Cell, place: Callable[[Origin], str]) -> str:
    if isinstance(cell, Answer):
        return cell.words or translated(ANSWERS[cell.value])
    return place(cell) if isinstance(cell, Origin) else cell


def _item(item: Bullet, place: Callable[[Origin], str]) -> Iterator[str]:
    where = f" ({place(item.at)})" if item.at is not None else ""
    yield wrap(f"{item.text}{where}", "- ")
    yield from (wrap(line, "    ", "      ") for line in item.listed)
    yield from (wrap(line, "  ", "    ") for line in (*item.below, *item.links))
