"""PyYAML's node tree to plain data; every mistake is collected with its place."""

from typing import Any

from yaml.nodes import CollectionNode

from hadesign.diagnostic import Diagnostic, Location, Related
from hadesign.source.compose import PLAIN, QUOTED, MappingNode, Node, ScalarNode, SequenceNode
from hadesign.source.limits import MAX_VALUES
from hadesign.source.problems import input_diagnostic
from hadesign.source.scalars import ScalarError, plain, tagged

_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = {f"{_CORE}{kind}": kind for kind in ("str", "int", "float", "bool", "null")}
_COLLECTIONS = ("map", "seq", f"{_CORE}map", f"{_CORE}seq")


def span(file: str, node: Node) -> Location:
    """Return the span of a node; a block collection ends with its last child, not on the line after it."""
    start, end = node.start_mark, node.end_mark
    if isinstance(node, CollectionNode) and not node.flow_style:
        last: Node = node
        while isinstance(last, CollectionNode) and not last.flow_style and last.value:
            last = last.value[-1][1] if isinstance(last, MappingNode) else last.value[-1]
        end = last.end_mark if last is not node else end
    if (end.line, end.column) <= (start.line, start.column):
        return Location(file, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Location(file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def expanded_size(root: Node) -> int:
    """Count the values of a tree with its aliases written out; each node is visited once. Raises on a cycle."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: Node) -> int:
        if isinstance(node, ScalarNode):
            return 1
        key = id(node)
        if key in sizes:
            return sizes[key]
        if key in open_nodes:
            raise RecursiveAliasError(node)
        open_nodes.add(key)
        children = (n for pair in node.value for n in pair) if isinstance(node, MappingNode) else node.value
        sizes[key] = 1 + sum(size(child) for child in children)
        open_nodes.discard(key)
        return sizes[key]

    return size(root)


class RecursiveAliasError(Exception):
    """An alias stands inside what it names."""

    def __init__(self, node: Node) -> None:
        """Keep the node that contains itself."""
        self.node = node


class Constructor:
    """Makes data of nodes; `problems` holds what was wrong, and the data is complete only if it is empty."""

    def __init__(self, file: str) -> None:
        """Remember the file's name for the places of problems."""
        self.file = file
        self.problems: list[Diagnostic] = []

    def build(self, root: Node) -> Any:
        """Return the data of a tree, or `None` with a problem if it is recursive or expands beyond the limit."""
        try:
            size = expanded_size(root)
        except RecursiveAliasError as error:
            self._problem(error.node, "an alias inside the very value it names", "a value that ends")
            return None
        if size > MAX_VALUES:
            self._problem(root, f"aliases expand to {size:,} values", f"at most {MAX_VALUES:,}, aliases written out")
            return None
        return self._data(root)

    def _data(self, node: Node) -> Any:
        tag = node.tag
        if isinstance(node, ScalarNode):
            if tag == QUOTED:
                return node.value
            return self._plain(node) if tag == PLAIN else self._tagged(node)
        if tag not in _COLLECTIONS or (tag.endswith("map") != isinstance(node, MappingNode)):
            self._problem(node, f"the tag {tag} is not known", "no tag")
        if isinstance(node, SequenceNode):
            return [self._data(child) for child in node.value]
        assert isinstance(node, MappingNode)  # noqa: S101  there are three kinds of nodes
        return self._mapping(node)

    def _plain(self, node: ScalarNode) -> Any:
        try:
            return plain(node.value)
        except ScalarError as error:
            self._problem(node, str(error), "a shorter number, or a text in quotes")
            return None

    def _tagged(self, node: ScalarNode) -> Any:
        kind = _SCALAR_TAGS.get(node.tag)
        if kind is None:
            self._problem(
                node, f"the tag {node.tag} is not known", "no tag, or one of !!str, !!int, !!float, !!bool, !!null"
            )
            return None
        try:
            return tagged(kind, node.value)
        except ScalarError as error:
            self._problem(node, str(error), f"a value that fits the tag !!{kind}")
            return None

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        keys: dict[str, Node] = {}
        merges: list[Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == PLAIN and key_node.value == "<<":
                merges.append(value_node)
                continue
            key = self._key(key_node)
            if key is None:
                continue
            if key in keys:
                first = Related("first given here", span(self.file, keys[key]))
                self._problem(key_node, f"the key `{key}` is given twice", "each key once", related=(first,))
                continue
            keys[key] = key_node
            data[key] = self._data(value_node)
        for merged in merges:
            self._merge(data, merged)
        return data

    def _key(self, node: Node) -> str | None:
        """Return a key, which must be a text: `1:` or `true:` would be a number or a truth value."""
        if isinstance(node, ScalarNode):
            value = node.value if node.tag == QUOTED else self._data(node)
            if isinstance(value, str):
                return value
        self._problem(node, "a key that is not a text", "a text; put it in quotes if it is meant as one")
        return None

    def _merge(self, data: dict[str, Any], node: Node) -> None:
        """Fill in what is not given from one mapping or a list of them; earlier ones win (https://yaml.org/type/merge.html)."""
        for source in node.value if isinstance(node, SequenceNode) else [node]:
            if not isinstance(source, MappingNode):
                self._problem(source, "`<<` merges something that is no mapping", "a mapping, or a list of mappings")
                continue
            for key, value in self._mapping(source).items():
                data.setdefault(key, value)

    def _problem(self, node: Node, message: str, expected: str, related: tuple[Related, ...] = ()) -> None:
        self.problems.append(input_diagnostic(message, span(self.file, node), expected=expected, related=related))
