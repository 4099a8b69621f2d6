"""manifest.json: every file that was written, by its SHA-256, and what it was made from."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class MadeOf:
    """A part of a package: its name, the SHA-256 of all that decides what is in it, and how paths of its files begin.

    `besides` are beginnings of paths below these that belong to other parts.
    """

    name: str
    inputs: str
    below: tuple[str, ...] = ("",)
    besides: tuple[str, ...] = ()

    def has(self, path: str) -> bool:
        """Whether a file is of this part."""
        return path.startswith(self.below) and not path.startswith(self.besides)

    def seal(self, files: Mapping[str, str], executable: Collection[str]) -> str:
        """Return one SHA-256 of the inputs and of what was made of them: no other files stand for these inputs.

        Args:
            files: path and SHA-256 of every file of the package.
            executable: the paths of those that can be run.
        """
        own = (f"{value} {path in executable:d} {path}" for path, value in files.items() if self.has(path))
        return digest("\n".join((self.inputs, *sorted(own))).encode())


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a package was made from: the blueprint's SHA-256, hadesign's version, and the day that counted as today.

    `language` is the one that was asked for; empty where that was left to the blueprints. `parts` are those that need
    not be made again as long as nothing changes.
    """

    blueprint: str
    version: str
    as_of: str
    language: str = ""
    parts: tuple[MadeOf, ...] = ()


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
        **({"inputs": _seals(artifacts, files, provenance.parts)} if provenance.parts else {}),
        "files": [{"path": path, "sha256": value} for path, value in files.items()],
    }
    return Artifact(MANIFEST, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _seals(artifacts: Sequence[Artifact], files: Mapping[str, str], parts: Sequence[MadeOf]) -> dict[str, str]:
    executable = {artifact.path for artifact in artifacts if artifact.executable}
    return {part.name: part.seal(files, executable) for part in sorted(parts, key=lambda part: part.name)}


def says_the_same(text: bytes, other: bytes) -> bool:
    """Whether two manifests tell of the same package, by whichever programs it was made: `inputs` are about these."""
    one, two = ({key: value for key, value in json.loads(data).items() if key != "inputs"} for data in (text, other))
    return one == two


def read_seals(folder: Path) -> Mapping[str, str]:
    """Return the seal of each part of the package in a folder, by its name; raises as `read_manifest`."""
    found = _read(folder)
    return {} if found is None else found[2]


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


def _read(folder: Path) -> tuple[Provenance, Mapping[str, str], Mapping[str, str]] | None:
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
        seals = {str(name): str(seal) for name, seal in content.get("inputs", {}).items()}
        return made, {str(entry["path"]): str(entry["sha256"]) for entry in content["files"]}, seals
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = _(
            "{file} is not a manifest of hadesign, so it cannot be told which files may be replaced; choose another"
            " folder, or move that file away.",
            file=file,
        )
        raise UsageError(message) from None
