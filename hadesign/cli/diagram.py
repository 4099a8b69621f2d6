"""`hadesign diagram`: one view of a design, in the form that is asked for."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from hadesign.cli import completing
from hadesign.cli.common import emit, font_option, say
from hadesign.cli.failing import things_named
from hadesign.cli.inputs import cluster_of
from hadesign.diagrams import FORMS, VIEWS, Form, ViewName, picture_of, written
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.proof import prove
from hadesign.source import did_you_mean
from hadesign.topology import Cluster

_SUFFIXES: Mapping[str, Form] = {
    ".svg": "svg", ".png": "png", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".txt": "text",
}  # fmt: skip


@click.command("diagram")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default="context",
    show_default=True,
    metavar="VIEW",
    help=_("What of the design is shown: {views}.", views=", ".join(VIEWS)),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    help="Form of the picture.  [default: by the ending of the file, else text]",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write to, in place of printing it.")
@click.option("--zone", metavar="NAME", help="Show only what is in this zone: for the views topology and workloads.")
@font_option
@click.option(
    "--failed",
    metavar="THINGS",
    help="Mark what is lost (grey) and what breaks by it (red) if exactly these fail: 'zone/a, node/cp-b'.",
)
def command(
    file: str,
    view: ViewName,
    form: Form | None,
    output: Path | None,
    zone: str | None,
    font: Path | None,
    failed: str | None,
) -> None:
    """Draw one view of FILE (or - for standard input).

    Every view is of the same design: names, ports, quorums and replicas are those that lint, prove and build decide.
    Text is 80 columns wide, for a ticket. SVG and PNG need the packages of `hadesign[docs]`, and no Graphviz.
    """
    chosen = form or _SUFFIXES.get(output.suffix.lower() if output else "", "text")
    cluster = cluster_of(file, written=True)
    if zone is not None:
        _check(cluster, view, zone)
    things = tuple(things_named(cluster, failed, "--failed")) if failed is not None else ()
    drawn = written(picture_of(prove(cluster), view, zone=zone, failed=things), chosen, font)
    if output is not None:
        from hadesign.writer.single import write_file

        write_file(output, drawn)
    elif isinstance(drawn, str) and chosen == "text":
        say(drawn)
    elif isinstance(drawn, bytes) and sys.stdout.isatty():
        raise UsageError(_("a PNG is nothing for a terminal; name a file with -o."))
    else:
        emit(drawn)


def _check(cluster: Cluster, view: ViewName, zone: str) -> None:
    """Raise if a view cannot be drawn of a zone."""
    zoned = [name for name, row in VIEWS.items() if row.zoned]
    if view not in zoned:
        raise UsageError(_("--zone is for the views {views}.", views=", ".join(zoned)))
    zones = {node.zone for node in cluster.nodes if node.zone}
    if zone not in zones:
        hint = did_you_mean(zone, zones) or _("there are {names}.", names=", ".join(sorted(zones)) or "-")
        raise UsageError(_("no node is in a zone {name!r}; {hint}", name=zone, hint=hint))
