"""Names that stand for something declared elsewhere: which may be written at a path, and where one is declared."""

from collections.abc import Iterator
from typing import Any

from hadesign.blueprint.design import Design, Names
from hadesign.blueprint.references import uses
from hadesign.blueprint.wording import noun
from hadesign.diagnostic import Location
from hadesign.editor.cursor import MARK, word_at
from hadesign.source import Document


def names_at_cursor(data: Any) -> dict[str, str]:
    """Return the names that may stand where our word does in some data, each with what it is the name of."""
    found: dict[str, str] = {}
    for names, places in uses(Design(data)):
        if any(name == MARK for _path, name in places):
            found |= {name: noun(names.kind) for name in names.entries if name != MARK}
    return found


def declaration(document: Document, line: int, column: int) -> Location | None:
    """Return where the name at a place (line and column from 1) is declared; none if that is no name."""
    word = word_at(document.line(line), column).text
    if not word:
        return None
    for names, place in _uses_of(document, word):
        if _holds(place, line, column):
            return document.value(names.place(word))
    return _waived(document, line, column)


def _waived(document: Document, line: int, column: int) -> Location | None:
    """Return what a listed waiver is for, if its path stands at a place."""
    for waiver in Design(document.data).spec.entries("waivers"):
        if (text := waiver.text("path")) and _holds(document.value(waiver.place("path")), line, column):
            try:
                return document.key(document.entries.locate(text))
            except ValueError:
                return None
    return None


def _uses_of(document: Document, word: str) -> Iterator[tuple[Names, Location]]:
    """Yield the places that use a name which the document declares."""
    for names, places in uses(Design(document.data)):
        for path, name in places:
            if name == word and word in names.entries:
                # A name may be a key, as in the objectives of single workloads.
                is_key = bool(path) and path[-1] == name
                yield names, document.key(path) if is_key else document.value(path)


def _holds(place: Location, line: int, column: int) -> bool:
    return (place.line, place.column) <= (line, column) <= (place.end_line, place.end_column)
