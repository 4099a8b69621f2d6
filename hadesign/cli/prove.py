"""`hadesign prove`: what the design survives."""

import click

from hadesign.cli.common import format_option, say
from hadesign.cli.inputs import cluster_of
from hadesign.errors import UsageError
from hadesign.proof import Proof, ServiceProof, prove
from hadesign.report.json_text import json_text
from hadesign.report.proof_text import proof_data, proof_text
from hadesign.source import did_you_mean


@click.command("prove")
@click.argument("file")
@click.option(
    "--service", "names", multiple=True, metavar="NAME", help="Only this service or workload; may be repeated."
)
@format_option("text", "json")
def command(file: str, names: tuple[str, ...], form: str) -> None:
    """Say which single failure takes which service of FILE (or - for standard input) down.

    Each comes with a witness that can be checked by hand, and its place in FILE.
    """
    proof = prove(cluster_of(file))
    chosen = _chosen(proof, names)
    say(json_text(proof_data(proof, chosen)) if form == "json" else proof_text(proof, chosen))


def _chosen(proof: Proof, names: tuple[str, ...]) -> list[ServiceProof]:
    """Return the services that were asked for, all where none was."""
    services = proof.services()
    known = {service.name for service in services}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise UsageError(
                f"there is no service {name!r}{f'; {hint}' if hint else '.'} Services: {', '.join(sorted(known))}."
            )
    return [service for service in services if not names or service.name in names]
