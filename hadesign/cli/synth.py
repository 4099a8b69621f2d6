"""`hadesign synth`: the cheapest designs that meet all objectives, of all that a file leaves open."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadesign.cli import completing
from hadesign.cli.asked import LintOptions
from hadesign.cli.common import (
    EXIT_FINDINGS,
    as_of_option,
    config_option,
    format_option,
    progress,
    rules_option,
    say,
    today,
)
from hadesign.cli.inputs import cluster_of
from hadesign.cli.judging import cache_dir
from hadesign.cli.settings import Settings, settings_of
from hadesign.i18n import _
from hadesign.report.formats import SYNTH
from hadesign.source import Document, read

if TYPE_CHECKING:
    from hadesign.lint import Report
    from hadesign.proof import Proof
    from hadesign.synthesis.outcomes import Synthesis
    from hadesign.topology import Cluster


@click.command("synth")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--count",
    type=click.IntRange(min=1, max=1000),
    default=5,
    show_default=True,
    metavar="N",
    help="How many of the cheapest designs are shown.",
)
@click.option(
    "--tries",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    metavar="N",
    help="End the search when so many designs were judged, and say what is certain.",
)
@click.option("--cheapest", is_flag=True, help="End the search with the last design that is shown: no Pareto front.")
@click.option(
    "--near",
    metavar="FILE",
    shell_complete=completing.files,
    help="An existing design: find the cheapest change of it that meets all objectives.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the designs that are shown, as blueprints, and a picture of the Pareto front.",
)
@click.option("--force", is_flag=True, help="Replace files in the folder that were edited since.")
@format_option(SYNTH)
@config_option
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    count: int,
    tries: int,
    cheapest: bool,
    near: str | None,
    output: Path | None,
    force: bool,
    form: str,
    no_config: bool,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Find the designs that meet all objectives and lint clean, the cheapest first.

    FILE is a blueprint of kind Synthesis: in place of any value may stand `oneOf` with those that it may have, and
    `prices` say what machines, zones, load balancers and volumes cost. The search is exact: a design is left out only
    where another one, that was judged, has the same verdict.

    Exit code 0 is found, 1 that no design meets everything, 2 wrong input or usage.
    """
    from hadesign.lint import lint
    from hadesign.synthesis.asked import asked_of
    from hadesign.synthesis.choices import choices_of
    from hadesign.synthesis.search import SearchLimits, synthesize

    day = today(as_of)
    document = read(file)
    asked, choices = asked_of(document), choices_of(document)
    existing = cluster_of(near).document if near else None  # a mistake in it is told as by any command
    settings = Settings() if no_config else settings_of(file)
    catalogue, ids = LintOptions(own=own).with_settings(settings).loaded(cache_dir())

    def judge(cluster: "Cluster", proof: "Proof") -> "Report":
        return lint(cluster, proof, catalogue, day, ids)

    limits = SearchLimits(tries, count, enough=cheapest)
    try:
        found = synthesize(document, asked, choices, judge, limits, existing, _seen)
    finally:
        progress("")
    if output is not None:
        _write(output, found, document, asked.metadata.name, day.isoformat(), force=force)
        say(_("The designs are in {folder}.", folder=output), err=True)
    say(SYNTH.write(form, found))
    ctx.exit(0 if found.met else EXIT_FINDINGS)


def _seen(count: int, through: int, met: int) -> None:
    """Show on a terminal how far the search is."""
    progress(_("{through:,} of {count:,} designs, {met:,} meet everything", through=through, count=count, met=met))


def _write(output: Path, found: "Synthesis", document: Document, name: str, day: str, *, force: bool) -> None:
    """Write the designs that are shown, each as a whole blueprint, with a picture of them."""
    from hadesign import __version__
    from hadesign.report.synthesis.files import files
    from hadesign.writer import Provenance, digest, write

    progress(_("Writing"))
    made = Provenance(digest(document.text.encode()), __version__, day)
    write(output, files(found, document, name), made, force=force)
    progress("")
