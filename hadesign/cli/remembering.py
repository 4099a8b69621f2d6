"""What was found in designs that have not changed since: kept in files of their own, and never asked for twice.

Findings depend on the text of a design and of the manifests that it names, on rules, profiles and what the user says of
them, on the day, on the language, and on the programs that read and judge. All of that is in the key, but for the
manifests: which there are is said by the design, so an entry names them, and is believed only while their names and
texts are the same. What cannot be read, is damaged or cannot be kept is judged anew; mistakes in files are never kept.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from hadesign.diagnostic import Diagnostic
from hadesign.errors import UsageError
from hadesign.lint import Catalogue, kept_findings, profiles
from hadesign.lint.cache import put, state_of, taken

MOST, ROOM = 50_000, 512 * 1024 * 1024
"""Entries and bytes that are kept; what was used least recently goes."""
_PACKAGES = ("yaml", "pydantic_core")
"""What reads beside hadesign itself; the engine of the rules is in their key."""


class Beside(NamedTuple):
    """What a design says of other files, and the hash of the names and texts of those that it meant when judged."""

    patterns: tuple[str, ...] = ()
    digest: str = ""


class Outcome(NamedTuple):
    """What is found in a document: its design's name, ids of the rules that ran, findings, whether it was wrong.

    `profile` is the one that it was judged by, `spent` the time that it took, where that is not counted yet; `other`
    says what it is instead of something that was judged: no blueprint
    (`else`), or one that has to be judged where its other files are (`home`).
    """

    design: str
    ids: frozenset[str]
    found: tuple[Diagnostic, ...]
    failed: bool
    spent: Mapping[str, float] = {}
    profile: str = ""
    beside: Beside = Beside()
    other: Literal["", "else", "home"] = ""


class Remembered:
    """The findings that are kept in a folder, as of a day."""

    def __init__(self, folder: Path, day: date) -> None:
        """Read nothing yet."""
        self._folder, self._day = folder / "findings", day.isoformat()
        self._writable = True
        self._chosen: dict[tuple[int, frozenset[str]], tuple[Catalogue, str]] = {}

    def key(self, file: str, text: bytes, catalogue: Catalogue, ids: frozenset[str]) -> str:
        """Return the hash of all that decides what is found in a design, but for the manifests that it names.

        `text` is without a byte order mark, `ids` are those of the rules that are to run. Empty if it cannot be told.
        """
        try:
            whole = [self._day, self._of_rules(catalogue, ids), *_profiles(catalogue), file, str(Path(file).absolute())]
        except (OSError, UsageError):
            return ""
        digest = hashlib.sha256(json.dumps(whole).encode())
        digest.update(text)
        return digest.hexdigest()

    def _of_rules(self, catalogue: Catalogue, ids: frozenset[str]) -> str:
        """Return the hash of the rules that run, of what is said of them, and of the programs; once for a catalogue."""
        chosen = id(catalogue), ids
        if chosen not in self._chosen:
            params = [[rule.id, [str(param) for param in rule.params]] for rule in catalogue.rules.values()]
            said = [catalogue.key, sorted(ids), params, catalogue.profile, sorted(catalogue.said), _programs()]
            # Kept with the catalogue, whose number is given to another object once it is gone.
            self._chosen[chosen] = catalogue, hashlib.sha256(json.dumps(said).encode()).hexdigest()
        return self._chosen[chosen][1]

    def recall(self, key: str, file: str) -> Outcome | None:
        """Return what was found in a design, or `None` if that is not known."""
        if not key:
            return None
        entry = self._entry(key)
        try:
            whole, design, ids, profile, patterns, beside, found = taken(entry)
            if whole != key or (patterns and _hash(_there(file, patterns)) != beside):
                return None
            outcome = Outcome(design, frozenset(ids), kept_findings.decoded(found), failed=False, profile=profile)
        except (OSError, ValueError, TypeError, LookupError):
            return None
        with contextlib.suppress(OSError):
            os.utime(entry)
        return outcome

    def keep(self, key: str, outcome: Outcome) -> None:
        """Keep what was found in a design for the next run; after the first failure no other one is tried."""
        if not key or not self._writable:
            return
        found, ids = kept_findings.encoded(outcome.found), sorted(outcome.ids)
        try:
            put(self._entry(key), [key, outcome.design, ids, outcome.profile, *outcome.beside, found])
        except OSError:
            self._writable = False

    def prune(self) -> None:
        """Drop what was used least recently beyond what is kept; another process may do the same."""
        with contextlib.suppress(OSError):
            with os.scandir(self._folder) as entries:
                there = [(entry.stat(), entry.path) for entry in entries]
            size = 0
            for number, (state, path) in enumerate(sorted(there, key=lambda one: one[0].st_mtime_ns, reverse=True)):
                size += state.st_size
                if number >= MOST or size > ROOM:
                    Path(path).unlink(missing_ok=True)

    def _entry(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def beside_of(patterns: Iterable[str], files: Iterable[Iterable[str]]) -> Beside:
    """Return what a design says of other files, with what is in those that it means."""
    said = tuple(patterns)
    return Beside(said, _hash(files) if said else "")


def _profiles(catalogue: Catalogue) -> list[str]:
    """Return the hash of each profile there is, by its file; they are small, and a design may name any of them."""
    return [f"{file} {hashlib.sha256(text).hexdigest()}" for file, text in profiles.texts(catalogue.folders).items()]


@cache
def _programs() -> str:
    """Identify the programs that read and judge: they may change within a version."""
    package = Path(__file__).parent.parent
    found = [sys.version, state_of(package)]
    for name in _PACKAGES:
        spec = find_spec(name)
        state = Path(spec.origin).stat() if spec and spec.origin else None
        found.append(f"{name} {state.st_size} {state.st_mtime_ns}" if state else name)
    return " ".join(found)


def _there(file: str, patterns: Iterable[str]) -> Iterable[Iterable[str]]:
    from hadesign.blueprint.manifests import again

    there = again(file, patterns)
    if there is None:
        raise ValueError("something is wrong with the manifests")
    return there


def _hash(files: Iterable[Iterable[str]]) -> str:
    return hashlib.sha256(json.dumps([list(pair) for pair in files]).encode()).hexdigest()
