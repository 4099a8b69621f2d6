"""YAML text to PyYAML's node tree, through libyaml where it is there, with limits and one sentence for each mistake."""

from typing import Any, Protocol, cast

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from hadesign.diagnostic import Location
from hadesign.errors import InputError
from hadesign.source.limits import MAX_DEPTH
from hadesign.source.problems import input_diagnostic

PLAIN, QUOTED = "plain", "quoted"
"""Tags of untagged scalars: what a plain one means is decided when data is made of it."""


class _TooDeepError(Exception):
    """Nesting went beyond the limit."""


class _Tags:
    """Stands in for PyYAML's resolver, whose YAML 1.1 patterns cost as much as parsing does."""

    depth = 0

    def descend_resolver(self, current_node: Node | None, current_index: Any) -> None:
        """Count nesting; the composer calls this on the way down."""
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            raise _TooDeepError

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

    def check_node(self) -> bool: ...
    def get_node(self) -> Node: ...
    def check_event(self, *choices: Any) -> bool: ...
    def get_event(self) -> Any: ...
    def compose_document(self) -> Node: ...
    def dispose(self) -> None: ...


class _PureLoader(Reader, Scanner, Parser, Composer, _Tags, BaseResolver):  # type: ignore[misc]  # PyYAML's own mixture
    """The loader for a PyYAML that was built without libyaml: same results, slower."""

    def __init__(self, stream: str) -> None:
        """Set up each part in the order PyYAML's own loaders do."""
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)


def _loader(text: str) -> _Loader:
    """Return libyaml's loader, or the pure one."""
    if not yaml.__with_libyaml__:
        return cast(_Loader, _PureLoader(text))
    from yaml._yaml import CParser

    loader = type("_CLoader", (_Tags, CParser), {})
    return cast(_Loader, loader(text))


def compose(text: str, file: str) -> Node | None:
    """Return the root node of the only document in the text, or `None` if there is none.

    Raises:
        InputError: the text is no YAML, holds a second document, or nests deeper than `MAX_DEPTH`.
    """
    loader = _loader(text)
    root: Node | None = None
    try:
        if loader.check_node():
            root = loader.get_node()
        if root is not None and loader.check_node():
            second = loader.get_node()
            raise _error(file, second.start_mark, "a second document starts here", "one document in each file", "")
    except yaml.YAMLError as error:
        raise _translate(file, text, error) from None
    except (_TooDeepError, RecursionError):
        message = f"nested deeper than {MAX_DEPTH} levels"
        raise _error(file, None, message, f"at most {MAX_DEPTH} levels; a blueprint needs fewer than 10", "") from None
    finally:
        loader.dispose()
    return root


def _error(file: str, mark: Any, message: str, expected: str, hint: str) -> InputError:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return InputError(
        [input_diagnostic(message, Location(file, line, column, line, column + 1), expected=expected, hint=hint)]
    )


_SENTENCES = (
    ("cannot start any token", "this character cannot start a value", "quotes around a text that starts with it", ""),
    ("mapping values are not allowed", "a second colon in one line", "quotes around a text that holds `: `", ""),
    (
        "did not find expected key",
        "the line does not continue what is above",
        "`key: value`, as deep as its neighbours",
        "",
    ),
    ("expected <block end>", "the line does not continue what is above", "the same indentation as its neighbours", ""),
    ("could not find expected ':'", "a key without its colon", "`key: value`", ""),
    ("undefined alias", "an alias of an anchor that is not defined above", "`&name` before `*name`", ""),
    ("found undefined tag handle", "an unknown tag", "no tag", ""),
    ("unexpected end of stream", "the file ends inside a quoted text or a bracket", "the closing quote or bracket", ""),
    (
        "control characters",
        "a control character",
        "printable text",
        "remove it, or write it as an escape in double quotes",
    ),
    ("special characters are not allowed", "a control character", "printable text", "remove it"),
)


def _translate(file: str, text: str, error: yaml.YAMLError) -> InputError:
    """Turn PyYAML's words into one plain sentence at the right place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    position = getattr(error, "position", None)
    if mark is None and isinstance(position, int):
        before = text[:position]
        mark = yaml.Mark(file, position, before.count("\n"), len(before) - before.rfind("\n") - 1, "", 0)
    lines = text.split("\n")
    here = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or here[getattr(mark, "column", 0) :].startswith("\t"):
        return _error(file, mark, "a tab cannot indent YAML", "spaces", "replace the tab by spaces")
    for needle, message, expected, hint in _SENTENCES:
        if needle in problem:
            return _error(file, mark, message, expected, hint)
    return _error(file, mark, f"not YAML: {problem}", "a YAML document", "")


__all__ = ["PLAIN", "QUOTED", "MappingNode", "Node", "ScalarNode", "SequenceNode", "compose"]
