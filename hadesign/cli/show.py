"""`hadesign show`: what will exist."""

import json
from pathlib import Path

import click

from hadesign.report.inventory import inventory_data, inventory_text, sections
from hadesign.source import read
from hadesign.topology import read_cluster

SECTIONS = ("nodes", "etcd", "endpoint", "balancers", "names", "domains", "workloads")


@click.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--section", "chosen", multiple=True, type=click.Choice(SECTIONS), help="Only this part; may be repeated."
)
@click.option("--all", "every", is_flag=True, help="List each machine, also equal ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(file: Path, chosen: tuple[str, ...], every: bool, form: str) -> None:
    """List what will exist: machines, addresses, etcd members, the endpoint, names, failure domains, workloads.

    The last column of each table is the line of FILE it comes from.
    """
    cluster = read_cluster(read(file))
    found = sections(cluster, every=every or form == "json")
    wanted = [found[name] for name in SECTIONS if not chosen or name in chosen]
    if form == "json":
        click.echo(json.dumps(inventory_data(cluster, wanted), indent=2, ensure_ascii=False))
    else:
        click.echo(inventory_text(cluster, wanted))
