"""Where a node stands, and how large and deep a tree is with its aliases written out."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from yaml.error import Mark
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from hadesign.diagnostic import Location
from hadesign.source.limits import MAX_DEPTH


class FarMark(Mark):
    """The mark of a node that stands in another file than the tree that it is part of.

    Its index is before every place of the tree's own file: what is far is inside of nothing there.
    """

    def __init__(self, file: str, line: int, column: int) -> None:
        """Keep the place; lines and columns count from 0, as libyaml's do."""
        super().__init__(file, -1, line, column, None, 0)


def far(node: Node) -> bool:
    """Tell whether a node stands in another file than the tree that it is part of."""
    return isinstance(node.start_mark, FarMark)


def span(file: str, node: Node) -> Location:
    """Return the span of a node; a block collection ends with its last child, not on the line after it."""
    if isinstance(node.start_mark, FarMark):
        file = node.start_mark.name
    start, end = node.start_mark, end_mark(node)
    if (end.line, end.column) <= (start.line, start.column):
        return Location(file, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Location(file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def end_mark(node: Node) -> Any:
    """Return the mark behind the last thing that is written inside a node."""
    end = node.end_mark
    while isinstance(node, CollectionNode) and not node.flow_style:
        inside = _last_inside(node)
        if inside is None:
            return node.start_mark
        node, end = inside, inside.end_mark
    return end


def _last_inside(node: CollectionNode) -> Node | None:
    """Return the last child that is written inside; an alias stands for something elsewhere, perhaps around it."""
    parts = children(node)
    if len(parts) > 1 and _inside(node, parts[-1]) and parts[-1].start_mark.index >= parts[-2].end_mark.index:
        return parts[-1]
    return max((part for part in parts if _inside(node, part)), key=lambda part: int(part.end_mark.index), default=None)


def _inside(node: CollectionNode, part: Node) -> bool:
    """Tell whether a child stands inside; a block collection always begins behind the one around it."""
    first, last = node.start_mark.index, node.end_mark.index
    block = isinstance(part, CollectionNode) and not part.flow_style
    return bool(first + block <= part.start_mark.index and part.end_mark.index <= last)


class RecursiveAliasError(Exception):
    """An alias stands inside what it names."""

    def __init__(self, node: Node) -> None:
        """Keep the node that contains itself."""
        self.node = node


class TooDeepError(Exception):
    """Nesting goes beyond the limit."""

    def __init__(self, mark: Any) -> None:
        """Keep the mark of the first collection that is too deep, or `None`."""
        self.mark = mark


class Sizes(NamedTuple):
    """Number of values of a tree: as it is written, and with its aliases written out."""

    written: int
    expanded: int


def sizes(root: Node) -> Sizes:
    """Count the values of a tree; each node is visited once, whatever the count.

    Raises:
        RecursiveAliasError: an alias stands inside what it names.
        TooDeepError: with aliases written out, collections nest deeper than `MAX_DEPTH`.
    """
    known: dict[int, tuple[int, int]] = {}
    written = 1
    open_nodes: set[int] = set()

    def measure(node: Node, above: int) -> tuple[int, int]:
        """Return the number of values and the levels of a collection; an anchor is met before its aliases."""
        nonlocal written
        if id(node) in open_nodes:
            raise RecursiveAliasError(node)
        if id(node) not in known:
            if above >= MAX_DEPTH:
                raise TooDeepError(node.start_mark)
            open_nodes.add(id(node))
            parts = children(node)
            written += len(parts)
            # Nearly all that stands in a file is scalars.
            collections = [part for part in parts if part.__class__ is not ScalarNode]
            size, levels = 1 + len(parts) - len(collections), 0
            for part in collections:
                more, deeper = measure(part, above + 1)
                size, levels = size + more, max(levels, deeper)
            known[id(node)] = size, levels + 1
            open_nodes.discard(id(node))
        elif above + known[id(node)][1] > MAX_DEPTH:
            raise TooDeepError(node.start_mark)
        return known[id(node)]

    expanded = 1 if isinstance(root, ScalarNode) else measure(root, 0)[0]
    return Sizes(written, expanded)


def children(node: Node) -> Sequence[Node]:
    """Return the nodes one step down: keys and values, or items."""
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, CollectionNode) else ()
