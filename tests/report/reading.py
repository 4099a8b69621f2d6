"""Designs to reports, and how wide and how harmless a text is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.lint import Report, lint
from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir
from hadesign.source import columns, read, read_text, split_lines
from hadesign.topology import read_cluster
from tests.designs import as_document
from tests.shipped_rules import catalogue

DAY = date(2026, 11, 23)
BROKEN = sorted((Path(__file__).parent.parent / "blueprint" / "broken").glob("*.yaml"))
SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
FULL = Path(__file__).parent.parent / "blueprint" / "full.yaml"
Texts = Mapping[str, Sequence[str]]


def judged(design: str | bytes | dict[str, Any], file: str = "a.yaml", rules: Iterable[str] | None = None) -> Report:
    """Lint a design; mistakes in it become findings, as on the command line. A text is judged once for all tests."""
    if rules is None and not isinstance(design, dict):
        return _judged_text(design, file)
    return _judged(design, file, rules)


@cache
def proved(file: Path) -> Proof:
    """Return the proof of a file, once for all tests."""
    return prove(read_cluster(read(file)))


@cache
def _judged_text(design: str | bytes, file: str) -> Report:
    return _judged(design, file, None)


def _judged(design: str | bytes | dict[str, Any], file: str, rules: Iterable[str] | None) -> Report:
    try:
        document = read_text(design, file) if isinstance(design, bytes) else as_document(design, file)
        cluster = read_cluster(document)
        return lint(cluster, prove(cluster), catalogue(), DAY, rules)
    except InputError as error:
        return Report.of(DAY.isoformat(), [file], error.diagnostics)


def lines_of(raw: str | bytes, file: str = "a.yaml") -> Texts:
    """Return the lines of a text under a file's name."""
    return {file: split_lines(raw if isinstance(raw, str) else raw.decode("utf-8-sig", "replace"))}


def report_of(*diagnostics: Diagnostic) -> Report:
    return Report.of(DAY.isoformat(), ["a.yaml"], diagnostics)


def too_wide(text: str, width: int = 80) -> list[str]:
    """Return the lines that are too wide and could be narrower: a single long word, such as a URL, cannot."""
    return [line for line in text.split("\n") if columns(line) > width and len(line.split()) > 1]


def unprintable(text: str) -> set[str]:
    """Return what a terminal would act on, our own colours left aside."""
    return {c for c in re.sub(r"\x1b\[[0-9;]*m", "", text) if not c.isprintable() and c != "\n"}
