"""`lint --watch`: judges again whenever a blueprint, a rule, the baseline or a setting is saved, until Ctrl-C.

Files are looked at twice a second and found anew each time, so that one more in a folder counts as well. That works on
every file system, where to be told of changes does not.
"""

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

import click

from hadesign.blueprint.manifests import named
from hadesign.cli.common import say
from hadesign.cli.inputs import STDIN, found_below
from hadesign.cli.settings import FILE, PYPROJECT, settings_in
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.source import read_text, visible

EVERY = 0.5
"""Seconds between two looks."""
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_State: TypeAlias = Mapping[str, tuple[int, int, int]]
"""Files with the time of their last change, their size and their number: an editor may put another one there."""


def watch(judge: Callable[[], object], paths: Sequence[str], others: Iterable[Path]) -> NoReturn:
    """Judge, and judge again after every change of what some paths lead to, and of further files and folders.

    Raises:
        UsageError: standard input cannot be looked at again.
    """
    if STDIN in paths:
        raise UsageError(_("--watch looks at files; standard input is read once."))
    gc.enable()  # a lint that ends soon does without
    changed: Sequence[str] = ()
    while True:
        # Looked at before it is judged: what is saved meanwhile is seen afterwards.
        before, where = _states(paths, others)
        _begin(changed)
        _judged(judge)
        say(_("Watching; Ctrl-C ends it."), err=True)
        changed = _wait(paths, where, before)


def _begin(changed: Sequence[str]) -> None:
    """Set a report apart from the one before: an empty screen where a person looks, a line elsewhere."""
    if sys.stdout.isatty():
        click.echo(_CLEAR, nl=False)
    elif changed:
        say(f"\n{visible('--- ' + _('changed: {files}', files=listed(changed, 3)))}\n\n")


def _judged(judge: Callable[[], object]) -> None:
    """Judge once; what is wrong now may be right after the next change, so it is told and ends nothing."""
    try:
        judge()
    except click.exceptions.Exit:
        return
    except UsageError as error:
        say(visible(f"hadesign: {error}"), err=True)


def _wait(paths: Sequence[str], where: Sequence[Path], before: _State) -> list[str]:
    """Wait until something is another than before; return what."""
    while True:
        time.sleep(EVERY)
        now = _state(paths, where)
        if now != before:
            return sorted(name for name in {*now, *before} if now.get(name) != before.get(name))


def _states(paths: Sequence[str], others: Iterable[Path]) -> tuple[_State, tuple[Path, ...]]:
    """Return what is there, and where else to look: what settings name may be another after a change of them."""
    where = [*others]
    for folder in {file.parent for file in found_below(paths)}:
        try:
            settings = settings_in(folder.absolute())
        except UsageError:
            continue  # told when it is judged
        where += [*settings.rules, *filter(None, [settings.baseline])]
    where += _manifests(paths)
    return _state(paths, where), tuple(dict.fromkeys(where))


def _manifests(paths: Sequence[str]) -> Iterator[Path]:
    """Yield the manifests that blueprints name."""
    for file in found_below(paths):
        try:
            raw = file.read_bytes()
            if b"manifests" in raw:
                yield from (Path(one.name) for one in named(read_text(raw, str(file))).files.values())
        except (OSError, InputError):
            continue  # told when it is judged


def _state(paths: Sequence[str], where: Iterable[Path]) -> _State:
    state = {}
    for file in _files(paths, where):
        try:
            found = os.stat(file)  # noqa: PTH116  a name need not be one that a path can have
        except (OSError, ValueError):
            continue
        state[str(file)] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return state


def _files(paths: Sequence[str], where: Iterable[Path]) -> Iterator[Path]:
    """Yield blueprints, what else counts, and where settings may stand."""
    folders: dict[Path, None] = {}
    for file in found_below(paths):
        yield file
        folders[file.parent] = None
    for place in where:
        yield from place.rglob("*.yaml") if place.is_dir() else (place,)
    for folder in {above for below in folders for above in (below.absolute(), *below.absolute().parents)}:
        yield folder / FILE
        yield folder / PYPROJECT
