"""Reads from source code what it says to people: which calls mark a sentence, and what `help` a command has."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "hadesign"
MARKS = {"_": 1, "N_": 1, "ngettext": 2, "plural": 2, "pgettext": 2}
"""Functions that mark sentences, and the number of arguments that are looked up."""
_LATER = ("N_", "plural")
"""Those of sentences that stand in constants, and are filled in elsewhere."""


class Call(NamedTuple):
    """A call that marks sentences: its function, the arguments that must be texts, and the values it is given."""

    name: str
    arguments: tuple[ast.expr, ...]
    values: tuple[str | None, ...]
    line: int

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are looked up; fewer than arguments if one of them is no literal."""
        return tuple(text for text in map(literal, self.arguments) if text is not None)


def sources() -> list[Path]:
    """Return every Python file of the package but the one that defines the marks."""
    return [file for file in sorted(PACKAGE.rglob("*.py")) if file.parent != PACKAGE / "i18n"]


def literal(node: ast.expr | None) -> str | None:
    """Return the text of a literal (adjacent ones are one), or `None`."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def calls(tree: ast.AST) -> Iterator[Call]:
    """Yield every call of a mark."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            wanted = MARKS[node.func.id]
            values = tuple(keyword.arg for keyword in node.keywords)
            yield Call(node.func.id, tuple(node.args[:wanted]), values, node.lineno)


def helps(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """Yield what click shows as help, with its line: of an option, and the docstring of a command that has no other."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "option":
            yield from ((keyword.value.lineno, keyword.value) for keyword in node.keywords if keyword.arg == "help")
        elif isinstance(node, ast.FunctionDef):
            commands = [d for d in node.decorator_list if isinstance(d, ast.Call) and called(d) == "command"]
            docstring = ast.get_docstring(node)
            if docstring and any(not any(k.arg == "help" for k in command.keywords) for command in commands):
                yield node.lineno, ast.Constant(docstring)


def called(node: ast.Call) -> str:
    """Return the name of what is called: `option` of `click.option(...)`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


_WORDS = re.compile(r"[a-z]{2,}(?:['’]s)?,? [a-z]{2,}")
_DESCRIBED = frozenset({"required", "optional", "several", "stated_list", "option", "command", "argument"})
"""Calls whose texts are in the catalogue by where they stand: descriptions of fields, and help."""
_COMMANDS = frozenset({"shell", "others"})
"""Calls whose texts are typed into a shell."""
_OURS = frozenset({"ValueError", "TypeError", "KeyError", "AssertionError", "RuntimeError"})
"""Errors that are bugs of ours, which nobody is meant to read."""


_PASSED_OVER = frozenset({*MARKS, *_DESCRIBED, *_COMMANDS, *_OURS})


def _documents_a_fact(node: ast.Call) -> bool:
    """Whether a call says to authors of rules what a fact means: only our site shows that, which is in English."""
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    return called(node) in ("Doc", "Topic") or (isinstance(receiver, ast.Name) and receiver.id == "TOPIC")


def unmarked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield texts with words in a row that nothing marks, with their lines; docstrings and comments are not said."""
    passed_over = set()
    for node in ast.walk(tree):
        skipped = isinstance(node, ast.Expr) and literal(node.value) is not None
        if isinstance(node, ast.Call) and (called(node) in _PASSED_OVER or _documents_a_fact(node)):
            skipped = True
        if skipped:
            passed_over |= {id(child) for child in ast.walk(node) if isinstance(child, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in passed_over:
            text = literal(node)
            if text is not None and _WORDS.search(text):
                yield node.lineno, text


def placeholders(text: str) -> frozenset[str]:
    """Return what a sentence wants to be filled in; of one that cannot be read, what is wrong with it."""
    try:
        return frozenset(name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None)
    except ValueError as error:
        return frozenset({str(error)})


def wrong_calls(tree: ast.AST) -> Iterator[str]:
    """Yield what is wrong with calls of marks: sentences that are no literals, or are given values they do not want."""
    for call in calls(tree):
        wanted = frozenset[str]().union(*map(placeholders, call.texts))
        given = set(call.values) | (wanted & {"count"} if call.name == "ngettext" else set())
        if len(call.texts) != MARKS[call.name]:
            yield f"line {call.line}: {call.name} of something that is no literal"
        elif call.name in _LATER and not call.values and not any(re.search("{[a-z]", text) for text in call.texts):
            continue  # braces in what is never filled in are braces
        elif not all(name.isidentifier() for name in wanted):
            yield f"line {call.line}: {', '.join(sorted(wanted))}: placeholders have plain names"
        elif any(text != text.strip() or not text for text in call.texts):
            yield f"line {call.line}: blanks around a sentence, or none at all"
        elif wanted != given and call.name not in _LATER:
            yield f"line {call.line}: {sorted(wanted)} are wanted, {sorted(map(str, given))} are given"


_SAID = frozenset({"_", "ngettext", "pgettext", "translated", "counted"})


def said_too_early(tree: ast.Module) -> Iterator[str]:
    """Yield sentences that are said when a module is imported: the language may be chosen later, so `N_` marks them."""
    inside = {id(child) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for child in _body(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in _SAID and id(node) not in inside:
            yield f"line {node.lineno}: {called(node)}() outside of a function"


def _body(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what is run when a function is called; its defaults and decorators are run before."""
    for statement in node.body:
        yield from ast.walk(statement)


def hidden(tree: ast.AST) -> Iterator[str]:
    """Yield functions that say something and also put something else into `_`."""
    # A comprehension keeps its variables to itself.
    apart = {
        id(name) for node in ast.walk(tree) if isinstance(node, ast.comprehension) for name in ast.walk(node.target)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [child for child in ast.walk(node) if isinstance(child, ast.Name) and id(child) not in apart]
            used = {type(name.ctx) for name in names if name.id == "_"}
            taken = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            if len(used) > 1 or (used and any(argument.arg == "_" for argument in taken)):
                yield f"line {node.lineno}: {node.name} hides _"
