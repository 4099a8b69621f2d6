"""Designs of others, transcribed, with what lint finds in each and whether their authors would take it as true."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from hadesign.diagnostic import Severity
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.shipped_rules import catalogue

FOLDER = Path(__file__).parent
JUDGED = FOLDER / "findings.yaml"
FILES = tuple(sorted(file for file in FOLDER.glob("*.yaml") if file != JUDGED))
AS_OF = date(2026, 11, 23)
LEVELS = (Severity.ERROR, Severity.WARNING)


class Verdict(NamedTuple):
    """A finding and its verdict: whether the source's own authors would take it as true, and why."""

    file: str
    rule: str
    place: str
    verdict: bool | str
    because: str


class Transcribed(NamedTuple):
    """A transcribed design: the name of its file, its title, and the addresses of its sources."""

    name: str
    title: str
    sources: tuple[str, ...]


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Return every finding that was judged, in the order of the file."""
    return tuple(Verdict(**entry) for entry in yaml.safe_load(JUDGED.read_text(encoding="utf-8")))


@cache
def transcribed() -> tuple[Transcribed, ...]:
    """Return every design, by name."""
    found = []
    for file in FILES:
        metadata = yaml.safe_load(file.read_text(encoding="utf-8"))["metadata"]
        found.append(Transcribed(file.stem, metadata["title"], tuple(metadata["sources"])))
    return tuple(found)


def said(file: Path) -> list[tuple[str, str]]:
    """Return rule and path of every error and warning about a design."""
    cluster = read_cluster(read(file))
    report = lint(cluster, prove(cluster), catalogue(), AS_OF)
    return sorted((found.rule, found.path) for found in report.diagnostics if found.severity in LEVELS)
