"""CEL, the language of Kubernetes' own admission policies, behind one small door: compile, keep, load, evaluate.

The engine is Google's C++ one (https://github.com/cel-expr/cel-python). An expression can read what it is given and
nothing else: no files, no network, no Python; regular expressions are RE2 and loops have a budget.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cel_expr_python import cel

from hadesign.i18n import _
from hadesign.lint.reads import ROOTS
from hadesign.lint.text import as_bandwidth, as_count, as_cpu, as_memory, as_share, as_time

_ERROR, _NULL = cel.Type.ERROR, cel.Type.NULL
_POSITION = re.compile(r"<input>:(\d+):(\d+): (.*)")


class CelError(Exception):
    """An expression is wrong; `line` and `column` count from 1 inside the expression, 0 when it fails on its values."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep the engine's words and the place."""
        super().__init__(message)
        self.line, self.column = line, column


def version() -> str:
    """Identify the installed engine, whose compiled form other builds need not read."""
    build = Path(cel.__file__).stat()
    return f"{build.st_size}-{build.st_mtime_ns}"


@cache
def _environment() -> Any:
    """Build the only environment there is: every root is dynamic, as items differ in their fields."""
    text, dynamic = cel.Type.STRING, cel.Type.DYN
    functions = [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(f"{name}_{kind}", return_type=text, parameters=[type_, *[text] * nouns], impl=function)
                for kind, type_ in (("double", cel.Type.DOUBLE), ("int", cel.Type.INT))
            ],
        )
        for name, (function, nouns) in FORMATS.items()
    ]
    return cel.NewEnv(variables=dict.fromkeys(ROOTS, dynamic), functions=functions)


FORMATS: Mapping[str, tuple[Callable[..., str], int]] = {
    "asTime": (as_time, 0),
    "asMemory": (as_memory, 0),
    "asCpu": (as_cpu, 0),
    "asBandwidth": (as_bandwidth, 0),
    "asShare": (as_share, 0),
    "asCount": (as_count, 1),
}
"""Our only functions, for messages: seconds, bytes, millicores, bits a second, fractions and counts (which take a noun,
too) as people write them."""


def compiled(expression: str, *, truth: bool = False) -> bytes:
    """Compile an expression to the form that `Program` loads.

    Args:
        expression: CEL.
        truth: whether only true or false make sense as its value.

    Raises:
        CelError: it is no CEL, names something that does not exist, or certainly has another value.
    """
    try:
        program = _environment().compile(expression)
        serialized = program.serialize()
    except RuntimeError as error:
        match = _POSITION.search(str(error))
        if match is None:
            raise CelError(str(error).splitlines()[0]) from None
        raise CelError(_shortened(match[3]), int(match[1]), int(match[2])) from None
    kind = program.return_type()
    if truth and kind not in (cel.Type.BOOL, cel.Type.DYN):
        raise CelError(_("its value is of type {kind}, not true or false", kind=str(kind).lower()), 1, 1)
    return bytes(serialized)


def _shortened(problem: str) -> str:
    """Drop the parser's list of everything it would have liked."""
    return problem.split(" expecting {", maxsplit=1)[0].replace(" (in container '')", "")


class Program:
    """A compiled expression, ready to be evaluated."""

    def __init__(self, serialized: bytes) -> None:
        """Load what `compiled` returned; raise `CelError` if it is something else."""
        try:
            self._expression = _environment().deserialize(serialized)
        except (RuntimeError, TypeError) as error:
            raise CelError(str(error)) from None

    def evaluate(self, data: Mapping[str, Any]) -> Any:
        """Return the value of the expression over plain data (dict, list, text, number, truth value, `None`).

        Raises:
            CelError: it has none, because of a type that does not fit or a field that is not there.
        """
        try:
            return self._evaluated(data)
        except CelError as error:
            if not _TOO_LARGE.match(str(error)):
                raise
            return self._evaluated(_capped(data))

    def _evaluated(self, data: Mapping[str, Any]) -> Any:
        try:
            result = self._expression.eval(data=data)
            value = _python(result)
        except RuntimeError as error:
            raise CelError(str(error)) from None
        if isinstance(value, str) and result.type() == _ERROR:
            raise CelError(value)
        return value


def _python(result: Any) -> Any:
    """Return a value of the engine as plain data; entries of mappings are in the order of their keys.

    No null is taken from the engine: cel-expr-python 0.1 gives `None` away without counting the reference, and below
    Python 3.12, where it is counted, the interpreter aborts when all of them are used up. The order of the engine's
    mappings is another one in each process.
    """
    if result.type() == _NULL:
        return None
    value = result.value()
    if isinstance(value, list):
        return [_python(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _python(value[key]) for key in sorted(value, key=_in_order)}
    return value


_TOO_LARGE = re.compile(r"INVALID_ARGUMENT: Integer value '-?[0-9]+' out of range for '")
_LARGEST = 2**63 - 1


def _capped(value: Any) -> Any:
    """Return data in which no number is beyond CEL's 63 bits, as a sum over many machines may be.

    Kubernetes caps quantities likewise (https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-_LARGEST, min(value, _LARGEST))
    if isinstance(value, list | tuple):
        return [_capped(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: _capped(entry) for key, entry in value.items()}
    return value


def _in_order(key: Any) -> tuple[str, str]:
    """Return what keys of several types are sorted by."""
    return type(key).__name__, str(key)
