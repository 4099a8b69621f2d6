"""Places as editors count them: lines from 0, and columns in code units of UTF-16 unless something else is agreed."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property

from lsprotocol import types

from hadesign.diagnostic import Location
from hadesign.source import split_lines

_BOM = "\ufeff"
UTF16 = types.PositionEncodingKind.Utf16.value
_WIDTHS: Mapping[str, Callable[[str], int]] = {
    types.PositionEncodingKind.Utf8.value: lambda text: len(text.encode("utf-8", "surrogatepass")),
    UTF16: lambda text: len(text) + sum(character > "\uffff" for character in text),
    types.PositionEncodingKind.Utf32.value: len,
}


class EditorText:
    """A text with its places; a byte order mark in front is left out, as it is where a file is read."""

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        """Keep the text; `encoding` is what columns are counted in."""
        self._mark = int(text.startswith(_BOM))
        self.text = text[self._mark :]
        self.lines = split_lines(self.text)
        self._width = _WIDTHS.get(encoding, _WIDTHS[UTF16])

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        starts, place = [0], 0
        for line in self.lines[:-1]:
            place += len(line)
            place += 2 if self.text[place : place + 2] == "\r\n" else 1
            starts.append(place)
        return starts

    def position(self, line: int, column: int) -> types.Position:
        """Return the position of a character, whose line and column are counted from 1; what is outside is moved in."""
        number = min(max(line, 1), len(self.lines)) - 1
        before = self.lines[number][: max(column - 1, 0)]
        return types.Position(number, self._width(before) + self._before(number))

    def _before(self, number: int) -> int:
        return self._width(_BOM) if self._mark and number == 0 else 0

    def range(self, place: Location) -> types.Range:
        """Return a span as a range."""
        start = self.position(place.line, place.column)
        return types.Range(start, self.position(place.end_line, place.end_column))

    def place(self, position: types.Position) -> tuple[int, int]:
        """Return line and column, counted from 1, of a position; one inside of a character is before it."""
        number = min(max(position.line, 0), len(self.lines) - 1)
        units = position.character - self._before(number)
        if position.line >= len(self.lines):
            units = self._width(self.lines[number])
        for column, character in enumerate(self.lines[number], 1):
            units -= self._width(character)
            if units < 0:
                return number + 1, column
        return number + 1, len(self.lines[number]) + 1

    def offset(self, position: types.Position) -> int:
        """Return how many characters of the text are before a position."""
        line, column = self.place(position)
        return self._starts[line - 1] + column - 1

    def between(self, start: int, end: int) -> types.Range:
        """Return the range of the characters from one offset to another."""
        return types.Range(self._at(start), self._at(end))

    def _at(self, offset: int) -> types.Position:
        number = bisect_right(self._starts, offset) - 1
        return self.position(number + 1, offset - self._starts[number] + 1)
