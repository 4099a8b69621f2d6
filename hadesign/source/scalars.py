"""Plain scalars by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema)."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from hadesign.i18n import _
from hadesign.source.harmless import escaped

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMBER_START = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OCTAL = re.compile(r"0o[0-7]+", re.ASCII)
_HEX = re.compile(r"0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
MAX_DIGITS = 400
"""Longer numbers are refused: no quantity of a cluster needs them, and Python's conversion is quadratic."""


class ScalarError(ValueError):
    """The text is no value of the type its tag asks for, or is longer than a number may be."""


def plain(text: str) -> Scalar:
    """Return the value of an unquoted scalar; raises `ScalarError` for a number of over `MAX_DIGITS` digits."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START:
        return text
    return _number(text)


def _number(text: str) -> Scalar:
    """Return the number that the text writes, or the text."""
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            if len(text) > MAX_DIGITS:
                message = _(
                    "a number of {length} characters; at most {most} are read", length=len(text), most=MAX_DIGITS
                )
                raise ScalarError(message)
            return convert(text)
    return text


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...] = (
    (_INT, int),
    (_OCTAL, lambda text: int(text, 0)),
    (_HEX, lambda text: int(text, 0)),
    (_FLOAT, float),
)


def tagged(kind: str, text: str) -> Scalar:
    """Return the value of a scalar with an explicit core tag (`str`, `int`, `float`, `bool` or `null`)."""
    if kind == "str":
        return text
    value = plain(text)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        with suppress(OverflowError):  # more digits than any float has
            return float(value)
    fits = {"int": int, "float": float, "bool": bool, "null": type(None)}[kind]
    if not isinstance(value, fits) or (kind == "int" and isinstance(value, bool)):
        raise ScalarError(_("`{value}` does not fit its tag", value=escaped(text)))
    return value
