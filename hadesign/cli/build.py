"""`hadesign build`: the whole design package, all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli.common import EXIT_FINDINGS, as_of_option, progress, rules_option, say, today
from hadesign.cli.inputs import cluster_of
from hadesign.diagnostic import Severity
from hadesign.i18n import _, ngettext
from hadesign.lint import Report, lint, load
from hadesign.lists import COMMAS, joined
from hadesign.proof import Proof, prove
from hadesign.source import visible
from hadesign.topology import Cluster
from hadesign.writer import Provenance, digest, prepare, write


@click.command("build")
@click.argument("file")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Compile only this target; may be repeated.")
@click.option("--html", is_flag=True, help="Build the handbook's HTML too.")
@click.option("--draft", is_flag=True, help="Build a design that has errors; the handbook says so.")
@click.option("--force", is_flag=True, help="Replace generated files that were edited by hand.")
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    output: Path,
    targets: tuple[str, ...],
    html: bool,
    draft: bool,
    force: bool,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Compile FILE (or - for standard input) to configs, pictures and the handbook, in the folder given with -o.

    Nothing is written until everything is computed, and then all of it or nothing. Files in that folder that hadesign
    did not write stay as they are.

    Exit code 0 is built, 1 means that the design has errors and nothing was written, 2 wrong input or usage.
    """
    from hadesign.targets import target

    day = today(as_of)
    prepare(output)
    for name in targets:
        target(name)
    with _steps():
        progress(_("Reading and judging the design"))
        cluster = cluster_of(file)
        proof = prove(cluster)
        report = lint(cluster, proof, load(own), day)
        refused = report.reaches(Severity.ERROR) and not draft
        artifacts = [] if refused else _package(cluster, proof, report, targets, day, html=html)
        if not refused:
            progress(_("Writing"))
            source = digest(cluster.document.text.encode())
            write(output, artifacts, Provenance(source, __version__, day.isoformat()), force=force)
    if refused:
        _refuse(file, report)
        ctx.exit(EXIT_FINDINGS)
    say("\n".join((*_summary(output, artifacts, report, html=html), *_left_out(cluster, targets))))


@contextmanager
def _steps() -> Iterator[None]:
    """Leave no line about progress behind, whatever happens."""
    try:
        yield
    finally:
        progress("")


def _package(
    cluster: Cluster, proof: Proof, report: Report, targets: tuple[str, ...], day: date, *, html: bool
) -> list[Artifact]:
    """Compute every file of the package."""
    from hadesign.diagrams import pictures
    from hadesign.handbook import Book, handbook
    from hadesign.targets import compile_configs

    progress(_("Compiling configs"))
    configs = compile_configs(cluster, targets)
    progress(_("Drawing"))
    drawn = pictures(cluster)
    book = Book(cluster, proof, report, configs, day.isoformat(), __version__, report.reaches(Severity.ERROR))
    pages = handbook(book, drawn)
    artifacts = [*configs, *drawn, *pages]
    if html:
        from hadesign.handbook.html import build_html

        progress(_("Building the handbook's HTML"))
        artifacts += build_html(pages)
    return artifacts


def _refuse(file: str, report: Report) -> None:
    """Say why nothing was built, and the three ways on."""
    errors = [d for d in report.diagnostics if d.severity is Severity.ERROR and d.waived is None]
    lines = [visible(f"{error.location}: error {error.rule}: {error.message}") for error in errors]
    count = ngettext("Not built: {count} error.", "Not built: {count} errors.", len(errors))
    lines += ["", f"{count} {_('There are three ways on:')}"]
    ways = [
        (_("mend"), _("hadesign lint {file} shows each with what to do about it", file=file)),
        (_("waive"), _("what you accept, with a reason and a last day, in spec.waivers")),
        (_("draft"), _("hadesign build --draft builds it all the same, and the handbook says so")),
    ]
    say("\n".join([*lines, *_rows(ways, 5)]), err=True)


def _rows(rows: Sequence[tuple[str, str]], least: int) -> list[str]:
    """Return words and what is said of each, in columns."""
    width = max(least, *(len(word) for word, _text in rows))
    return [visible(f"  {word:{width}}   {text}") for word, text in rows]


def _summary(output: Path, artifacts: Sequence[Artifact], report: Report, *, html: bool) -> Iterator[str]:
    """Yield where everything is."""
    configs = sorted({artifact.path.split("/")[1] for artifact in artifacts if artifact.path.startswith("configs/")})
    compiled = f"({', '.join(configs)})" if configs else _("(no target fits this design)")
    site, source = Path("handbook", "site", "index.html"), Path("handbook", "docs", "index.md")
    book = f"{output / site}" if html else f"{output / source}  {_('(--html builds the site)')}"
    files = len(artifacts) + 1
    yield visible(ngettext("Built {count} file in {folder}:", "Built {count} files in {folder}:", files, folder=output))
    counts = report.summary
    found = (
        ngettext("{count} error", "{count} errors", counts["error"]),
        ngettext("{count} warning", "{count} warnings", counts["warning"]),
        ngettext("{count} waived", "{count} waived", counts["waived"]),
    )
    rows = [
        (_("configs"), f"{output / 'configs'}  {compiled}"),
        (_("picture"), f"{output / 'diagrams' / 'architecture.svg'}"),
        (_("handbook"), book),
        (_("findings"), joined(found, COMMAS)),
    ]
    yield from _rows(rows, 8)


def _left_out(cluster: Cluster, targets: tuple[str, ...]) -> Iterator[str]:
    """Yield the parts of the design that no target writes for, so that nobody looks for their files."""
    from hadesign.targets import uncovered

    parts = () if targets else uncovered(cluster)
    if parts:
        named = "; ".join(part.words() + (f" ({part.title})" if part.title != part.name else "") for part in parts)
        yield visible(f"  {_('no target  writes for: {parts}', parts=named)}")
