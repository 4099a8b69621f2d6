"""Reads the manifests that a blueprint names, and puts their workloads behind its own."""

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


def with_workloads(document: Document, where: Path, files: ManifestFiles) -> Document:
    """Return a blueprint with the workloads of some files at the end of its list of them.

    Raises:
        InputError: a manifest is not there, or is no YAML; with every mistake that was found.
    """
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
    return appended(document, where, found, beside)


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
