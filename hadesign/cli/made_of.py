"""What decides which files a build makes of a blueprint, in one digest: where it is the same, nothing is made again.

It is part of the package and holds nothing of the machine: two machines with the same programs write the same one. So
code is told by its text, and packages that draw and render by their versions.
"""

import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from hadesign.artifact import Artifact
from hadesign.cli.building import BuildRequest, JudgedDesign
from hadesign.cli.language import chosen
from hadesign.fleet.identity import packages, program, rules_told
from hadesign.i18n import language
from hadesign.writer import MadeOf, digest, standing
from hadesign.writer.passing import passes


def inputs_of(design: JudgedDesign, request: BuildRequest) -> str:
    """Return the SHA-256 of all that decides what is made of a design; empty where that cannot be told.

    It cannot where code of other packages takes part, where files of an earlier build are kept, and where the
    environment says which fonts there are.
    """
    if request.targets or design.others or _has_fonts():
        return ""
    document = design.cluster.document
    name = PurePath(document.file).name  # no page says where it stands, as that differs by machine
    return _hash(_asked(request), name, document.whole, language(), rules_told(design.catalogue, design.ids))


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
    return [*said, platform.python_version(), sys.platform, *packages(), program()]


def _hash(*parts: Any) -> str:
    return digest(json.dumps(parts).encode())
