"""Workloads of rendered Kubernetes manifests: read once, and the blueprint's own from then on.

What reads them is imported where a blueprint names any.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from hadesign.diagnostic import Path
from hadesign.source import Document

if TYPE_CHECKING:
    from hadesign.blueprint.manifests.files import ManifestFiles

_LIST: Path = ("spec", "workloads")

__all__ = ["again", "gathered", "named", "patterns"]


def gathered(document: Document) -> Document:
    """Return a blueprint with the workloads of the manifests that it names, behind those that it writes itself.

    Raises:
        InputError: a manifest is not there, or is no YAML; with every mistake that was found.
    """
    if document.beside or not any(_named(document)):
        return document
    from hadesign.blueprint.manifests.gathering import with_workloads

    return with_workloads(document, _LIST, named(document))


def named(document: Document) -> "ManifestFiles":
    """Return the files that a blueprint names, and what is wrong with the names."""
    from hadesign.blueprint.manifests.files import ManifestFiles

    files = ManifestFiles(document)
    for path, pattern in _named(document):
        files.add(pattern, path)
    return files


def patterns(document: Document) -> tuple[str, ...]:
    """Return the names, folders and patterns of files that a blueprint names, as they are written."""
    return tuple(pattern for _path, pattern in _named(document))


def again(file: str, written: Iterable[str]) -> tuple[tuple[str, str], ...] | None:
    """Return names and texts of the files that a blueprint names, as `Document.beside` has them, without reading it.

    Args:
        file: the blueprint's.
        written: what it names, from `patterns`.

    Returns:
        `None` if something is wrong with the names or the files.
    """
    from hadesign.blueprint.manifests.files import ManifestFiles

    files = ManifestFiles(Document(file, "", {}, None))
    for pattern in written:
        files.add(pattern, ())
    try:
        found = tuple((one.relative, one.raw.decode("utf-8-sig")) for one in files.files.values())
    except UnicodeDecodeError:
        return None
    return None if files.problems else found


def _named(document: Document) -> Iterator[tuple[Path, str]]:
    """Yield what entries of the list name; what they should not have is for the model to say."""
    spec = document.data.get("spec") if isinstance(document.data, Mapping) else None
    entries = spec.get("workloads") if isinstance(spec, Mapping) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        listed = entry.get("manifests") if isinstance(entry, Mapping) else None
        for place, pattern in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(pattern, str):
                yield (*_LIST, number, "manifests", place), pattern
