"""The handbook as HTML: MkDocs run on its source in a folder of its own, without clock or network."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.errors import HadesignError, UsageError

EPOCH = "315532800"
"""1980-01-01: what stands for the time of a build, so that the same source gives the same bytes."""
_CLOCKED = ("sitemap.xml", "sitemap.xml.gz")
"""Files that hold nothing but the day of the build and a site address that a handbook does not have."""


class HandbookError(HadesignError):
    """MkDocs refused pages that we wrote: a bug of ours."""


def build_html(source: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """Return the built site below `handbook/site/`.

    Raises:
        UsageError: mkdocs-material is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="hadesign-") as name:
        root = Path(name)
        for artifact in source:
            file = root / artifact.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(artifact.data)
        _mkdocs(root / "handbook" / "mkdocs.yml")
        built = root / "handbook" / "site"
        files = sorted(file for file in built.rglob("*") if file.is_file() and file.name not in _CLOCKED)
        return tuple(
            Artifact(f"handbook/site/{file.relative_to(built).as_posix()}", file.read_bytes()) for file in files
        )


def _mkdocs(config: Path) -> None:
    """Run MkDocs as a process of its own: it logs, and Material prints notices, neither of which belongs into ours."""
    if importlib.util.find_spec("material") is None:
        message = "the handbook's HTML needs mkdocs-material; install it with: pip install 'hadesign[docs]'"
        raise UsageError(f"{message}, or build without --html.")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--config-file", str(config)]
    environment = {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=config.parent)
    if done.returncode:
        raise HandbookError(f"mkdocs refused the handbook:\n{done.stderr}")
