"""A file that was read: its data, and the place of everything in it, looked up when it is needed."""

import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from hadesign.diagnostic import Location, Path
from hadesign.errors import InputError, UsageError
from hadesign.source.compose import PLAIN, MappingNode, Node, ScalarNode, SequenceNode, compose
from hadesign.source.construct import Constructor, span
from hadesign.source.limits import MAX_BYTES
from hadesign.source.problems import input_diagnostic


@dataclass(frozen=True, slots=True)
class Comment:
    """A YAML comment: its text from `#` on, and where it stands."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: plain `data`, and the node tree that knows where each value stands."""

    file: str
    text: str
    data: Any
    root: Node | None = field(repr=False)

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
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def comments_containing(self, marker: str) -> tuple[Comment, ...]:
        """Every real comment (not a `#` inside a value) that holds the marker."""
        if marker not in self.text:
            return ()
        return tuple(c for c in self.comments() if marker in c.text)

    def comments(self) -> tuple[Comment, ...]:
        """Every comment: what follows a `#` that begins a line or comes after a space, outside of all values."""
        inside = _scalar_spans(self.root)
        found: list[Comment] = []
        for number, text in enumerate(self.text.splitlines(), 1):
            for match in re.finditer(r"(?:^|(?<=\s))#", text):
                column = match.start() + 1
                if not any(start <= (number, column) < end for start, end in inside):
                    location = Location(self.file, number, column, number, len(text) + 1)
                    found.append(Comment(text[match.start() :], location))
                    break
        return tuple(found)

    def _find(self, path: Path) -> tuple[Location, Location, bool]:
        if self.root is None:
            nowhere = Location(self.file, 1, 1, 1, 2)
            return nowhere, nowhere, not path
        key_node, node, complete = self.root, self.root, True
        for step in path:
            found = _child(node, step)
            if found is None:
                complete = False
                break
            key_node, node = found
        key = span(self.file, key_node)
        if not complete:
            # Pointing at a whole section helps nobody; its key says where the missing thing belongs.
            return key, key if key_node is not node else _first_line(span(self.file, node)), False
        return key, span(self.file, node), True


def _first_line(location: Location) -> Location:
    """Narrow a span to the character it begins with."""
    return Location(location.file, location.line, location.column, location.line, location.column + 1)


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Return key and value nodes one step down; merged mappings count where they are written."""
    if isinstance(node, SequenceNode):
        if isinstance(step, int) and 0 <= step < len(node.value):
            return node.value[step], node.value[step]
        return None
    if not isinstance(node, MappingNode):
        return None
    merges: list[Node] = []
    for key_node, value_node in node.value:
        if isinstance(key_node, ScalarNode):
            if key_node.value == step:
                return key_node, value_node
            if key_node.tag == PLAIN and key_node.value == "<<":
                merges += value_node.value if isinstance(value_node, SequenceNode) else [value_node]
    return next((found for m in merges if (found := _child(m, step)) is not None), None)


def _scalar_spans(root: Node | None) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Spans (line, column counted from 1) of scalars that may hold a `#`: several lines long, or quoted."""
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
    seen: set[int] = set()
    todo = [root] if root is not None else []
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ScalarNode):
            start, end = node.start_mark, node.end_mark
            if "#" in node.value:
                spans.append(((start.line + 1, start.column + 1), (end.line + 1, end.column + 1)))
        else:
            todo += [n for pair in node.value for n in pair] if isinstance(node, MappingNode) else node.value
    return spans


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
        raise UsageError(f"cannot read {file}: {error.strerror}.") from None
    return read_text(raw, file)


def read_text(text: str | bytes, file: str) -> Document:
    """Read a text; `file` is the name shown in messages.

    Raises:
        InputError: with every mistake that was found.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    decoded = _decode(raw, file)
    root = compose(decoded, file)
    if root is None:
        raise InputError([input_diagnostic("the file is empty", Location(file, 1, 1, 1, 2), expected="a YAML mapping")])
    constructor = Constructor(file)
    data = constructor.build(root)
    if constructor.problems:
        raise InputError(constructor.problems)
    return Document(file, decoded, data, root)


def _decode(raw: bytes, file: str) -> str:
    """Return the text of UTF-8 bytes, without a byte order mark."""
    start = Location(file, 1, 1, 1, 2)
    if len(raw) > MAX_BYTES:
        limit = f"at most {MAX_BYTES // 1_000_000} MB"
        raise InputError([input_diagnostic("the file is too large", start, expected=limit)])
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            [input_diagnostic("the file is UTF-16 or UTF-32", start, expected="UTF-8", hint="save it as UTF-8")]
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        place = Location(file, line, column, line, column + 1)
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        raise InputError([input_diagnostic(message, place, expected="UTF-8 text", hint="save it as UTF-8")]) from None
