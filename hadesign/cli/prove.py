"""`hadesign prove`: what the design survives."""

import json
from pathlib import Path

import click

from hadesign.errors import UsageError
from hadesign.proof import Proof, ServiceProof, prove
from hadesign.report.proof_text import proof_data, proof_text
from hadesign.source import did_you_mean, read
from hadesign.topology import read_cluster


@click.command("prove")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--service", "names", multiple=True, metavar="NAME", help="Only this service or workload; may be repeated."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(file: Path, names: tuple[str, ...], form: str) -> None:
    """Say which single failure takes which service of FILE down, with a witness that can be checked by hand."""
    proof = prove(read_cluster(read(file)))
    chosen = _chosen(proof, names)
    if form == "json":
        click.echo(json.dumps(proof_data(proof, chosen), indent=2, ensure_ascii=False))
    else:
        click.echo(proof_text(proof, chosen))


def _chosen(proof: Proof, names: tuple[str, ...]) -> list[ServiceProof]:
    """Return the services that were asked for, all where none was."""
    services = proof.services()
    known = {service.name for service in services}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise UsageError(
                f"there is no service {name!r}{f'; {hint}' if hint else ''}. Services: {', '.join(sorted(known))}."
            )
    return [service for service in services if not names or service.name in names]
