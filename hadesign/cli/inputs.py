"""Which files a command is about: those that are named, standard input, and the blueprints in folders."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from glob import glob
from pathlib import Path
from typing import TypeAlias

from hadesign.cli.common import progress
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
Taken: TypeAlias = Callable[[Document], bool]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Documents that could be read, mistakes in those that could not, and the number of files passed over.

    What is known already is among the `files`, and was not read; what was taken while others were read is there, too.
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


def find(paths: Iterable[str], known: Known | None = None, taken: Taken | None = None) -> Inputs:
    """Read files, folders, patterns and `-` (standard input); a file is read once even if it is named twice.

    A blueprint that is all that is named decides the language in which is spoken of it, before `known` is asked.

    Args:
        paths: what is named.
        known: tells by a file's name and text whether it is a blueprint that need not be read.
        taken: is given each document, and tells whether it is done with, so that it need not be kept.

    Raises:
        UsageError: a path does not exist, or a folder or a pattern holds no blueprint.
    """
    paths = list(paths)
    search = _Search(known, taken, alone=len(paths) == 1)
    try:
        for path in paths:
            search.path(path)
    finally:
        progress("")
    return Inputs(
        tuple(search.documents), tuple(search.problems), tuple(search.files), search.passed_over, search.texts
    )


def found_below(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the files that paths lead to, whatever is in them, without reading any; what is named need not be there."""
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for a name that is too long
            yield from files_below(Path(path), _SUFFIXES)
        elif _MAGIC.search(path) and not os.path.lexists(path):
            yield from _matching(path)
        else:
            yield Path(path)


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


class _Search:
    """Collects what was found, each file once."""

    def __init__(self, known: Known | None, taken: Taken | None = None, *, alone: bool = False) -> None:
        self._known, self._taken, self._alone = known, taken, alone
        self.documents: list[Document] = []
        self.problems: list[Diagnostic] = []
        self.files: list[str] = []
        self.texts: dict[str, Sequence[str]] = {}
        self.passed_over = 0
        self._seen: set[Path] = set()

    def path(self, path: str) -> None:
        """Add what a path of the command line leads to."""
        if path == STDIN:
            self.add(*_read(STDIN))
        elif os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for a name that is too long
            self.folder(Path(path))
        elif _MAGIC.search(path) and not os.path.lexists(path):
            self.pattern(path)
        else:
            self.file(Path(path))

    def _is_taken(self, document: Document) -> bool:
        """Offer a document to who judges it at once; how many there will be is not known yet."""
        if self._taken is None:
            return False
        if self.files:
            progress(document.file)
        return self._taken(document)

    def folder(self, folder: Path) -> None:
        """Add every blueprint below a folder; hidden folders are left alone, and what git ignores."""
        if not self._found(sorted(files_below(folder, _SUFFIXES))):
            message = _("{folder} holds no blueprint (*.yaml with apiVersion hadesign.io/v1).", folder=folder)
            raise UsageError(message)

    def pattern(self, pattern: str) -> None:
        """Add every blueprint that a pattern such as `designs/**/*.yaml` leads to, be it in a folder that it names."""
        if not self._found(sorted({*_matching(pattern)})):
            message = _("{pattern} leads to no blueprint (*.yaml with apiVersion hadesign.io/v1).", pattern=pattern)
            raise UsageError(message)

    def _found(self, paths: Sequence[Path]) -> bool:
        """Add those of some files that are blueprints; tell whether there are any, even if they were added before."""
        before = len(self.files)
        for path in paths:
            self.file(path, named=is_named_so(path.name))
        return len(self.files) > before or any(path.resolve() in self._seen for path in paths)

    def file(self, path: Path, *, named: bool = True) -> None:
        """Add a file; one that was not named is passed over if it is something else.

        Raises:
            UsageError: there is no such file.
        """
        try:
            with path.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
            key = path.resolve()
        except FileNotFoundError:
            raise UsageError(_("there is no file or folder {path}.", path=path)) from None
        except OSError as error:
            self._unreadable(str(path), error.strerror or _("unknown reason"))
            return
        if key in self._seen:
            return
        if not named and not says_so(raw):
            self.passed_over += 1
            return
        self._seen.add(key)
        self.add(str(path), raw, named=named)

    def _unreadable(self, name: str, reason: str) -> None:
        if name not in self.files:
            self.files.append(name)
            message = _("the file cannot be read: {reason}", reason=reason)
            place, expected = Location(name, 1, 1, 1, 2), _("a file that this user may read")
            self.problems.append(input_diagnostic(message, place, expected=expected))

    def add(self, name: str, raw: bytes, *, named: bool = True) -> None:
        """Read a text; what was not named must say that it is a blueprint."""
        if name in self.files:
            return
        try:
            document = read_text(raw, name) if named and self._alone and _LANGUAGE.search(raw) else None
            if named and self._alone:
                follow(document.data if document else None)
            if self._known and self._known(name, raw):
                self.files.append(name)
                self.texts[name] = _lines(raw)
                return
            document = document or read_text(raw, name)
        except InputError as error:
            self.problems += error.diagnostics
            self.texts[name] = _lines(raw)
        else:
            if not named and not (isinstance(document.data, Mapping) and document.data.get("kind") == "Blueprint"):
                self.passed_over += 1
                return
            if not self._is_taken(document):
                self.documents.append(document)
            self.texts[name] = document.lines
        self.files.append(name)
