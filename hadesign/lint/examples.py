"""Examples of rules as documents: a blueprint written whole, or a base design with a few values changed."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any

from hadesign.diagnostic import Path, format_path, parse_path
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lint.folders import plain_files
from hadesign.lint.rulefile import BadExample, Example
from hadesign.source import Document, did_you_mean, read, read_text
from hadesign.source.as_json import as_json

DAY = "2026-11-23"
"""As-of day of examples that name none."""


def document(example: Example, bases: Sequence[FilePath]) -> Document:
    """Return the design of an example as a document, so that findings have places.

    Args:
        example: the example.
        bases: folders of designs to start from, the first that has one of the name counts.

    Raises:
        UsageError: the base design or a path to change does not exist.
        InputError: the result is no YAML document.
    """
    return read_text(text_of(example, bases), "example.yaml")


def text_of(example: Example, bases: Sequence[FilePath]) -> str:
    """Return the text of an example's document: JSON, which is YAML and is written in no time; raises `UsageError`."""
    return as_json(data_of(example, bases))


def data_of(example: Example, bases: Sequence[FilePath]) -> dict[str, Any]:
    """Return the data of an example: its own, or that of its base with the changes made."""
    data: dict[str, Any] = deepcopy(example.whole) if example.whole else _base(example.base or "", bases)
    _change(data, example.remove, example.set or {})
    return data


def mended(example: BadExample, bases: Sequence[FilePath]) -> Example | None:
    """Return a bad example as it is after its mend, as a whole design; `None` if it has none."""
    if example.mend is None:
        return None
    data = data_of(example, bases)
    _change(data, example.mend.remove, example.mend.set or {})
    seen = example.mend.observed or example.observed
    return example.model_copy(update={"whole": data, "base": None, "set": None, "remove": (), "observed": seen})


def unchanged(example: Example) -> Example | None:
    """Return the design that an example starts from; `None` if it is given whole."""
    return example.model_copy(update={"set": None, "remove": ()}) if example.base else None


def _change(data: dict[str, Any], remove: Sequence[str], put: Mapping[str, Any]) -> None:
    """Take paths out of a design, then set others."""
    for text in remove:
        _remove(data, _path(text))
    for text, value in put.items():
        _set(data, _path(text), value)


def _path(text: str) -> Path:
    """Read a path that an example changes."""
    try:
        path = parse_path(text)
    except ValueError:
        path = ()
    if not path:
        raise UsageError(_("{text!r} is no path; write one such as spec.nodes[0].zone.", text=text))
    return path


def _base(name: str, bases: Sequence[FilePath]) -> dict[str, Any]:
    known = {file.stem: file for folder in reversed(bases) for file in plain_files(folder, folder.glob("*.yaml"))}
    if name not in known:
        hint = did_you_mean(name, known)
        message = _("there is no base design {name}", name=name or _("(none is named)"))
        raise UsageError(f"{message}{f'; {hint}' if hint else ''}.")
    data: dict[str, Any] = deepcopy(_read(known[name]))
    return data


@cache
def _read(file: FilePath) -> Any:
    return read(file).data


def _set(data: Any, path: Path, value: Any) -> None:
    """Put a value at a path; sections on the way are made, and a list may grow by one."""
    for step, following in pairwise(path):
        if isinstance(data, dict):
            data = data.setdefault(step, [] if isinstance(following, int) else {})
        else:
            data = _entry(data, step, path)
    last = path[-1]
    if isinstance(data, list) and last == len(data):
        data.append(deepcopy(value))
    elif isinstance(data, list):
        _entry(data, last, path)
        data[int(last)] = deepcopy(value)
    elif isinstance(data, dict):
        data[last] = deepcopy(value)
    else:
        raise _not_there(path)


def _entry(data: Any, step: str | int, path: Path) -> Any:
    if not isinstance(data, list) or not isinstance(step, int) or not 0 <= step < len(data):
        raise _not_there(path)
    return data[step]


def _remove(data: Any, path: Path) -> None:
    for step in path[:-1]:
        data = data.get(step, {}) if isinstance(data, dict) else _entry(data, step, path)
    last = path[-1]
    if isinstance(data, list):
        _entry(data, last, path)
        del data[int(last)]
    elif isinstance(data, dict) and last in data:
        del data[last]
    else:
        raise _not_there(path)


def _not_there(path: Path) -> UsageError:
    return UsageError(_("{path} is not in the base design.", path=format_path(path)))
