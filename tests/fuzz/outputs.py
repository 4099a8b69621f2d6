"""What must be true of everything that is written, whatever was read: foreign readers say so."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

import markdown
import yaml

from hadesign.artifact import Artifact
from hadesign.report.bounds import PEOPLE, PROGRAMS
from tests.fuzz.words import MARK
from tests.report.reading import unprintable
from tests.targets.test_hostile import READERS

_TAG = re.compile(rf"<{MARK}|=\"javascript:|<script")
_COMMAND = re.compile(r"::(error|warning|notice) [^\r\n]*::|::group::|::endgroup::$")
_ACTED_ON = re.compile(r"(?:^|(?<=\r))[^\S\r\n]*::\w.*::|##\[(?:error|warning|group|set)", re.MULTILINE)
"""Lines that a runner of GitHub acts on (actions/runner, ActionCommand.cs)."""
_UNHEARD = re.compile(r"^::stop-commands::([0-9a-f]{64})\n.*?^::\1::$", re.MULTILINE | re.DOTALL)
"""What stands between two lines that stop a runner's commands and let them go on."""
_RUN = re.compile(rf"\$\({MARK}|`{MARK}|\$\{{{MARK}")


class WrongError(Exception):
    """Something is not as it has to be; the message names the property, and nothing that differs by input."""


def check_text(name: str, text: str) -> None:
    """Look at a text for people: a terminal acts on nothing in it, and a log of GitHub takes no line for a command.

    Raises:
        WrongError: it is otherwise.
    """
    if unprintable(text):
        raise WrongError(f"{name}: a character that a terminal acts on")
    if _ACTED_ON.search(text):
        raise WrongError(f"{name}: a line that GitHub takes for a command")


def _github(name: str, text: str) -> None:
    if unprintable(text):
        raise WrongError(f"{name}: a character that a terminal acts on")
    for line in text.split("\n"):
        if line.lstrip().startswith("::") and not _COMMAND.match(line):
            raise WrongError(f"{name}: a command that is not ours")


def _markdown(name: str, text: str) -> None:
    check_text(name, text)
    if len(text) < 20_000 and MARK in text and _TAG.search(rendered(text)):
        raise WrongError(f"{name}: HTML of a stranger")


def rendered(text: str) -> str:
    """Return Markdown as a browser gets it."""
    return markdown.markdown(text, extensions=["tables", "admonition", "fenced_code", "attr_list"])


def _json(name: str, text: str) -> Any:
    try:
        # Python writes a lone half of a character as an escape; other readers refuse it.
        return json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        raise WrongError(f"{name}: no JSON") from error


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _counted(*keys: str) -> Callable[[str, str], None]:
    def check(name: str, text: str) -> None:
        found = _json(name, text)
        for key in keys:
            found = found[int(key)] if key.isdigit() else found[key]
        if len(found) > PROGRAMS + 1:
            raise WrongError(f"{name}: more findings than a program is given")

    return check


def _junit(name: str, text: str) -> None:
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise WrongError(f"{name}: no XML") from error
    if len([*root.iter("testcase")]) > PROGRAMS + 1:
        raise WrongError(f"{name}: more findings than a program is given")


def _people(name: str, text: str) -> None:
    check_text(name, text)
    rules: dict[str, int] = {}
    for line in text.split("\n"):
        if found := re.match(r"\S+:\d+:\d+: (?:error|warning) ([A-Z]+\d*)\b", line):
            rules[found[1]] = rules.get(found[1], 0) + 1
    if any(count > 2 * PEOPLE for count in rules.values()):
        raise WrongError(f"{name}: more findings than somebody reads")


def _parsed(name: str, text: str) -> None:
    _json(name, text)


def _raw(name: str, text: str) -> None:
    """Look at what a command prints, which may be a script with tabs, or a file whose commands no runner hears."""
    check_text(name, _UNHEARD.sub("", text).replace("\t", " "))


CHECKS: Mapping[str, Callable[[str, str], None]] = {
    "text": _people,
    "markdown": _markdown,
    "github": _github,
    "junit": _junit,
    "lint json": _counted("diagnostics"),
    "sarif": _counted("runs", "0", "results"),
    "gitlab": _counted(),
    "rdjson": _counted("diagnostics"),
    "json": _parsed,
    "raw": _raw,
}
"""By the name of a format, or of a command and a format."""


def check(name: str, text: str) -> None:
    """Look at one output by its name, such as `lint sarif`.

    Raises:
        WrongError: it is not as it has to be.
    """
    form = name.rpartition(" ")[2]
    (CHECKS.get(name) or CHECKS[form])(name, text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise WrongError(f"{name}: half a character, which no file holds") from error


def check_artifact(artifact: Artifact) -> None:
    """Look at a file that targets write: its place is below their folder, its reader reads it, nothing got out in it.

    Raises:
        WrongError: it is otherwise.
    """
    path = PurePosixPath(artifact.path)
    ending = artifact.path.rpartition("/")[2].rpartition(".")[2]
    where = f"{path.parts[1]} {ending}" if len(path.parts) > 1 else ending
    if path.is_absolute() or ".." in path.parts or "\0" in artifact.path or any(len(p) > 255 for p in path.parts):
        raise WrongError(f"{where}: a path that leads elsewhere")
    if not isinstance(artifact.content, str):
        return
    artifact.content.encode()
    text = artifact.content
    try:
        found = READERS.get(ending, str.split)(text)
    except (ValueError, yaml.YAMLError) as error:
        raise WrongError(f"{where}: cannot be read") from error
    if MARK in text and (reason := _let_out(found, text, ending)):
        raise WrongError(f"{where}: {reason}")


def _let_out(found: Any, text: str, ending: str) -> str:
    """Say what the text that should be a text has become; nothing where it is one."""
    if MARK in _keys(found):
        return "a text that became a key"
    if ending in ("sh", "service") and _RUN.search(re.sub(r"'[^']*'|^\s*#.*$", "", text, flags=re.MULTILINE)):
        return "a text that a shell runs"
    if ending == "md":
        return "HTML of a stranger" if _TAG.search(rendered(text)) else ""
    data = ("yaml", "yml", "json", "toml")
    if ending not in data and any(line.lstrip().startswith(MARK) for line in text.split("\n")):
        return "a text that became a line"
    return ""


def _keys(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value)
