"""`hadesign show`: what will exist."""

import re

import click

from hadesign.cli import completing
from hadesign.cli.common import format_option, say
from hadesign.cli.inputs import cluster_of
from hadesign.i18n import _
from hadesign.report.formats import SHOW
from hadesign.report.inventory import SECTIONS, Inventory, inventory

_PARTS = {re.sub("([A-Z])", r"-\1", name).lower(): name for name in SECTIONS}
"""Names of the sections as they are written on a command line, and in JSON."""


@click.command("show")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--section",
    "chosen",
    multiple=True,
    type=click.Choice(list(_PARTS)),
    metavar="PART",
    help=_("Only this part; may be repeated: {parts}.", parts=", ".join(_PARTS)),
)
@click.option("--all", "every", is_flag=True, help="List each node, also equal ones (JSON always does).")
@format_option(SHOW)
def command(file: str, chosen: tuple[str, ...], every: bool, form: str) -> None:
    """List what will exist, as FILE (or - for standard input) says it.

    Nodes with their addresses, API servers, etcd members, the endpoint and its load balancers, the names in
    certificates, failure domains, workloads. Every row names the line of FILE it comes from.
    """
    found = inventory(cluster_of(file), [_PARTS[part] for part in chosen])
    say(SHOW.write(form, Inventory(found, every)))
