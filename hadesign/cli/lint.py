"""`hadesign lint`: what is weak in a design, with file, line and column."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from hadesign.cli.common import (
    EXIT_FINDINGS,
    EXIT_INPUT,
    as_of_option,
    coloured,
    format_option,
    progress,
    rules_option,
    say,
    today,
)
from hadesign.cli.inputs import Inputs, find
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.lint import Catalogue, Report, lint, load
from hadesign.lint.choosing import chosen, notices, with_params
from hadesign.proof import prove
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.source import Document, Texts
from hadesign.topology import read_cluster


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_option(LINT)
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: ids or their beginnings (ETC,LB004).")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; ids or their beginnings.")
@click.option("--preview", is_flag=True, help="Run rules in preview, too; one that is selected by its id runs anyway.")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="RULE.NAME=VALUE",
    help="Another value for a rule's parameter, such as ETC007.slowFsync=20ms; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "unknown", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on; unknown is a warning, or something that could not be checked.",
)
@click.option(
    "--show",
    type=click.Choice(["info", "explained"]),
    multiple=True,
    help="Show what could not be checked (info), or what other findings explain; may be repeated.",
)
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    preview: bool,
    params: tuple[str, ...],
    fail_on: str,
    show: tuple[str, ...],
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Judge blueprints: files, folders (searched for *.yaml), or - for standard input.

    Exit code 0 is clean, 1 means findings at or above --fail-on, 2 wrong input or usage.
    """
    day = today(as_of)
    try:
        catalogue = load(own, _cache_dir())
    except InputError as error:
        # Mistakes in rule files are shown as those in blueprints are.
        report = Report.of(day.isoformat(), (), error.diagnostics)
        say(LINT.write(form, Findings(report, _texts(report, {}), colour=coloured(sys.stdout))))
        ctx.exit(EXIT_INPUT)
    ids = chosen(catalogue, select, ignore, preview=preview)
    catalogue = with_params(catalogue, params)
    inputs = find(paths)
    report, failed = _judge(inputs, catalogue, ids, day)
    texts, infos, colour = _texts(report, inputs.texts), "info" in show, coloured(sys.stdout)
    explained = "explained" in show
    say(LINT.write(form, Findings(report, texts, inputs.passed_over, infos, colour, explained, params)))
    for notice in notices(catalogue, ids):
        say(notice, err=True)
    if failed:
        ctx.exit(EXIT_INPUT)
    ctx.exit(EXIT_FINDINGS if _fails(report, fail_on) else 0)


def _fails(report: Report, fail_on: str) -> bool:
    """Whether something is found that the exit code is to tell."""
    if fail_on == "unknown":
        return report.leaves_open or report.reaches(Severity.WARNING)
    return fail_on != "never" and report.reaches(Severity(fail_on))


def _judge(inputs: Inputs, catalogue: Catalogue, ids: frozenset[str], day: date) -> tuple[Report, bool]:
    """Lint every document; return all findings, and whether some input was wrong."""
    found: list[Diagnostic] = [*inputs.problems]
    failed = bool(found)
    for number, document in enumerate(inputs.documents, 1):
        if len(inputs.documents) > 1:
            progress(_("{number} of {all}: {file}", number=number, all=len(inputs.documents), file=document.file))
        try:
            found += _findings(document, catalogue, ids, day)
        except InputError as error:
            found += error.diagnostics
            failed = True
    progress("")
    return Report.of(day.isoformat(), inputs.files, found), failed


def _findings(document: Document, catalogue: Catalogue, ids: frozenset[str], day: date) -> tuple[Diagnostic, ...]:
    cluster = read_cluster(document)
    report = lint(cluster, prove(cluster), catalogue, day, ids)
    return (*report.diagnostics, *report.explained)


def _texts(report: Report, texts: Texts) -> Texts:
    """Return the lines of all files that findings are about; those of rule files are read again."""
    others = [d for d in report.diagnostics if d.location.file not in texts]
    if not others:
        return texts
    from hadesign.report.blocks import read_texts

    return {**read_texts(others), **texts}


def _cache_dir() -> Path | None:
    """Return where compiled rules are kept (https://specifications.freedesktop.org/basedir-spec/latest/)."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "hadesign"
    try:
        return Path.home() / ".cache" / "hadesign"
    except RuntimeError:
        return None
