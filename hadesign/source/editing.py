"""A text with one value changed: all that stands beside it stays as it is, byte for byte.

Only the characters of the value itself are replaced, at the place that the node tree knows. The result is read again
and compared with what it is to say: a text that is written in a way that nobody thought of is refused, never spoiled.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from yaml.nodes import CollectionNode

from hadesign.diagnostic import Path, format_path
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source.compose import PLAIN, MappingNode, Node, ScalarNode, SequenceNode
from hadesign.source.construct import MERGE
from hadesign.source.document import Document, read_text
from hadesign.source.flow import flow
from hadesign.source.lookup import NOTHING, at, same
from hadesign.source.spans import children, end_mark

_WIDTH = 80
_BLANK = " \t\r\n"


class CannotEditError(Exception):
    """A text cannot be changed at a place without touching others; the message says why."""


class Span(NamedTuple):
    """Characters of a text, and what is to stand there instead."""

    start: int
    end: int
    text: str


_Step: TypeAlias = tuple[Path, Any, bool]
"""A path, its new value, and whether it is to go instead."""


def with_value(document: Document, path: Path, value: Any) -> Document:
    """Return a document in which a path has a value; mappings above it are made, a list may grow by one.

    Raises:
        CannotEditError: it cannot be done without touching other places.
    """
    for step in _steps(path, at(document.data, path), value):
        document = _changed(document, step)
    return document


def without(document: Document, path: Path) -> Document:
    """Return a document without what stands at a path; raises `CannotEditError` as `with_value` does."""
    return _changed(document, (path, None, True))


def _steps(path: Path, old: Any, new: Any) -> Iterator[_Step]:
    """Yield the smallest changes that make one value of another, so that comments inside of it stay."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        for key in new:
            yield from _steps((*path, key), old.get(key, NOTHING), new[key])
        yield from (((*path, key), None, True) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list) and old and same(old, new[: len(old)]):
        yield from (((*path, number), new[number], False) for number in range(len(old), len(new)))
    else:
        yield path, new, False


def _changed(document: Document, step: _Step) -> Document:
    path, value, remove = step
    wanted = deepcopy(document.data)
    _put(wanted, path, value, remove=remove)
    span = _Editor(document).span(path, value, remove=remove)
    text = document.text[: span.start] + span.text + document.text[span.end :]
    refused = _("{path} is written in a way that cannot be changed by itself", path=format_path(path))
    try:
        found = read_text(text, document.file)
    except InputError:
        raise CannotEditError(refused) from None
    if not same(found.data, wanted):
        raise CannotEditError(refused)
    return found


def _put(data: Any, path: Path, value: Any, *, remove: bool) -> None:
    """Change plain data as the text is to be changed."""
    for step, following in pairwise(path):
        below = at(data, (step,))
        if below is NOTHING or (below is None and isinstance(following, str)):
            if not (isinstance(data, dict) and isinstance(following, str)) or remove:
                raise CannotEditError(_("there is nothing to put {path} into", path=format_path(path)))
            data[step] = below = {}
        data = below
    last = path[-1]
    if remove:
        if at(data, (last,)) is NOTHING:
            raise CannotEditError(_("there is no {path}", path=format_path(path)))
        del data[last]
    elif isinstance(data, dict) and isinstance(last, str):
        data[last] = value
    elif isinstance(data, list) and isinstance(last, int) and last <= len(data):
        data[last : last + 1] = [value]
    else:
        raise CannotEditError(_("there is nothing to put {path} into", path=format_path(path)))


class _Editor:
    """Finds the characters to replace for one change of a document."""

    def __init__(self, document: Document) -> None:
        self._document, self._text = document, document.text

    def span(self, path: Path, value: Any, *, remove: bool) -> Span:
        """Return what to replace, so that a path has a value, or is not there any more."""
        root = self._document.root
        if root is None or not path:
            raise CannotEditError(_("there is nothing to change"))
        key: Node | None = None
        node, parent = root, root
        for number, step in enumerate(path):
            found = self._child(node, step)
            if found is None:
                return self._missing(node, key, path[number:], value)
            parent, (key, node) = node, found
        if remove:
            return self._removed(parent, path[-1])
        return self._replaced(key, node, value, strict=self._strict(parent))

    @cached_property
    def _uses(self) -> Counter[int]:
        """How often each node is used: more than once if an alias names it."""
        found: Counter[int] = Counter()
        todo, seen = [self._document.root], set[int]()
        while todo:
            node = todo.pop()
            if node is not None and id(node) not in seen:
                seen.add(id(node))
                found.update(id(part) for part in children(node))
                todo += children(node)
        return found

    def _child(self, node: Node, step: str | int) -> tuple[Node | None, Node] | None:
        """Return key and value one step down, if these are written there and nowhere else."""
        found: tuple[Node | None, Node] | None = None
        if isinstance(node, MappingNode):
            found = next(((key, value) for key, value in node.value if _key(key) == step), None)
            merged = any(key.tag == PLAIN and key.value == MERGE for key, _value in node.value)
            if found is None and merged:
                raise CannotEditError(_("the mapping merges another one (<<)"))
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (None, node.value[step])
        if found and self._uses[id(found[1])] > 1:
            raise CannotEditError(_("other places use the same value by an anchor"))
        return found

    def _strict(self, node: Node) -> bool:
        """Whether a mapping is written as JSON."""
        first = node.value[0][0] if isinstance(node, MappingNode) and node.value else None
        return _flows(node) and isinstance(first, ScalarNode) and first.style == '"'

    def _replaced(self, key: Node | None, node: Node, value: Any, *, strict: bool) -> Span:
        """Replace a value that is written."""
        start, end = node.start_mark.index, end_mark(node).index
        if isinstance(node, ScalarNode):
            if start == end:
                return self._filled(key, flow(value, strict=strict))
            if node.style in ("|", ">"):
                raise CannotEditError(_("it is a text of several lines"))
        elif _flows(node):
            end = node.end_mark.index
        if self._text[start] in "&!*" or "#" in self._text[start:end]:
            raise CannotEditError(_("it has an anchor, a tag or a comment inside"))
        text = flow(value, (node.style or "") if isinstance(node, ScalarNode) else "", strict=strict)
        between = self._text[key.end_mark.index : start] if key is not None else ""
        if "\n" in between.replace("\r", "\n") and between.strip() == ":":
            start, text = start - len(between) + between.index(":") + 1, f" {text}"
        return Span(start, end, text)

    def _filled(self, key: Node | None, text: str) -> Span:
        """Write what a key stands without."""
        end = key.end_mark.index if key is not None else len(self._text)
        colon = end + len(self._text[end:]) - len(self._text[end:].lstrip(" "))
        if self._text[colon : colon + 1] != ":":
            raise CannotEditError(_("the key stands without a value"))
        return Span(colon + 1, colon + 1, f" {text}")

    def _missing(self, node: Node, key: Node | None, path: Path, value: Any) -> Span:
        """Write what is not there, into the nearest thing above it that is."""
        for step in reversed(path[1:]):
            if not isinstance(step, str):
                raise CannotEditError(_("there is no list to put it into"))
            value = {step: value}
        depth = len(path) - 1
        first = path[0]
        if isinstance(node, MappingNode) and isinstance(first, str):
            return self._new_key(node, first, value, depth)
        if isinstance(node, SequenceNode) and first == len(node.value) and node.value:
            return self._new_item(node, value)
        if isinstance(node, SequenceNode) and first == 0:
            return self._replaced(key, node, [value], strict=False)
        if isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index and isinstance(first, str):
            return self._filled(key, flow({first: value}))
        raise CannotEditError(_("there is nothing to put it into"))

    def _new_key(self, node: MappingNode, name: str, value: Any, depth: int) -> Span:
        if _flows(node):
            strict = self._strict(node)
            entry = f"{flow(name, strict=strict)}: {flow(value, strict=strict)}"
            return self._into_flow(node, node.value[-1][1] if node.value else None, entry)
        column = node.value[0][0].start_mark.column
        return self._below(node, column, _entry(name, value, column, self._indent, depth))

    def _new_item(self, node: SequenceNode, value: Any) -> Span:
        if _flows(node):
            return self._into_flow(node, node.value[-1], flow(value))
        return self._below(node, node.start_mark.column, [f"- {flow(value)}"])

    def _into_flow(self, node: Node, last: Node | None, entry: str) -> Span:
        """Write behind the last thing inside of brackets or braces."""
        if last is None:
            start = node.start_mark.index
            opening = next(n for n in range(start, node.end_mark.index) if self._text[n] in "{[")
            return Span(opening + 1, node.end_mark.index - 1, entry)
        inside = node.start_mark.index < last.start_mark.index and last.end_mark.index < node.end_mark.index
        place = last.end_mark.index
        if not inside:  # an alias stands for something elsewhere
            place = len(self._text[: node.end_mark.index - 1].rstrip(_BLANK))
        return Span(place, place, f", {entry}")

    def _below(self, node: Node, column: int, lines: list[str]) -> Span:
        """Write lines below a block, as far to the right as it stands."""
        end = len(self._text[: end_mark(node).index].rstrip(_BLANK))
        place = self._line_end(end)
        text = "".join(f"{self._break(place)}{' ' * column}{line}" for line in lines)
        return Span(place, place, text)

    @cached_property
    def _indent(self) -> int:
        """By how much the sections of this file are indented."""
        root = self._document.root
        for key, value in root.value if isinstance(root, MappingNode) else ():
            if isinstance(value, MappingNode) and not value.flow_style:
                return int(value.start_mark.column - key.start_mark.column)
        return 2

    def _line_end(self, place: int) -> int:
        found = [end for end in (self._text.find("\n", place), self._text.find("\r", place)) if end >= 0]
        return min(found, default=len(self._text))

    def _break(self, place: int) -> str:
        """Return how the line that ends at a place does so; the last one as the first one does."""
        if place == len(self._text):
            place = self._line_end(0)
        return "\r\n" if self._text[place : place + 2] == "\r\n" else self._text[place : place + 1] or "\n"

    def _removed(self, parent: Node, step: str | int) -> Span:
        """Take an entry out of a mapping or a list, with the comment on its last line."""
        entries = [(key, value) if isinstance(parent, MappingNode) else (value, value) for key, value in _pairs(parent)]
        index = next(n for n, (key, _v) in enumerate(entries) if (n if isinstance(step, int) else _key(key)) == step)
        if len(entries) == 1:
            return self._emptied(parent)
        start, end = entries[index][0].start_mark.index, self._end_of(*entries[index])
        if _flows(parent):
            if index + 1 < len(entries):
                return self._gap(start, entries[index + 1][0].start_mark.index)
            return self._gap(self._end_of(*entries[index - 1]), end)
        following = entries[index + 1][0] if index + 1 < len(entries) else None
        return self._lines(start, end, following, item=isinstance(parent, SequenceNode))

    def _emptied(self, parent: Node) -> Span:
        """Leave a mapping or a list that is empty: its key says something, too."""
        start = parent.start_mark.index
        end = parent.end_mark.index if _flows(parent) else end_mark(parent).index
        if "#" in self._text[start:end] or self._text[start] in "&!":
            raise CannotEditError(_("it has an anchor, a tag or a comment inside"))
        colon = len(self._text[:start].rstrip(_BLANK))
        text = "{}" if isinstance(parent, MappingNode) else "[]"
        return Span(colon, end, f" {text}") if self._text[colon - 1] == ":" else Span(start, end, text)

    def _end_of(self, key: Node, value: Node) -> int:
        """Return where an entry ends; an alias ends with its line, as far as is known."""
        inside = key is value or (value.start_mark.index >= key.end_mark.index and self._uses[id(value)] < 2)
        return int(end_mark(value).index if inside else key.end_mark.index)

    def _gap(self, start: int, end: int) -> Span:
        if end < start or "#" in self._text[start:end]:
            raise CannotEditError(_("there is a comment beside it"))
        return Span(start, end, "")

    def _lines(self, start: int, end: int, following: Node | None, *, item: bool) -> Span:
        """Take whole lines, or the first key of an item, behind its dash, up to the next key."""
        begin = max(self._text.rfind("\n", 0, start), self._text.rfind("\r", 0, start)) + 1
        if self._text[begin:start].strip() == ("-" if item else ""):
            behind = self._line_end(len(self._text[:end].rstrip(_BLANK)))
            if behind == len(self._text):  # nothing follows: the line break before goes along
                return Span(len(self._text[:begin].removesuffix("\n").removesuffix("\r")), behind, "")
            return Span(begin, behind + len(self._break(behind)), "")
        if following is None or item:
            raise CannotEditError(_("it does not stand on lines of its own"))
        return self._gap(start, following.start_mark.index)


def _flows(node: Node) -> bool:
    """Whether a mapping or a list stands in brackets or braces."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else [(part, part) for part in children(node)]


def _key(node: Node) -> str | None:
    return node.value if isinstance(node, ScalarNode) and (node.tag, node.value) != (PLAIN, MERGE) else None


def _entry(name: str, value: Any, column: int, indent: int, depth: int) -> list[str]:
    """Return a key with its value as lines: a section that is new (`depth` of them) and what is too long as a block."""
    line = f"{flow(name)}: {flow(value)}"
    if not isinstance(value, dict) or not value or (depth < 1 and column + len(line) <= _WIDTH):
        return [line]
    below = [line for key, part in value.items() for line in _entry(key, part, column + indent, indent, depth - 1)]
    return [f"{flow(name)}:", *(" " * indent + line for line in below)]
