"""YAML text to PyYAML's node tree, through libyaml where it is there, with limits."""

from typing import Any, NamedTuple, Protocol, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source.limits import MAX_DEPTH, MAX_VALUES
from hadesign.source.lines import position
from hadesign.source.sentences import refuse, refuse_at
from hadesign.source.spans import TooDeepError

PLAIN, QUOTED = "plain", "quoted"
"""Tags of untagged scalars: what a plain one means is decided when data is made of it."""


class _Tags:
    """Stands in for PyYAML's resolver, whose YAML 1.1 patterns cost as much as parsing does."""

    depth = 0
    deep = False
    """Whether something stands so deep that a collection must not."""

    def descend_resolver(self, current_node: Node | None, current_index: Any) -> None:
        """Count nesting, scalars included; the composer calls this on the way down."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.deep = True
            if self.depth > MAX_DEPTH + 1:
                raise TooDeepError(current_node.start_mark if current_node else None)

    def ascend_resolver(self) -> None:
        """Count nesting; the composer calls this on the way up."""
        self.depth -= 1

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:
        """Name the tag of an untagged node."""
        if kind is ScalarNode:
            return PLAIN if implicit[0] else QUOTED
        return "map" if kind is MappingNode else "seq"

    def check_resolver_prefix(self, depth: int, path: Any, current_node: Any, current_index: Any) -> bool:
        """Never match: there are no path resolvers."""
        return False


class _Loader(Protocol):
    """The part of a PyYAML loader that is used here."""

    deep: bool

    def check_node(self) -> bool: ...
    def get_node(self) -> Node: ...
    def dispose(self) -> None: ...


def _loader(text: str) -> _Loader:
    """Return libyaml's loader, or PyYAML's own."""
    parser: type
    if yaml.__with_libyaml__:
        from yaml._yaml import CParser

        parser = CParser
    else:
        from hadesign.source.pure import PureLoader

        parser = PureLoader
    return cast(_Loader, type("_Loader", (_Tags, parser), {})(text))


class Composed(NamedTuple):
    """A tree, and whether it is surely within all limits: no aliases, not deep, and no room for too many values."""

    root: Node
    harmless: bool


def _composed(root: Node, text: str, loader: _Loader) -> Composed:
    # There is no alias without an anchor, and the densest text, `[?,?,?]`, has three values in two characters.
    return Composed(root, len(text) < MAX_VALUES // 2 and "&" not in text and not loader.deep)


def compose(text: str, file: str) -> Composed | None:
    """Return the only document in the text, or `None` if there is none.

    Raises:
        InputError: the text is no YAML, holds a second document, or nests deeper than `MAX_DEPTH`.
    """
    loader: _Loader | None = None
    root: Composed | None = None
    try:
        loader = _loader(text)
        if loader.check_node():
            root = _composed(loader.get_node(), text, loader)
        if root is not None and loader.check_node():
            raise _second(file, text, loader.get_node())
    except yaml.YAMLError as error:
        raise refuse(file, text, error) from None
    except TooDeepError as error:
        raise too_deep(file, error) from None
    finally:
        if loader is not None:
            loader.dispose()
    return root


def compose_all(text: str, file: str) -> list[Composed]:
    """Return all documents in the text.

    Raises:
        InputError: the text is no YAML, or nests deeper than `MAX_DEPTH`.
    """
    loader: _Loader | None = None
    roots: list[Composed] = []
    try:
        loader = _loader(text)
        while loader.check_node():
            roots.append(_composed(loader.get_node(), text, loader))
    except yaml.YAMLError as error:
        raise refuse(file, text, error) from None
    except TooDeepError as error:
        raise too_deep(file, error) from None
    finally:
        if loader is not None:
            loader.dispose()
    return roots


def _second(file: str, text: str, node: Node) -> InputError:
    """Refuse a second document where it begins: at the line that separates it."""
    separator = text.rfind("\n---", 0, node.start_mark.index) + 1
    place = position(text, separator or node.start_mark.index)
    return refuse_at(file, place, _("a second document starts here"), _("one document in each file"))


def too_deep(file: str, error: TooDeepError) -> InputError:
    """Say that a file nests too deep."""
    place = (error.mark.line + 1, error.mark.column + 1) if error.mark else (1, 1)
    expected = _("at most {most} levels; a blueprint needs fewer than 10", most=MAX_DEPTH)
    return refuse_at(file, place, _("nested deeper than {most} levels", most=MAX_DEPTH), expected)


__all__ = ["PLAIN", "QUOTED", "MappingNode", "Node", "ScalarNode", "SequenceNode", "compose", "compose_all", "too_deep"]
