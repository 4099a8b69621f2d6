"""The handbook as HTML: MkDocs run on its source in a folder of its own, without clock or network."""

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.errors import HadesignError, UsageError
from hadesign.handbook.segmenting import searchable, words_of_handbook
from hadesign.i18n import _, is_chinese
from hadesign.writer.passing import passing_folder

EPOCH = "315532800"
"""1980-01-01: what stands for the time of a build, so that the same source gives the same bytes."""
_CLOCKED = ("sitemap.xml", "sitemap.xml.gz")
"""Files that hold nothing but the day of the build and a site address that a handbook does not have."""


_MKDOCS = "import gc; gc.disable(); from mkdocs.__main__ import cli; cli()"
"""MkDocs as it starts itself, but for garbage: to look for it takes some percents of a run that leaves hardly any."""


class HandbookError(HadesignError):
    """MkDocs refused pages that we wrote: a bug of ours."""


def build_html(source: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """Return the built site below `handbook/site/`.

    Raises:
        UsageError: mkdocs-material is not installed, or the folder for passing files is full or closed.
    """
    try:
        with passing_folder() as folder:
            return _built(source, folder)
    except OSError as error:
        raise UsageError(_no_room(error.strerror or str(error))) from None


def _no_room(reason: str) -> str:
    return _(
        "the handbook's HTML cannot be built in {folder}: {reason}. Set TMPDIR to another folder, or drop --html.",
        folder=tempfile.gettempdir(),
        reason=reason,
    )


def _built(source: Sequence[Artifact], root: Path) -> tuple[Artifact, ...]:
    """Write the source into a folder, run MkDocs there, and return what it made."""
    for artifact in source:
        file = root / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    _mkdocs(root / "handbook" / "mkdocs.yml")
    site = root / "handbook" / "site"
    # Maps lead those who write the theme to its source: a sixth of a site, and no page loads them.
    kept = (file for file in site.rglob("*") if file.is_file() and file.name not in _CLOCKED and file.suffix != ".map")
    files = sorted(kept)
    built = tuple(Artifact(f"handbook/site/{file.relative_to(site).as_posix()}", file.read_bytes()) for file in files)
    return searchable(built, words_of_handbook()) if is_chinese() else built


def _mkdocs(config: Path) -> None:
    """Run MkDocs as a process of its own: it logs, and Material prints notices, neither of which belongs into ours.

    It gets no environment but what makes it repeatable: no home folder, no way to other programs, no folder of its own
    below the installed packages. What this process can import, it can.
    """
    if importlib.util.find_spec("material") is None:
        message = _(
            "the handbook's HTML needs mkdocs-material; install it with: {command}, or build without --html.",
            command="pip install 'hadesign[docs]'",
        )
        raise UsageError(message)
    # Not --quiet: it keeps MkDocs from counting warnings, and --strict then lets them pass.
    command = [sys.executable, "-P", "-c", _MKDOCS, "build", "--strict", "--config-file", str(config)]
    environment = {
        "SOURCE_DATE_EPOCH": EPOCH,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path if entry),
        "PATH": "",
        "TMPDIR": str(config.parent.parent),
    }
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=config.parent)
    if done.returncode:
        # Of its notices, its log and a traceback only warnings, errors and the last line say what went wrong.
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        system = re.search(r"\[Errno \d+\] (.*?)(?:: '|$)", lines[-1]) if lines else None
        if system:
            raise UsageError(_no_room(system[1]))
        said = [line for line in lines if line.startswith(("WARNING", "ERROR", "Aborted"))] or lines[-1:]
        raise HandbookError("\n".join((_("mkdocs refused the handbook:"), *said)))
