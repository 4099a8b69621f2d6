"""`hadesign build`: the whole design package, all of it or nothing."""

from datetime import date
from pathlib import Path

import click

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli.common import as_of_option, progress, today
from hadesign.diagnostic import Severity
from hadesign.lint import Report, lint, load
from hadesign.proof import Proof, prove
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from hadesign.writer import Provenance, digest, prepare, write


@click.command("build")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Compile only this target; may be repeated.")
@click.option("--html", is_flag=True, help="Build the handbook's HTML too.")
@click.option("--draft", is_flag=True, help="Build a design that has errors; the handbook says so.")
@click.option("--force", is_flag=True, help="Replace generated files that were edited by hand.")
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    output: Path,
    targets: tuple[str, ...],
    html: bool,
    draft: bool,
    force: bool,
    as_of: str | None,
) -> None:
    """Compile FILE to configs, pictures and the handbook, in the folder given with -o.

    Nothing is written until everything is computed, and then all of it or nothing.
    """
    day = today(as_of)
    prepare(output)
    progress("Reading and judging the design")
    document = read(file)
    cluster = read_cluster(document)
    proof = prove(cluster)
    report = lint(cluster, proof, load(), day)
    if report.reaches(Severity.ERROR) and not draft:
        progress("")
        _refuse(file, report)
        ctx.exit(1)
    artifacts = _package(cluster, proof, report, targets, day, html=html)
    progress("Writing")
    write(output, artifacts, Provenance(digest(document.text.encode()), __version__, day.isoformat()), force=force)
    progress("")
    _say(output, artifacts, report, html=html)


def _package(
    cluster: Cluster, proof: Proof, report: Report, targets: tuple[str, ...], day: date, *, html: bool
) -> list[Artifact]:
    """Compute every file of the package."""
    from hadesign.diagrams import pictures
    from hadesign.handbook import Book, handbook
    from hadesign.targets import compile_configs

    progress("Compiling configs")
    configs = compile_configs(cluster, targets)
    progress("Drawing")
    drawn = pictures(cluster)
    book = Book(cluster, proof, report, configs, day.isoformat(), __version__, report.reaches(Severity.ERROR))
    pages = handbook(book, drawn)
    artifacts = [*configs, *drawn, *pages]
    if html:
        from hadesign.handbook.html import build_html

        progress("Building the handbook's HTML")
        artifacts += build_html(pages)
    return artifacts


def _refuse(file: Path, report: Report) -> None:
    """Say why nothing was built, and the three ways on."""
    errors = [d for d in report.diagnostics if d.severity is Severity.ERROR and d.waived is None]
    for error in errors:
        click.echo(f"{error.location}: error {error.rule}: {error.message}", err=True)
    count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
    click.echo(
        f"\nNot built: {count}. See `hadesign lint {file}` and fix the design, waive what you accept, or build a draft"
        " with --draft.",
        err=True,
    )


def _say(output: Path, artifacts: list[Artifact], report: Report, *, html: bool) -> None:
    """Say where everything is."""
    configs = sorted({artifact.path.split("/")[1] for artifact in artifacts if artifact.path.startswith("configs/")})
    click.echo(f"Built {len(artifacts) + 1} files in {output}:")
    click.echo(
        f"  configs    {output / 'configs'}  ({', '.join(configs) if configs else 'no target fits this design'})"
    )
    click.echo(f"  picture    {output / 'diagrams' / 'architecture.svg'}")
    if html:
        click.echo(f"  handbook   {output / 'handbook' / 'site' / 'index.html'}")
    else:
        click.echo(f"  handbook   {output / 'handbook' / 'docs' / 'index.md'}  (--html builds the site)")
    counts = report.summary
    click.echo(f"  findings   {counts['error']} errors, {counts['warning']} warnings, {counts['waived']} waived")
