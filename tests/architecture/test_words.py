"""The proof gives reasons and writes no sentence: every reason has words in `hadesign.words`, and it holds no prose."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from hadesign.proof.failure.reason import Reason
from hadesign.words.availability import without_words
from hadesign.words.effects import effect_of
from hadesign.words.fitting import fit_words
from hadesign.words.objectives import outcome
from hadesign.words.recovery import recovery_words
from hadesign.words.unknown import unknown_words
from tests.architecture.rooms import modules

PROOF = [(module, file) for module, file in modules() if module.startswith("hadesign.proof")]
SPEAKERS = (effect_of, fit_words, outcome, recovery_words, unknown_words, without_words)
_PROSE = re.compile(r"[a-z]{2,}[,;:]? +[a-z]{2,}|^[a-z]+ $|^ [a-z]+", re.IGNORECASE)
"""Two words with a space between them, or a word that something is to be joined to."""


def reasons(base: type[Reason] = Reason) -> Iterator[type[Reason]]:
    for made in base.__subclasses__():
        yield made
        yield from reasons(made)


def spoken() -> list[type[Reason]]:
    for module, _ in PROOF:
        importlib.import_module(module)
    # A class with slots is made anew by its decorator; the first one is never used.
    return [
        made
        for made in dict.fromkeys(reasons())
        if getattr(importlib.import_module(made.__module__), made.__name__) is made
    ]


def test_every_reason_has_words_in_one_place() -> None:
    speakers = {
        reason.__name__: sum(words.dispatch(reason) is not words.dispatch(Reason) for words in SPEAKERS)
        for reason in spoken()
    }
    assert {name: count for name, count in speakers.items() if count != 1} == {}


def test_reasons_are_found() -> None:
    assert len(spoken()) >= 50


def test_what_has_no_words_is_no_silence() -> None:
    class Mute(Reason):
        pass

    with pytest.raises(TypeError, match="Mute"):
        fit_words(Mute())
    with pytest.raises(TypeError, match="Mute"):
        outcome(Mute())


def prose(source: str) -> list[str]:
    """Return string literals that look like prose; docstrings and the messages of exceptions are none."""
    tree = ast.parse(source)
    passed: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            # A docstring, and a string that documents the name above it.
            passed.update(id(part.value) for part in body if isinstance(part, ast.Expr))
        if isinstance(node, ast.Raise) and node.exc is not None:
            passed.update(id(part) for part in ast.walk(node.exc))
        if isinstance(node, ast.JoinedStr) and id(node) in passed:
            passed.update(id(part) for part in node.values)
    strings = [(n.lineno, n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in passed]
    return [f"line {line}: {text}" for line, text in strings if isinstance(text, str) and _PROSE.search(text)]


def test_the_proof_holds_no_prose() -> None:
    found = {module: prose(file.read_text(encoding="utf-8")) for module, file in PROOF}
    assert {module: lines for module, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "no machine runs etcd"', True),
        ('x = "API servers"', True),
        ('x = f"size.{r} of {name}"', True),
        ('x = f"losing {kind}"', True),
        ('"""Says what it is for."""\nx = 1\n"""What x is."""', False),
        ('def f():\n    raise KeyError(f"no such thing as {x}")', False),
        ('x = ("spec", "controlPlane", "not-shown")', False),
        ('x = f"node/{name}"', False),
    ],
)
def test_prose_is_told_from_codes(source: str, found: bool) -> None:
    assert bool(prose(source)) is found
