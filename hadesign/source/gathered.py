"""Values of other files in a document: each keeps its place there, and is found by a path like any other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from hadesign.diagnostic import Location, Path
from hadesign.source.compose import PLAIN, QUOTED, MappingNode, Node, ScalarNode, SequenceNode
from hadesign.source.document import Document
from hadesign.source.spans import FarMark

FarScalar: TypeAlias = str | int | bool


class Far(NamedTuple):
    """A value and where it stands; in a mapping or a list, each part has a place of its own."""

    value: "FarScalar | Mapping[str, Far] | Sequence[Far]"
    at: Location

    def plain(self) -> Any:
        """Return the value without the places."""
        if isinstance(self.value, Mapping):
            return {key: part.plain() for key, part in self.value.items()}
        if isinstance(self.value, str | int):
            return self.value
        return [part.plain() for part in self.value]


def far_of(value: Any, at: Location) -> Far:
    """Return a value of any kind as it was read, with all its parts at one place; what has a place keeps it.

    What no scalar of a blueprint is, such as null, is a text, which is then refused where it stands.
    """
    if isinstance(value, Far):
        return value
    if isinstance(value, Mapping):
        return Far({str(key): far_of(part, at) for key, part in value.items()}, at)
    if isinstance(value, list | tuple):
        return Far([far_of(part, at) for part in value], at)
    if isinstance(value, str | int):
        return Far(value, at)
    return Far("null" if value is None else str(value), at)


def appended(document: Document, path: Path, values: Sequence[Far], beside: Iterable[tuple[str, str]]) -> Document:
    """Return a document in which a list has further entries; those that it has keep their numbers.

    `beside` are the files that the entries come from.
    """
    if document.root is None:
        raise ValueError("a document without a tree has no list")
    return replace(
        document,
        data=_added(document.data, path, [value.plain() for value in values]),
        root=_grown(document.root, path, [_node(value) for value in values]),
        beside=tuple(beside),
    )


def _added(data: Any, path: Path, entries: list[Any]) -> Any:
    return {**data, path[0]: _added(data[path[0]], path[1:], entries)} if path else [*data, *entries]


def _grown(node: Node, path: Path, entries: list[Node]) -> Node:
    """Return a tree that shares everything with the old one but the way to the list."""
    if isinstance(node, MappingNode) and path:
        pairs = [
            (key, _grown(value, path[1:], entries) if key.value == path[0] else value) for key, value in node.value
        ]
        return MappingNode(node.tag, pairs, node.start_mark, node.end_mark, node.flow_style)
    if isinstance(node, SequenceNode) and not path:
        return SequenceNode(node.tag, [*node.value, *entries], node.start_mark, node.end_mark, node.flow_style)
    return node


def _node(far: Far) -> Node:
    """Return the tree of a value; in flow style it ends where it is said to end, whatever its parts are."""
    marks = _marks(far.at)
    if isinstance(far.value, Mapping):
        return MappingNode("map", list(_pairs(far.value)), *marks, True)
    if isinstance(far.value, str):
        return ScalarNode(QUOTED, far.value, *marks)
    if isinstance(far.value, int):
        return ScalarNode(PLAIN, str(far.value).lower(), *marks)
    return SequenceNode("seq", [_node(part) for part in far.value], *marks, True)


def _pairs(parts: Mapping[str, Far]) -> Iterator[tuple[Node, Node]]:
    for key, part in parts.items():
        yield ScalarNode(QUOTED, key, *_marks(part.at)), _node(part)


def _marks(at: Location) -> tuple[FarMark, FarMark]:
    return FarMark(at.file, at.line - 1, at.column - 1), FarMark(at.file, at.end_line - 1, at.end_column - 1)
