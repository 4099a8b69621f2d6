"""What is done with a blueprint, in one process: it is read; linted and proved; compiled; made a handbook."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hadesign.artifact import Artifact
from hadesign.errors import InputError
from hadesign.lint import Catalogue, Report, lint, load
from hadesign.proof import Proof, prove
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT, PROVE, SHOW, Formats
from hadesign.report.inventory import Inventory, inventory
from hadesign.report.problems import problems_text
from hadesign.report.questions import what_breaks
from hadesign.source import read_text, split_lines
from hadesign.targets import compile_configs, offers
from hadesign.topology import Cluster, read_cluster
from tests.fuzz.outputs import WrongError, check_artifact, check_text

DAY = date(2026, 11, 23)
FILE = "a.yaml"


class Answer(NamedTuple):
    """The exit code that the command line would have, and all that is told and written, by its name."""

    code: int
    told: Mapping[str, str]


# --- read and the checks of input -------------------------------------------------------------------------------------


def read(raw: bytes, whole: bool) -> Answer:
    """Read a blueprint and decide what will exist, or say what is wrong with it; `whole` in every form."""
    try:
        cluster = read_cluster(read_text(raw, FILE))
    except InputError as error:
        return mistaken(error, raw, whole)
    listed = inventory(cluster)
    return Answer(0, {f"show {form}": SHOW.write(form, Inventory(listed, every=True)) for form in forms(SHOW, whole)})


def forms(table: Formats[Any], whole: bool) -> Sequence[str]:
    """Return the forms of a command, or the one for people alone."""
    every = list(table.functions)
    return every if whole else every[:1]


def mistaken(error: InputError, raw: bytes, whole: bool) -> Answer:
    """Say what is wrong with a text."""
    if not error.diagnostics:
        raise WrongError("refused without a reason")
    lines = {FILE: split_lines(raw.decode("utf-8-sig", "replace"))}
    told = {"problems text": problems_text(error.diagnostics, colour=False, texts=lines)}
    if whole:
        report = Report.of(DAY.isoformat(), [FILE], error.diagnostics)
        told |= in_every_form(Findings(report, lines))
    return Answer(2, told)


def in_every_form(found: Findings) -> dict[str, str]:
    """Return findings in every form of lint."""
    return {f"lint {form}": LINT.write(form, found) for form in LINT.functions}


# --- lint with all rules, and prove -----------------------------------------------------------------------------------


@cache
def catalogue() -> Catalogue:
    """Return the shipped rules, compiled once for all processes where there is a cache."""
    home = os.environ.get("XDG_CACHE_HOME")
    return load(cache_dir=Path(home) / "hadesign" if home else None)


def judge(raw: bytes, whole: bool) -> Answer:
    """Lint a blueprint with all rules and prove it."""
    try:
        document = read_text(raw, FILE)
        cluster = read_cluster(document)
        proof = prove(cluster)
        report = lint(cluster, proof, catalogue(), DAY)
    except InputError as error:
        return mistaken(error, raw, whole)
    found = Findings(report, {FILE: document.lines}, infos=True, explained=True, rules=catalogue().rules)
    told = in_every_form(found) if whole else {"lint text": LINT.write("text", found)}
    question = what_breaks(proof, proof.services(), 2)
    told |= {f"prove {form}": PROVE.write(form, question) for form in forms(PROVE, whole)}
    bad = any(one.severity.value == "error" and not one.accepted for one in report.diagnostics)
    _agree(proof, report)
    return Answer(1 if bad else 0, told)


def _agree(proof: Proof, report: Report) -> None:
    """See that lint calls an error what the proof says is not met, whoever accepted it."""
    missed = any(objective.met is False for objective in proof.objectives)
    if missed and not any(one.severity.value == "error" for one in (*report.diagnostics, *report.explained)):
        raise WrongError("lint says nothing of an objective that is not met")


# --- all targets ------------------------------------------------------------------------------------------------------


def compiled(raw: bytes, whole: bool) -> Answer:
    """Compile every target that fits, each by itself where not all of them can be."""
    try:
        cluster = read_cluster(read_text(raw, FILE))
    except InputError as error:
        return mistaken(error, raw, whole)
    told: dict[str, str] = {}
    for artifact in _artifacts(cluster):
        check_artifact(artifact)
        told[f"file {artifact.path}"] = str(artifact.content)
    return Answer(0, told)


def _artifacts(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the files of all targets, or of those that lack nothing."""
    try:
        yield from compile_configs(cluster)
    except InputError as error:
        check_text("problems text", problems_text(error.diagnostics, colour=False, texts={FILE: ()}))
        for offer in offers(cluster):
            if offer.files:
                yield from compile_configs(cluster, [offer.target])


# --- the handbook -----------------------------------------------------------------------------------------------------


def bound(raw: bytes, whole: bool) -> Answer:
    """Make the whole package of a design: its configs, its pictures, and its handbook in Markdown."""
    from hadesign import __version__
    from hadesign.diagrams import pictures
    from hadesign.handbook import handbook
    from hadesign.handbook.book import Book

    try:
        cluster = read_cluster(read_text(raw, FILE))
        proof = prove(cluster)
        report = lint(cluster, proof, catalogue(), DAY)
        configs = compile_configs(cluster)
    except InputError as error:
        return mistaken(error, raw, whole)
    book = Book(cluster, proof, report, configs, DAY.isoformat(), __version__, True, catalogue().rules)
    drawn = pictures(cluster, proof)
    told: dict[str, str] = {}
    for artifact in (*drawn, *handbook(book, drawn)):
        check_artifact(artifact)
        told[f"file {artifact.path}"] = str(artifact.content)
    return Answer(0, told)
