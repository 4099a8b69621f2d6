"""Which files a command is about: those that are named, and the blueprints in folders."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hadesign.diagnostic import Diagnostic, Location
from hadesign.errors import InputError, UsageError
from hadesign.source import Document, input_diagnostic, read_text
from hadesign.source.limits import MAX_BYTES

STDIN = "-"
STDIN_NAME = "<stdin>"
_OURS = re.compile(rb"""apiVersion["']?\s*:\s*["']?hadesign\.io/""")
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Documents that could be read, mistakes in those that could not, and the number of files passed over."""

    documents: tuple[Document, ...]
    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    passed_over: int


def find(paths: Iterable[str]) -> Inputs:
    """Read files, folders and `-` (standard input); a file is read once even if it is named twice.

    Raises:
        UsageError: a path does not exist, or a folder holds no blueprint.
    """
    search = _Search()
    for path in paths:
        if path == STDIN:
            search.add(STDIN_NAME, sys.stdin.buffer.read(MAX_BYTES + 1))
        elif Path(path).is_dir():
            search.folder(Path(path))
        elif Path(path).exists():
            search.file(Path(path))
        else:
            raise UsageError(f"there is no file or folder {path}.")
    return Inputs(tuple(search.documents), tuple(search.problems), tuple(search.files), search.passed_over)


class _Search:
    """Collects what was found, each file once."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.problems: list[Diagnostic] = []
        self.files: list[str] = []
        self.passed_over = 0
        self._seen: set[Path] = set()

    def folder(self, folder: Path) -> None:
        """Add every blueprint below a folder; hidden folders are left alone."""
        found = sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
        before = len(self.files)
        for path in found:
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                self.file(path, named=False)
        if len(self.files) == before and not any(path.resolve() in self._seen for path in found):
            raise UsageError(f"{folder} holds no blueprint (*.yaml with apiVersion hadesign.io/v1).")

    def file(self, path: Path, *, named: bool = True) -> None:
        """Add a file; one that was not named is passed over if it is something else."""
        key = path.resolve()
        if key in self._seen:
            return
        try:
            with path.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
        except OSError as error:
            self._seen.add(key)
            self.files.append(str(path))
            place = Location(str(path), 1, 1, 1, 2)
            self.problems.append(input_diagnostic(f"the file cannot be read: {error.strerror}", place))
            return
        if not named and not _OURS.search(raw):
            self.passed_over += 1
            return
        self._seen.add(key)
        self.add(str(path), raw, named=named)

    def add(self, name: str, raw: bytes, *, named: bool = True) -> None:
        """Read a text; what was not named must say that it is a blueprint."""
        try:
            document = read_text(raw, name)
        except InputError as error:
            self.problems += error.diagnostics
        else:
            if not named and not (isinstance(document.data, Mapping) and document.data.get("kind") == "Blueprint"):
                self.passed_over += 1
                return
            self.documents.append(document)
        self.files.append(name)
