"""Where the parts of a tree of nodes stand: each mapping is looked through once, however often it is asked."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from hadesign.diagnostic import Location
from hadesign.source.compose import PLAIN, MappingNode, Node, ScalarNode, SequenceNode
from hadesign.source.construct import MERGE
from hadesign.source.spans import span

_Step: TypeAlias = tuple[Node, Node]
"""Key and value one step down; of a list both are the item."""


class NodePlaces:
    """Children and spans of nodes, remembered: a file with a mistake in each line asks for as many places."""

    def __init__(self, file: str) -> None:
        """Look at nothing yet; `file` is the one that nodes stand in which say nothing else."""
        self._file = file
        self._steps: dict[int, Mapping[str, _Step]] = {}
        self._spans: dict[int, Location] = {}

    def span(self, node: Node) -> Location:
        """Return the span of a node."""
        if id(node) not in self._spans:
            self._spans[id(node)] = span(self._file, node)
        return self._spans[id(node)]

    def child(self, node: Node, step: str | int) -> _Step | None:
        """Return key and value nodes one step down; merged mappings count where they are written."""
        if isinstance(node, SequenceNode):
            if isinstance(step, int) and 0 <= step < len(node.value):
                return node.value[step], node.value[step]
            return None
        if not isinstance(node, MappingNode) or not isinstance(step, str):
            return None
        if id(node) not in self._steps:
            self._steps[id(node)] = _steps(node)
        return self._steps[id(node)].get(step)


def _steps(node: MappingNode) -> Mapping[str, _Step]:
    """Return what a mapping holds by key: what it says itself comes first, then what it merges, in its order."""
    found: dict[str, _Step] = {}
    for mapping in _merged(node):
        for key, value in mapping.value:
            if isinstance(key, ScalarNode) and not _merges(key):
                found.setdefault(key.value, (key, value))
    return found


def _merged(node: MappingNode) -> Iterator[MappingNode]:
    """Yield a mapping and all that it merges, depth first, and each once: the same one may be merged by many ways."""
    todo: list[Node] = [node]
    seen = {id(node)}
    while todo:
        mapping = todo.pop()
        if not isinstance(mapping, MappingNode):
            continue
        yield mapping
        sources = [value for key, value in mapping.value if _merges(key)]
        merges = [m for value in sources for m in (value.value if isinstance(value, SequenceNode) else [value])]
        new = [merge for merge in dict.fromkeys(merges) if id(merge) not in seen]
        seen.update(map(id, new))
        todo += reversed(new)


def _merges(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.tag == PLAIN and key.value == MERGE
