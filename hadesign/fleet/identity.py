"""What reads and judges, told by its content: the same on every machine that would find the same."""

import hashlib
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hadesign import __version__
from hadesign.lint import Catalogue, profiles
from hadesign.lint.catalogue import rule_files
from hadesign.lint.folders import texts_of
from hadesign.resources import rules_dir

_PACKAGES = frozenset({
    "babel", "cel_expr_python", "diagrams", "fonttools", "graphviz", "jinja2", "markdown", "mkdocs", "mkdocs_material",
    "pydantic", "pydantic_core", "pygments", "pygraphviz", "pymdown_extensions", "pyyaml",
})  # fmt: skip
"""What reads, judges, draws and renders beside hadesign itself."""
_METADATA = (".dist-info", ".egg-info")

_JUDGING = ("cel_expr_python", "pydantic", "pydantic_core", "pyyaml")
"""Those of them that decide what is found."""


def identity() -> dict[str, str]:
    """Return what two processes must share to find the same: versions, and the digest of hadesign's code and rules."""
    judging = {name.partition("-")[0].lower(): name for name in packages()}
    versions = {name: judging[name].removesuffix(".dist-info") for name in _JUDGING if name in judging}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"hadesign": __version__, "Python": python, **versions, "digest": program()[:16]}


def folders_told(folders: Iterable[Path]) -> str:
    """Return the digest of rules and profiles of the user, by what is in them and not by where they are.

    Raises:
        UsageError: one cannot be read.
    """
    folders = tuple(folders)
    if not folders:
        return ""
    whole = hashlib.sha256()
    for folder in folders:
        for path, text in texts_of(folder, rule_files(folder)).items():
            whole.update(f"\n{Path(path).relative_to(folder).as_posix()}\n{len(text)}\n".encode())
            whole.update(text)
    for path_name, text in sorted(profiles.texts(folders).items()):
        whole.update(f"\n{Path(path_name).name}\n{len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()


def rules_told(catalogue: Catalogue, ids: frozenset[str]) -> list[Any]:
    """Return what judges: rules and profiles of the user by their texts, and what is said of single rules."""
    params = [[rule.id, [str(param) for param in rule.params]] for rule in catalogue.rules.values()]
    own = {path: text for folder in catalogue.folders for path, text in texts_of(folder, rule_files(folder)).items()}
    texts = {str(path): _digest(text) for path, text in own.items()}
    chosen_profiles = [_digest(text) for text in profiles.texts(catalogue.folders).values()]
    return [sorted(ids), params, catalogue.profile, sorted(catalogue.said), texts, chosen_profiles]


@cache
def packages() -> tuple[str, ...]:
    """Return the packages that take part, with their versions, as their folders are called: reading takes long."""
    return tuple(sorted(name for entry in sys.path for name in _named(Path(entry or "."))))


def _named(folder: Path) -> Iterator[str]:
    """Yield those of a folder from which modules are imported."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            package = re.sub(r"[-_.]+", "_", entry.name.partition("-")[0]).lower()
            if entry.name.endswith(_METADATA) and package in _PACKAGES:
                yield entry.name


@cache
def program() -> str:
    """Return the hash of hadesign itself: its code and all else that it ships, rules among them."""
    whole = hashlib.sha256()
    for folder in (str(Path(__file__).parent.parent), str(rules_dir())):
        for path in sorted(_files(folder)):
            with open(path, "rb") as file:  # noqa: PTH123  of a thousand files a path each takes longer than to read them
                content = hashlib.sha256(file.read()).hexdigest()
            whole.update(f"{content} {path[len(folder) :].replace(os.sep, '/')}\n".encode())
    return whole.hexdigest()


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path) if entry.name != "__pycache__" else ()
            else:
                yield entry.path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
