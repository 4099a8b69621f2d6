"""Files below a folder, without those that git is told to ignore."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

FILE = ".gitignore"
_EXCLUDE = os.path.join(".git", "info", "exclude")  # noqa: PTH118  joined to texts, as os.scandir has them


class _Level(NamedTuple):
    """What is said in one folder: whether it says that a path below it is ignored, or is not, or nothing (`None`)."""

    folder: str
    ignored: Callable[[str], bool | None]

    def verdict(self, path: str) -> bool | None:
        return self.ignored(path[len(self.folder) :].lstrip("/"))


_Levels: TypeAlias = tuple[_Level, ...]
"""From the outermost folder to the innermost, which counts most."""


def files_below(folder: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    """Yield the files with one of some suffixes; hidden folders are left alone, and links to folders.

    What the folders above say counts up to the repository's own; a folder that was named is searched even if they
    ignore it.
    """
    place = os.path.abspath(folder)  # noqa: PTH100  a link stays one
    above = _above(place)
    folders = [(folder, place, () if _ignored(f"{place}/", above) else above)]
    while folders:
        path, place, outer = folders.pop()
        levels = (*outer, *_said_in(place))
        for entry in _entries(place):
            inner = f"{place}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if _is(entry.is_dir, follow_symlinks=False):
                if not _ignored(f"{inner}/", levels):
                    folders.append((path / entry.name, inner, levels))
            elif entry.name.endswith(tuple(suffixes)) and _is(entry.is_file) and not _ignored(inner, levels):
                yield path / entry.name


def is_ignored(file: Path) -> bool:
    """Whether git is told to ignore a file."""
    place = os.path.abspath(file)  # noqa: PTH100  a link stays one
    folder = str(Path(place).parent)
    return _ignored(place, (*_above(folder), *_said_in(folder)))


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is(kind: Callable[..., bool], **how: bool) -> bool:
    """Ask what an entry is; a link that leads nowhere, or to itself, is nothing."""
    try:
        return kind(**how)
    except OSError:
        return False


def _ignored(path: str, levels: _Levels) -> bool:
    verdicts = (level.verdict(path) for level in reversed(levels))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _above(place: str) -> _Levels:
    """Return what the folders above say, if they belong to a repository."""
    found: list[_Level] = []
    folder = Path(place)
    if (folder / ".git").exists():
        return _patterns(place, _EXCLUDE)
    for parent in folder.parents:
        top = (parent / ".git").exists()
        found[:0] = (*(_patterns(str(parent), _EXCLUDE) if top else ()), *_said_in(str(parent)))
        if top:
            return tuple(found)
    return ()


def _said_in(folder: str) -> _Levels:
    return _patterns(folder, FILE)


def _patterns(folder: str, name: str) -> _Levels:
    """Read a file of patterns, if there is one."""
    try:
        lines = Path(folder, name).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    # Imported for those that have such a file: few folders of designs do.
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(lines)
    return (_Level(folder.rstrip("/"), lambda path: spec.check_file(path).include),)
