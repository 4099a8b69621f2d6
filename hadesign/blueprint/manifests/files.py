"""Which files an entry of `spec.workloads` leads to: those below the blueprint's folder, and no other."""

import os
from collections.abc import Iterator
from dataclasses import field
from glob import glob
from pathlib import Path as FilePath

from hadesign.blueprint.names import check_manifests
from hadesign.blueprint.native import PydanticCustomError
from hadesign.blueprint.wording import shown
from hadesign.diagnostic import Diagnostic, Path
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import Document, input_diagnostic
from hadesign.source.limits import MAX_BYTES, MAX_FILES

_SUFFIXES = (".yaml", ".yml", ".json")
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file: its name in messages, its name relative to the blueprint's folder, and what is in it."""

    name: str
    relative: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class ManifestFiles:
    """The files that a blueprint names, each once and in the order of their names, and what is wrong with entries."""

    document: Document
    files: dict[str, ManifestFile] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def folder(self) -> FilePath:
        """The blueprint's folder; that of a blueprint from standard input is the current one."""
        return FilePath(self.document.file).parent

    def add(self, pattern: str, path: Path) -> None:
        """Add the files of a file's name, a folder or a pattern that stands at a path of the blueprint."""
        if not _sound(pattern):
            return  # said by the model
        try:
            names = sorted(set(self._found(pattern)))
        except (OSError, ValueError):
            names = []
        for name in names:
            if len(self.files) > MAX_FILES or self.problems:
                break
            self._add(name, path)
        if not names:
            what = _("{pattern} leads to no manifest", pattern=shown(pattern))
            self._problem(what, path, _("files ending in {suffixes}", suffixes=", ".join(_SUFFIXES)))

    def _found(self, pattern: str) -> Iterator[str]:
        """Yield the names of files, relative to the folder; hidden ones are left alone."""
        if _MAGIC.isdisjoint(pattern):
            found = [pattern] if os.path.lexists(self.folder / pattern) else []
        else:
            found = glob(pattern, root_dir=self.folder, recursive=True)  # noqa: PTH207  names relative to the folder
        for name in found:
            if not (self.folder / name).is_dir():
                yield os.path.normpath(name)
                continue
            for inner, folders, files in os.walk(self.folder / name):
                folders[:] = [one for one in folders if not one.startswith(".")]
                place = os.path.relpath(inner, self.folder)
                yield from (
                    os.path.normpath(f"{place}/{one}")
                    for one in files
                    if one.endswith(_SUFFIXES) and not one.startswith(".")
                )

    def _add(self, name: str, path: Path) -> None:
        file = self.folder / name
        real = file.resolve()
        if not real.is_relative_to(self.folder.resolve()):
            what = _("{file} leads out of the blueprint's folder", file=shown(name))
            self._problem(what, path, _("files that are in it"))
        elif not real.is_file():
            self._problem(_("{file} is no file", file=shown(name)), path, _("manifests that can be read"))
        elif name not in self.files and real != FilePath(self.document.file).resolve():
            self._read(name.replace(os.sep, "/"), file, path)

    def _read(self, name: str, file: FilePath, path: Path) -> None:
        room = MAX_BYTES - sum(len(other.raw) for other in self.files.values())
        try:
            with file.open("rb") as stream:
                raw = stream.read(room + 1)
        except OSError as error:
            reason = error.strerror or _("unknown reason")
            what = _("{file} cannot be read: {reason}", file=shown(name), reason=reason)
            self._problem(what, path, _("a file that this user may read"))
            return
        if len(raw) > room or len(self.files) >= MAX_FILES:
            most = _("at most {files:,} files and {size} MB", files=MAX_FILES, size=MAX_BYTES // 1_000_000)
            self._problem(_("the manifests are too many or too large"), path, most)
            return
        self.files[name] = ManifestFile(str(file), name, raw)

    def _problem(self, message: str, path: Path, expected: str) -> None:
        self.problems.append(input_diagnostic(message, self.document.value(path), path, expected=expected))


def _sound(pattern: str) -> bool:
    """Tell whether a path stays below the folder."""
    try:
        check_manifests(pattern)
    except PydanticCustomError:
        return False
    return True
