"""A file that was read: its data, and the place of everything in it, looked up when it is needed."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from hadesign.diagnostic import Location, Path
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source.compose import Node, ScalarNode, compose, compose_all
from hadesign.source.construct import Constructor
from hadesign.source.entries import Entries
from hadesign.source.limits import MAX_BYTES
from hadesign.source.lines import disputed, position, split_lines
from hadesign.source.places import NodePlaces
from hadesign.source.sentences import refuse_at
from hadesign.source.spans import children, far


@dataclass(frozen=True, slots=True)
class Comment:
    """A YAML comment: its text from `#` on, and where it stands."""

    text: str
    location: Location


@dataclass(frozen=True)
class Document:
    """One YAML document: plain `data`, and the node tree that knows where each value stands.

    Values may come from other files (`gathered`): their places are there. `beside` has the texts of these files.
    """

    file: str
    text: str
    data: Any
    root: Node | None = field(repr=False)
    beside: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Names of the other files, relative to the folder of this one, and what is in them."""

    @property
    def whole(self) -> str:
        """The text, with those of the other files: what everything that is concluded comes from."""
        return "\0".join((self.text, *(part for pair in self.beside for part in pair)))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Every line without its end."""
        return split_lines(self.text)

    @cached_property
    def entries(self) -> Entries:
        """The entries of its lists, by name."""
        return Entries(self.data)

    def key(self, path: Path) -> Location:
        """Span of the key (or list item) at a path; of the nearest ancestor that is written if it is not."""
        return self._find(path)[0]

    def value(self, path: Path) -> Location:
        """Span of the value at a path; of the nearest ancestor's key if the path is not written."""
        return self._find(path)[1]

    def exists(self, path: Path) -> bool:
        """Whether something is written at the path."""
        return self._find(path)[2]

    def line(self, number: int) -> str:
        """Line `number`, counted from 1, without its end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def comments_containing(self, marker: str) -> tuple[Comment, ...]:
        """Every real comment (not a `#` inside a value) that holds the marker."""
        return tuple(c for c in self.comments() if marker in c.text) if marker in self.text else ()

    def comments(self) -> tuple[Comment, ...]:
        """Every comment: what follows a `#` that begins a line or comes after a blank, outside of all values."""
        spans = _spans_with_hash(self.root)
        starts = [start for start, _ in spans]
        found: list[Comment] = []
        for number, text in enumerate(self.lines, 1):
            for match in _HASH.finditer(text):
                place = (number, match.start() + 1)
                before = bisect_right(starts, place) - 1
                if before < 0 or spans[before][1] <= place:
                    location = Location(self.file, *place, number, len(text) + 1)
                    found.append(Comment(text[match.start() :], location))
                    break
        return tuple(found)

    @cached_property
    def _places(self) -> NodePlaces:
        return NodePlaces(self.file)

    def _find(self, path: Path) -> tuple[Location, Location, bool]:
        if self.root is None:
            nowhere = Location(self.file, 1, 1, 1, 2)
            return nowhere, nowhere, not path
        key_node, node, complete = self.root, self.root, True
        for step in path:
            found = self._places.child(node, step)
            if found is None:
                complete = False
                break
            key_node, node = found
        key = self._places.span(key_node)
        if not complete:
            # Pointing at a whole section helps nobody; its key says where the missing thing belongs.
            place = key if key_node is not node else _first_character(key)
            return place, place, False
        return key, self._places.span(node), True


def _first_character(location: Location) -> Location:
    """Narrow a span to the character it begins with."""
    return Location(location.file, location.line, location.column, location.line, location.column + 1)


_HASH = re.compile(r"(?:^|(?<=[ \t]))#")
_Place = tuple[int, int]


def _spans_with_hash(root: Node | None) -> list[tuple[_Place, _Place]]:
    """Return the spans (line, column counted from 1) of all scalars that hold a `#`, in reading order."""
    return sorted(
        ((node.start_mark.line + 1 + block, 1 if block else node.start_mark.column + 1), _behind(node))
        for node in _scalars(root)
        # The line of `|` or `>` may end in a comment; the text begins on the next one.
        for block in [node.style in ("|", ">")]
        if "#" in node.value
    )


def _behind(node: ScalarNode) -> _Place:
    return node.end_mark.line + 1, node.end_mark.column + 1


def _scalars(root: Node | None) -> Iterator[ScalarNode]:
    """Yield every scalar of a tree once."""
    seen: set[int] = set()
    todo = [root] if root is not None else []
    while todo:
        node = todo.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, ScalarNode) and not far(node):
                yield node
            todo += children(node)


def read(path: FilePath | str) -> Document:
    """Read a file.

    Raises:
        UsageError: the file cannot be opened.
        InputError: it is no YAML document that can be read.
    """
    file = str(path)
    try:
        with FilePath(path).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
    return read_text(raw, file)


def read_text(text: str | bytes, file: str) -> Document:
    """Read a text; `file` is the name shown in messages.

    Raises:
        InputError: with every mistake that was found.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    decoded = _decode(raw, file)
    composed = compose(decoded, file)
    if composed is None:
        raise refuse_at(file, (1, 1), _("the file is empty"), _("a YAML mapping"))
    constructor = Constructor(file)
    data = constructor.build(*composed)
    if constructor.problems:
        raise InputError(constructor.problems)
    return Document(file, decoded, data, composed.root)


def read_stream(raw: bytes, file: str, wanted: Callable[[Node], bool]) -> list[Document]:
    """Read those documents of a text that are wanted; of others nothing matters but that they are YAML.

    Raises:
        InputError: with every mistake that was found.
    """
    text = _decode(raw, file)
    constructor = Constructor(file)
    read_all = [
        Document(file, text, constructor.build(*composed), composed.root)
        for composed in compose_all(text, file)
        if wanted(composed.root)
    ]
    if constructor.problems:
        raise InputError(constructor.problems)
    return read_all


def _decode(raw: bytes, file: str) -> str:
    """Return the text of UTF-8 bytes, without a byte order mark."""
    if len(raw) > MAX_BYTES:
        raise refuse_at(file, (1, 1), _("the file is too large"), _("at most {most} MB", most=MAX_BYTES // 1_000_000))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:2]:
        raise refuse_at(file, (1, 1), _("the file is UTF-16 or UTF-32"), "UTF-8", _("save it as UTF-8"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Counted without the byte order mark.
        before = error.object[: error.start].decode()
        message = _("byte 0x{byte:02x} is not UTF-8", byte=error.object[error.start])
        place = position(before, len(before))
        raise refuse_at(file, place, message, _("UTF-8 text"), _("save it as UTF-8")) from None
    wrong = disputed(text)
    if wrong is not None:
        offset, message = wrong
        expected = _("none, or an escape in double quotes")
        raise refuse_at(file, position(text, offset), message, expected, _("remove it"))
    return text
