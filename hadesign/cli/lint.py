"""`hadesign lint`: what is weak in a design, with file, line and column."""

import os
import sys
from collections.abc import Collection
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
from hadesign.cli.inputs import Inputs, Texts, find
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.lint import Catalogue, Report, lint, load
from hadesign.lint.choosing import chosen, notices, with_params
from hadesign.proof import prove
from hadesign.source import Document
from hadesign.topology import read_cluster


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_option("text", "json", "markdown")
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
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
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
        _print(Report.of(day.isoformat(), (), error.diagnostics), {}, form, ())
        ctx.exit(EXIT_INPUT)
    ids = chosen(catalogue, select, ignore, preview=preview)
    catalogue = with_params(catalogue, params)
    inputs = find(paths)
    report, failed = _judge(inputs, catalogue, ids, day)
    _print(report, inputs.texts, form, show)
    if params and form == "text":
        say(f"Judged with {', '.join(params)}.")
    for notice in notices(catalogue, ids):
        say(notice, err=True)
    if inputs.passed_over and form == "text":
        count = inputs.passed_over
        say(f"{count} other YAML file{'s' if count != 1 else ''} passed over.")
    if failed:
        ctx.exit(EXIT_INPUT)
    ctx.exit(EXIT_FINDINGS if fail_on != "never" and report.reaches(Severity(fail_on)) else 0)


def _judge(inputs: Inputs, catalogue: Catalogue, ids: frozenset[str], day: date) -> tuple[Report, bool]:
    """Lint every document; return all findings, and whether some input was wrong."""
    found: list[Diagnostic] = [*inputs.problems]
    failed = bool(found)
    for number, document in enumerate(inputs.documents, 1):
        if len(inputs.documents) > 1:
            progress(f"{number} of {len(inputs.documents)}: {document.file}")
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


def _print(report: Report, texts: Texts, form: str, show: Collection[str]) -> None:
    """Write the report to standard output."""
    infos, explained = "info" in show, "explained" in show
    if form == "json":
        from hadesign.report.json_v1 import findings_json

        say(findings_json(report, explained=explained))
        return
    if form == "markdown":
        from hadesign.report.findings_markdown import findings_markdown

        say(findings_markdown(report, infos=infos, explained=explained))
        return
    from hadesign.report.blocks import read_texts
    from hadesign.report.text import findings_text

    others = (d for d in report.diagnostics if d.location.file not in texts)  # those in rule files
    lines, colour = {**read_texts(others), **texts}, coloured(sys.stdout)
    say(findings_text(report, lines, infos=infos, explained=explained, colour=colour))


def _cache_dir() -> Path | None:
    """Return where compiled rules are kept (https://specifications.freedesktop.org/basedir-spec/latest/)."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "hadesign"
    try:
        return Path.home() / ".cache" / "hadesign"
    except RuntimeError:
        return None
