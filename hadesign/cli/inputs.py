"""Which files a command is about: those that are named, standard input, and the blueprints in folders."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from glob import glob
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hadesign.cli.ignoring import files_below, is_ignored
from hadesign.cli.language import follow
from hadesign.diagnostic import Diagnostic, Location
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import Document, Texts, input_diagnostic, read_text, split_lines
from hadesign.source.limits import MAX_BYTES
from hadesign.topology import Cluster, read_cluster

STDIN = "-"
STDIN_NAME = "<stdin>"
_LANGUAGE = re.compile(rb"""\blanguage["']?\s*:""")
_OURS = re.compile(rb"""apiVersion["']?\s*:\s*["']?hadesign\.io/""")
_SUFFIXES = (".yaml", ".yml")
_BLUEPRINTS = (".blueprint.yaml", ".blueprint.yml")
"""Ends of names that say what a file is: it is judged even if it does not say so itself."""
_MAGIC = re.compile(r"[*?\[]")
Known: TypeAlias = Callable[[str, bytes], bool]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Documents that could be read, mistakes in those that could not, and the number of files passed over.

    What is known already is among the `files`, and was not read.
    `texts` holds the lines of every file by its name, for excerpts: standard input cannot be read again.
    """

    documents: tuple[Document, ...]
    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    passed_over: int
    texts: Texts


class CannotReadError(InputError):
    """A file is wrong; `texts` holds its lines by its name."""

    def __init__(self, diagnostics: Sequence[Diagnostic], texts: Texts) -> None:
        """Keep the lines for excerpts."""
        super().__init__(diagnostics)
        self.texts = texts


def cluster_of(path: str, *, written: bool = False) -> Cluster:
    """Read one file, or standard input, decide what will exist, and go on in the language that it names.

    Args:
        path: the file, or `-`.
        written: whether files are made of it, whose language no environment decides.

    Raises:
        UsageError: it cannot be opened.
        CannotReadError: with every mistake in it.
    """
    name, raw = _read(path)
    try:
        document = read_text(raw, name)
        follow(document.data, written=written)
        return read_cluster(document)
    except InputError as error:
        raise CannotReadError(error.diagnostics, {name: _lines(raw)}) from None


def find(paths: Iterable[str], known: Known | None = None) -> Inputs:
    """Read files, folders, patterns and `-` (standard input); a file is read once even if it is named twice.

    A blueprint that is all that is named decides the language in which is spoken of it, before `known` is asked.

    Args:
        paths: what is named.
        known: tells by a file's name and text whether it is a blueprint that need not be read.

    Raises:
        UsageError: a path does not exist, or a folder or a pattern holds no blueprint.
    """
    paths = list(paths)
    search = FileSearch(paths)
    reading = _Reading(search, known, alone=len(paths) == 1)
    for found in search.files():
        reading.add(found)
    search.check()
    return Inputs(
        tuple(reading.documents), tuple(reading.problems), tuple(reading.files), search.passed_over, reading.texts
    )


def leads_to_one(path: str) -> bool:
    """Whether a path names a file, or standard input, and is neither a folder nor a pattern."""
    return not os.path.isdir(path) and not _is_pattern(path)  # noqa: PTH112  Path.is_dir raises for a long name


def found_below(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the files that paths lead to, whatever is in them, without reading any; what is named need not be there."""
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for a name that is too long
            yield from files_below(Path(path), _SUFFIXES)
        elif _is_pattern(path):
            yield from _matching(path)
        else:
            yield Path(path)


def _is_pattern(path: str) -> bool:
    return bool(_MAGIC.search(path)) and not os.path.lexists(path)


def is_named_so(name: str) -> bool:
    """Whether a file is called a blueprint."""
    return name.endswith(_BLUEPRINTS)


def says_so(raw: bytes) -> bool:
    """Whether a text may say that it is a blueprint."""
    return _OURS.search(raw) is not None


def _matching(pattern: str) -> Iterator[Path]:
    """Yield the files that a pattern leads to, those in folders that it names among them."""
    for found in map(Path, glob(pattern, recursive=True)):  # noqa: PTH207  it may be absolute, or climb
        if found.is_dir():
            yield from files_below(found, _SUFFIXES)
        elif found.name.endswith(_SUFFIXES) and not is_ignored(found):
            yield found


def _read(path: str) -> tuple[str, bytes]:
    """Return the name that messages use for a file, and what is in it; no more than is allowed."""
    if path == STDIN:
        return STDIN_NAME, sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(path).open("rb") as stream:
            return path, stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=path, reason=error.strerror)) from None


def _lines(raw: bytes) -> tuple[str, ...]:
    return split_lines(raw.decode("utf-8-sig", "replace"))


def is_blueprint(document: Document) -> bool:
    """Whether a document says that it is a blueprint."""
    return isinstance(document.data, Mapping) and document.data.get("kind") == "Blueprint"


class FoundFile(NamedTuple):
    """A file that was found, with what is in it, or why it cannot be read.

    `named` tells whether somebody named it, or its name says what it is: then it is judged even if it does not say so
    itself; `by` is the folder or pattern that led to it.
    """

    name: str
    raw: bytes
    named: bool
    by: str = ""
    problem: Diagnostic | None = None


class FileSearch:
    """Files that paths lead to, in order and each once; they are listed at once and read one after the other."""

    def __init__(self, paths: Iterable[str], listed: Iterable[str] = ()) -> None:
        """List them; those in `listed` are names of files, of which none is a pattern.

        Raises:
            UsageError: a folder or a pattern leads to no file at all.
        """
        self.passed_over = 0
        self._led: dict[str, bool] = {}
        """Of each folder and pattern, whether it led to a blueprint."""
        self._seen: set[str] = set()
        self._names: set[str] = set()
        self._listed = [one for path in paths for one in self._list(path)]
        self._listed += [(name, "") for name in listed]

    def __len__(self) -> int:
        """How many files there are to read."""
        return len(self._listed)

    def files(self) -> Iterator[FoundFile]:
        """Yield each file that may be a blueprint with what is in it; what is none is passed over and counted.

        Raises:
            UsageError: a file that was named is not there.
        """
        for path, by in self._listed:
            found = self._stdin() if path == STDIN and not by else self._file(path, by)
            if found and found.name not in self._names:
                self._names.add(found.name)
                yield found

    def pass_over(self, found: FoundFile) -> None:
        """Count a file that turned out to be something else."""
        self.passed_over += 1

    def take(self, found: FoundFile) -> None:
        """Remember what led to a file that is a blueprint, or a bad one."""
        if found.by:
            self._led[found.by] = True

    def check(self) -> None:
        """Refuse a folder or a pattern that led to nothing; it is asked once what was found is known.

        Raises:
            UsageError: one led to no blueprint.
        """
        for path, led in self._led.items():
            if not led:
                raise UsageError(_none_in(path))

    def _list(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the files that a path of the command line leads to, and the path, where it is no file itself."""
        if path == STDIN or leads_to_one(path):
            yield path, ""
            return
        folder = os.path.isdir(path)  # noqa: PTH112  Path.is_dir raises for a name that is too long
        found = sorted(files_below(Path(path), _SUFFIXES) if folder else {*_matching(path)})
        if not found:
            raise UsageError(_none_in(path))
        self._led.setdefault(path, False)
        yield from ((str(one), path) for one in found)

    def _stdin(self) -> FoundFile:
        return FoundFile(*_read(STDIN), named=True)

    def _file(self, path: str, by: str) -> FoundFile | None:
        """Return a file; `None` for one that was read before, or that was not named and is something else."""
        named = not by or is_named_so(path)
        try:
            with open(path, "rb") as stream:  # noqa: PTH123  of ten thousand files a path each takes longer
                raw = stream.read(MAX_BYTES + 1)
            key = os.path.realpath(path)
        except FileNotFoundError:
            raise UsageError(_("there is no file or folder {path}.", path=path)) from None
        except (OSError, ValueError) as error:
            return _unreadable(str(Path(path)), by, getattr(error, "strerror", None) or _("unknown reason"))
        if key in self._seen:
            if by:
                self._led[by] = True
            return None
        if not named and not says_so(raw):
            self.passed_over += 1
            return None
        self._seen.add(key)
        return FoundFile(str(Path(path)), raw, named, by)


def _none_in(path: str) -> str:
    if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for a name that is too long
        folder = Path(path)
        return _("{folder} holds no blueprint (*.yaml with apiVersion hadesign.io/v1).", folder=folder)
    return _("{pattern} leads to no blueprint (*.yaml with apiVersion hadesign.io/v1).", pattern=path)


def _unreadable(name: str, by: str, reason: str) -> FoundFile:
    message = _("the file cannot be read: {reason}", reason=reason)
    place, expected = Location(name, 1, 1, 1, 2), _("a file that this user may read")
    return FoundFile(name, b"", named=True, by=by, problem=input_diagnostic(message, place, expected=expected))


class _Reading:
    """Reads what was found into documents."""

    def __init__(self, search: FileSearch, known: Known | None, *, alone: bool) -> None:
        self._search, self._known, self._alone = search, known, alone
        self.documents: list[Document] = []
        self.problems: list[Diagnostic] = []
        self.files: list[str] = []
        self.texts: dict[str, Sequence[str]] = {}

    def add(self, found: FoundFile) -> None:
        """Read a text; what was not named must say that it is a blueprint."""
        name, raw, named = found.name, found.raw, found.named
        try:
            document = self._document(found)
        except InputError as error:
            self.problems += error.diagnostics
            if not found.problem:
                self.texts[name] = _lines(raw)
        else:
            if document is None:
                self.texts[name] = _lines(raw)
            elif not named and not is_blueprint(document):
                self._search.pass_over(found)
                return
            else:
                self.documents.append(document)
                self.texts[name] = document.lines
        self._search.take(found)
        self.files.append(name)

    def _document(self, found: FoundFile) -> Document | None:
        """Return a document; `None` for one that is known and need not be read."""
        if found.problem:
            raise InputError([found.problem])
        document = None
        if found.named and self._alone:
            document = read_text(found.raw, found.name) if _LANGUAGE.search(found.raw) else None
            follow(document.data if document else None)
        if self._known and self._known(found.name, found.raw):
            return None
        return document or read_text(found.raw, found.name)
