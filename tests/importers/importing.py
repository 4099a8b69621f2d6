"""Imports of texts that stand for files."""

from collections.abc import Mapping

from hadesign.importers.facts import FilePlace
from hadesign.importers.result import ImportAnswers, Imported, import_sources
from hadesign.importers.sources import SourceFile
from hadesign.source import read_text
from hadesign.topology import Cluster, read_cluster


def imported(
    files: Mapping[str, str], only: str = "", zones: Mapping[str, str] | None = None, **facts: str
) -> Imported:
    """Import files by name; facts are answers such as `version="1.36.4"`."""
    paths = {"name": ("metadata", "name"), "version": ("spec", "kubernetes", "version")}
    paths["installer"] = ("spec", "kubernetes", "installer")
    answers = ImportAnswers(
        {paths[key]: value for key, value in facts.items()}, zones or {}, FilePlace("the command line")
    )
    return import_sources([SourceFile(name, text) for name, text in files.items()], only, answers)


def cluster(found: Imported) -> Cluster:
    """Return the Cluster of what was imported, which can be read."""
    assert found.lacking == ()
    return read_cluster(read_text(found.text, "imported.yaml"))
