"""`hadesign lint`: what is weak in a design, with file, line and column."""

import gc
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from hadesign.cli.common import as_of_option, progress, today
from hadesign.cli.inputs import Inputs, find
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.lint import Catalogue, Report, lint, load
from hadesign.proof import prove
from hadesign.source import Document
from hadesign.topology import read_cluster

EXIT_FINDINGS, EXIT_INPUT = 1, 2


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: ids or their beginnings (ETC,LB004).")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; ids or their beginnings.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@click.option("--show", type=click.Choice(["info"]), default=None, help="Show what could not be checked, too.")
@click.option(
    "--rules",
    "own",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with rules of your own; may be repeated.",
)
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    show: str | None,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Judge blueprints: files, folders (searched for *.yaml), or - for standard input.

    Exit code 0 is clean, 1 means findings at or above --fail-on, 2 wrong input or usage.
    """
    # Everything lives until the process ends, so looking for garbage among a million YAML nodes only costs time.
    gc.disable()
    day = today(as_of)
    catalogue = load(own, _cache_dir())
    chosen = _chosen(catalogue, select, ignore)
    inputs = find(paths)
    report, failed = _judge(inputs, catalogue, chosen, day)
    _print(report, inputs, form, infos=show == "info")
    if failed:
        ctx.exit(EXIT_INPUT)
    ctx.exit(EXIT_FINDINGS if fail_on != "never" and report.reaches(Severity(fail_on)) else 0)


def _chosen(catalogue: Catalogue, select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """Return the ids of the rules to run."""
    words = tuple(select)
    wanted = catalogue.matching(words) if words else frozenset(catalogue.rules)
    return wanted - catalogue.matching(ignore)


def _judge(inputs: Inputs, catalogue: Catalogue, chosen: frozenset[str], day: date) -> tuple[Report, bool]:
    """Lint every document; return all findings, and whether some input was wrong."""
    found: list[Diagnostic] = [*inputs.problems]
    failed = bool(found)
    for number, document in enumerate(inputs.documents, 1):
        if len(inputs.documents) > 1:
            progress(f"{number} of {len(inputs.documents)}: {document.file}")
        try:
            found += _findings(document, catalogue, chosen, day)
        except InputError as error:
            found += error.diagnostics
            failed = True
    progress("")
    return Report.of(day.isoformat(), inputs.files, found), failed


def _findings(document: Document, catalogue: Catalogue, chosen: frozenset[str], day: date) -> tuple[Diagnostic, ...]:
    cluster = read_cluster(document)
    return lint(cluster, prove(cluster), catalogue, day, chosen).diagnostics


def _print(report: Report, inputs: Inputs, form: str, *, infos: bool) -> None:
    """Write the report to standard output."""
    if form == "json":
        from hadesign.report.json_v1 import findings_json

        click.echo(findings_json(report), nl=False)
        return
    from hadesign.report.blocks import read_texts
    from hadesign.report.text import findings_text

    known = {document.file: document.text for document in inputs.documents}
    others = tuple(d for d in report.diagnostics if d.location.file not in known)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(findings_text(report, {**read_texts(others), **known}, infos=infos, colour=colour), nl=False)
    if inputs.passed_over:
        count = inputs.passed_over
        click.echo(f"{count} other YAML file{'s' if count != 1 else ''} passed over.")


def _cache_dir() -> Path | None:
    """Return where compiled rules are kept (https://specifications.freedesktop.org/basedir-spec/latest/)."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "hadesign"
    try:
        return Path.home() / ".cache" / "hadesign"
    except RuntimeError:
        return None
