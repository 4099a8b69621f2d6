"""What decides which files a build makes of a blueprint, in one digest: where it is the same, nothing is made again.

It is part of the package and holds nothing of the machine: two machines with the same programs write the same one. So
code is told by its text, and packages that draw and render by their versions.
"""

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from hadesign.artifact import Artifact
from hadesign.cli.building import BuildRequest, JudgedDesign
from hadesign.cli.language import chosen
from hadesign.i18n import language
from hadesign.lint import Catalogue, profiles
from hadesign.lint.catalogue import rule_files
from hadesign.lint.folders import texts_of
from hadesign.resources import rules_dir
from hadesign.writer import MadeOf, digest, standing
from hadesign.writer.passing import passes

_PACKAGES = frozenset({
    "babel", "cel_expr_python", "diagrams", "fonttools", "graphviz", "jinja2", "markdown", "mkdocs", "mkdocs_material",
    "pydantic", "pydantic_core", "pygments", "pygraphviz", "pymdown_extensions", "pyyaml",
})  # fmt: skip
"""What reads, judges, draws and renders beside hadesign itself."""
_METADATA = (".dist-info", ".egg-info")


def inputs_of(design: JudgedDesign, request: BuildRequest) -> str:
    """Return the SHA-256 of all that decides what is made of a design; empty where that cannot be told.

    It cannot where code of other packages takes part, where files of an earlier build are kept, and where the
    environment says which fonts there are.
    """
    if request.targets or design.others or _has_fonts():
        return ""
    document = design.cluster.document
    name = PurePath(document.file).name  # no page says where it stands, as that differs by machine
    return _hash(_asked(request), name, document.whole, language(), _rules(design.catalogue, design.ids))


def _has_fonts() -> bool:
    """Whether the user chose fonts for all programs; what an earlier picture of this process chose is ours."""
    file = os.environ.get("FONTCONFIG_FILE")
    return bool(file) and not passes(Path(str(file)))


def inputs_of_index(rows: Sequence[object], request: BuildRequest) -> str:
    """Return the same of the pages that lead to several designs, by what they say of each."""
    return _hash(_asked(request), list(map(repr, rows)), language(), request.index)


def stands(output: Path, part: MadeOf, *, anew: bool = False) -> tuple[Artifact, ...] | None:
    """Return the files of a part as an earlier build wrote them, if this one would make the same; else `None`.

    Args:
        output: the folder that is written.
        part: what its files would be made of.
        anew: whether no record is believed, as files are to be compared with what is made.
    """
    return None if anew or not part.inputs else standing(output, part)


def _asked(request: BuildRequest) -> list[Any]:
    font = digest(request.font.read_bytes()) if request.font else ""
    asked = chosen()
    translation = digest(asked.file.read_bytes()) if asked.asked and asked.file else ""
    rehearsed = request.rehearsal.digest if request.rehearsal else ""
    said = [request.html, request.draft, request.day.isoformat(), font, rehearsed, asked.asked, translation]
    return [*said, platform.python_version(), sys.platform, *_packages(), _program()]


def _rules(catalogue: Catalogue, ids: frozenset[str]) -> list[Any]:
    """Return what judges: rules and profiles of the user by their texts, and what is said of single rules."""
    params = [[rule.id, [str(param) for param in rule.params]] for rule in catalogue.rules.values()]
    own = {path: text for folder in catalogue.folders for path, text in texts_of(folder, rule_files(folder)).items()}
    texts = {str(path): digest(text) for path, text in own.items()}
    chosen_profiles = [digest(text) for text in profiles.texts(catalogue.folders).values()]
    return [sorted(ids), params, catalogue.profile, sorted(catalogue.said), texts, chosen_profiles]


def _hash(*parts: Any) -> str:
    return digest(json.dumps(parts).encode())


@cache
def _packages() -> tuple[str, ...]:
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
def _program() -> str:
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
