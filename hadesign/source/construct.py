"""PyYAML's node tree to plain data; every mistake is collected with its place."""

from typing import Any

from hadesign.diagnostic import Diagnostic, Location, Related
from hadesign.i18n import _
from hadesign.source.compose import PLAIN, QUOTED, MappingNode, Node, ScalarNode, SequenceNode, too_deep
from hadesign.source.harmless import escaped
from hadesign.source.limits import MAX_ALIASED, MAX_MISTAKES, MAX_VALUES
from hadesign.source.problems import input_diagnostic, others
from hadesign.source.scalars import ScalarError, plain, tagged
from hadesign.source.spans import RecursiveAliasError, TooDeepError, sizes, span

_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = {f"{_CORE}{kind}": kind for kind in ("str", "int", "float", "bool", "null")}
MERGE = "<<"
"""The key that merges another mapping (https://yaml.org/type/merge.html); in quotes it is a key like any other."""
_COLLECTIONS = ("map", "seq", f"{_CORE}map", f"{_CORE}seq")


def _short(tag: str) -> str:
    """Write a tag as it stands in a file."""
    return escaped(f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag)


class Constructor:
    """Makes data of nodes; `problems` holds what was wrong, and the data is complete only if it is empty."""

    def __init__(self, file: str) -> None:
        """Remember the file's name for the places of problems."""
        self.file = file
        self._problems: dict[tuple[int, str], Diagnostic] = {}
        self._more: dict[tuple[int, str], Location] = {}
        self._keys: set[str] = set()
        self._known: dict[str, Any] = {}
        """What plain scalars mean: few are not written again and again."""

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Every mistake, once; beyond `MAX_MISTAKES` they are counted."""
        first = next(iter(self._more.values()), None)
        return (*self._problems.values(), *(others(len(self._more), first) if first else ()))

    def build(self, root: Node, harmless: bool = False) -> Any:
        """Return the data of a tree, or `None` with a problem if it is recursive or expands beyond the limit.

        Args:
            root: the tree.
            harmless: whether it is known to be within all limits.

        Raises:
            InputError: with its aliases written out it nests too deep.
        """
        if not harmless and not self._within_limits(root):
            return None
        return self._data(root)

    def _within_limits(self, root: Node) -> bool:
        """Tell whether a tree ends, and is no larger than it may be."""
        try:
            found = sizes(root)
        except RecursiveAliasError as error:
            self._problem(error.node, _("an alias inside the very value it names"), _("a value that ends"))
            return False
        except TooDeepError as error:
            raise too_deep(self.file, error) from None
        if found.expanded > MAX_VALUES:
            message = _("the file holds {size:,} values, aliases written out", size=found.expanded)
            self._problem(root, message, _("at most {most:,}", most=MAX_VALUES))
            return False
        if (aliased := found.expanded - found.written) > MAX_ALIASED:
            message = _("aliases stand for {size:,} values beside those that are written", size=aliased)
            self._problem(root, message, _("at most {most:,}", most=MAX_ALIASED))
            return False
        return True

    def _data(self, node: Node) -> Any:
        tag = node.tag
        if isinstance(node, ScalarNode):
            if tag == PLAIN:
                return self._plain(node)
            return node.value if tag == QUOTED else self._tagged(node)
        if tag not in _COLLECTIONS or (tag.endswith("map") != isinstance(node, MappingNode)):
            self._problem(node, _("the tag {tag} is not known", tag=_short(tag)), _("no tag"))
        if isinstance(node, SequenceNode):
            return [self._data(child) for child in node.value]
        assert isinstance(node, MappingNode)  # noqa: S101  there are three kinds of nodes
        return self._mapping(node)

    def _plain(self, node: ScalarNode) -> Any:
        text = node.value
        if text in self._known:
            return self._known[text]
        try:
            value = plain(text)
        except ScalarError as error:
            self._problem(node, str(error), _("a shorter number, or a text in quotes"))
            return None
        self._known[text] = value
        return value

    def _tagged(self, node: ScalarNode) -> Any:
        kind = _SCALAR_TAGS.get(node.tag)
        if kind is None:
            self._problem(
                node,
                _("the tag {tag} is not known", tag=_short(node.tag)),
                _("no tag, or one of !!str, !!int, !!float, !!bool, !!null"),
            )
            return None
        try:
            return tagged(kind, node.value)
        except ScalarError as error:
            self._problem(node, str(error), _("a value that fits the tag !!{kind}", kind=kind))
            return None

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        keys: dict[str, Node] = {}
        merges: list[tuple[Node, Node]] = []
        for key_node, value_node in node.value:
            # Few keys are not written again and again.
            if key_node.tag == PLAIN and isinstance(key_node, ScalarNode) and key_node.value in self._keys:
                key = key_node.value
            elif key_node.tag == PLAIN and key_node.value == MERGE:
                merges.append((key_node, value_node))
                continue
            else:
                key = self._key(key_node)
            if key is None:
                continue
            if key in keys:
                self._repeated(key_node, keys[key], _("each key once"))
                continue
            keys[key] = key_node
            if value_node.tag == PLAIN and value_node.__class__ is ScalarNode and value_node.value in self._known:
                data[key] = self._known[value_node.value]
            else:
                data[key] = self._data(value_node)
        for merge_node, value_node in merges:
            if merge_node is not merges[0][0]:
                self._repeated(merge_node, merges[0][0], _("one `<<` with a list: `<<: [*a, *b]`"))
            self._merge(data, value_node)
        return data

    def _repeated(self, node: Node, first: Node, expected: str) -> None:
        related = (Related(_("first given here"), span(self.file, first)),)
        self._problem(node, _("the key `{key}` is given twice", key=escaped(node.value)), expected, related=related)

    def _key(self, node: Node) -> str | None:
        """Return a key, which must be a text: `1:` or `true:` would be a number or a truth value."""
        if isinstance(node, ScalarNode):
            value = self._data(node)
            if isinstance(value, str):
                if node.tag == PLAIN:
                    self._keys.add(value)
                return value
        self._problem(node, _("a key that is not a text"), _("a text; put it in quotes if it is meant as one"))
        return None

    def _merge(self, data: dict[str, Any], node: Node) -> None:
        """Fill in what is not given from one mapping or a list of them; earlier ones win."""
        for source in node.value if isinstance(node, SequenceNode) else [node]:
            if not isinstance(source, MappingNode):
                message = _("`<<` merges something that is no mapping")
                self._problem(source, message, _("a mapping, or a list of mappings"))
                continue
            for key, value in self._mapping(source).items():
                data.setdefault(key, value)

    def _problem(self, node: Node, message: str, expected: str, related: tuple[Related, ...] = ()) -> None:
        # What is wrong in a mapping is found again wherever it is merged or named by an alias.
        this = (id(node), message)
        if this in self._problems:
            return
        place = span(self.file, node)
        if len(self._problems) < MAX_MISTAKES:
            self._problems[this] = input_diagnostic(message, place, expected=expected, related=related)
        else:
            self._more.setdefault(this, place)
