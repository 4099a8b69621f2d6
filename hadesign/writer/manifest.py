"""manifest.json: every file that was written, by its SHA-256, and what it was made from."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.i18n import _

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a package was made from: the blueprint's SHA-256, hadesign's version, and the day that counted as today.

    `language` is the one that was asked for; empty where that was left to the blueprints.
    """

    blueprint: str
    version: str
    as_of: str
    language: str = ""


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def manifest(artifacts: Sequence[Artifact], provenance: Provenance) -> Artifact:
    """Return the manifest of a package; equal packages have equal manifests."""
    files = {artifact.path: digest(artifact.data) for artifact in sorted(artifacts, key=lambda a: a.path)}
    content = {
        "version": 1,
        "hadesign": provenance.version,
        "asOf": provenance.as_of,
        **({"language": provenance.language} if provenance.language else {}),
        "blueprint": {"sha256": provenance.blueprint},
        "files": [{"path": path, "sha256": value} for path, value in files.items()],
    }
    return Artifact(MANIFEST, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def read_manifest(folder: Path) -> Mapping[str, str]:
    """Return path and SHA-256 of what hadesign wrote into a folder before; nothing if it never did.

    Raises:
        UsageError: there is a manifest.json that is not ours, or is broken.
    """
    found = _read(folder)
    return {} if found is None else found[1]


def recorded(folder: Path) -> Provenance | None:
    """Return what the package in a folder was made from, or `None` if hadesign wrote none there; raises the same."""
    found = _read(folder)
    return None if found is None else found[0]


def _read(folder: Path) -> tuple[Provenance, Mapping[str, str]] | None:
    file = folder / MANIFEST
    if not file.is_file() and not file.is_symlink():
        return None
    try:
        if file.is_symlink():
            raise ValueError("a link is none of ours, and leads out of the folder")  # noqa: TRY301  said as the others are
        content = json.loads(file.read_bytes())
        _wanted = content["version"]
        day, language = (str(content.get(key, "")) for key in ("asOf", "language"))
        made = Provenance(content["blueprint"]["sha256"], content["hadesign"], day, language)
        return made, {str(entry["path"]): str(entry["sha256"]) for entry in content["files"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = _(
            "{file} is not a manifest of hadesign, so it cannot be told which files may be replaced; choose another"
            " folder, or move that file away.",
            file=file,
        )
        raise UsageError(message) from None
