"""Workloads of rendered Kubernetes manifests: read once, and the blueprint's own from then on."""

from collections.abc import Iterable, Iterator, Mapping

from hadesign.blueprint.design import Design
from hadesign.blueprint.manifests.files import ManifestFile, ManifestFiles
from hadesign.blueprint.manifests.objects import GROUPS, ManifestObjects
from hadesign.blueprint.manifests.parts import ManifestPart
from hadesign.blueprint.manifests.placing import Placing
from hadesign.blueprint.manifests.translate import workloads
from hadesign.diagnostic import Diagnostic, Path
from hadesign.errors import InputError
from hadesign.source import Document, appended, read_stream
from hadesign.source.compose import MappingNode, Node, ScalarNode

_LIST: Path = ("spec", "workloads")

__all__ = ["again", "gathered", "named", "patterns"]


def gathered(document: Document) -> Document:
    """Return a blueprint with the workloads of the manifests that it names, behind those that it writes itself.

    Raises:
        InputError: a manifest is not there, or is no YAML; with every mistake that was found.
    """
    if document.beside or not any(_named(document)):
        return document
    files = named(document)
    problems: list[Diagnostic] = [*files.problems]
    objects = ManifestObjects()
    for file in files.files.values():
        for manifest in _read(file, problems):
            objects.add(ManifestPart(manifest, (), manifest.data))
    found = [*workloads(objects, Placing(Design(document.data)), problems)]
    if problems:
        raise InputError(problems)
    # `again` has to find the same.
    beside = [(file.relative, file.raw.decode("utf-8-sig")) for file in files.files.values()]
    return appended(document, _LIST, found, beside)


def named(document: Document) -> ManifestFiles:
    """Return the files that a blueprint names, and what is wrong with the names."""
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


def _read(file: ManifestFile, problems: list[Diagnostic]) -> list[Document]:
    try:
        return read_stream(file.raw, file.name, _wanted)
    except InputError as error:
        problems += error.diagnostics
        return []


def _wanted(root: Node) -> bool:
    """Tell by its kind whether a document says anything of workloads."""
    pairs = root.value if isinstance(root, MappingNode) else ()
    return any(key.value == "kind" and isinstance(kind, ScalarNode) and kind.value in GROUPS for key, kind in pairs)
