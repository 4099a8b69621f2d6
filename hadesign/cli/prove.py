"""`hadesign prove`: what the design survives."""

from datetime import date

import click

from hadesign.cli import completing
from hadesign.cli.common import EXIT_FINDINGS, as_of_option, format_option, progress, say, today
from hadesign.cli.failing import things_named
from hadesign.cli.inputs import cluster_of
from hadesign.errors import UsageError
from hadesign.i18n import _, ngettext
from hadesign.proof import Proof, ServiceProof, prove
from hadesign.report.formats import PROVE
from hadesign.report.questions import during_upgrade, what_breaks, what_if
from hadesign.source import did_you_mean


@click.command("prove")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--service",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only this service or workload (of several with one name NAMESPACE/NAME); may be repeated.",
)
@click.option(
    "--order",
    # More than five or so are searched to the end of the smallest designs only.
    type=click.IntRange(min=1, max=10),
    default=2,
    show_default=True,
    metavar="K",
    help="Largest number of failures at once, 10 at most.",
)
@click.option("--what-if", "failed", metavar="THINGS", help="What is up if exactly these fail: 'zone/a, node/cp-b'.")
@click.option(
    "--during",
    type=click.Choice(["node-upgrade"]),
    help="What one failure takes down while one node is drained.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 also where an objective is not shown to be met.")
@as_of_option
@format_option(PROVE)
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    names: tuple[str, ...],
    order: int,
    failed: str | None,
    during: str | None,
    strict: bool,
    as_of: str | None,
    form: str,
) -> None:
    """Say which failures take which service of FILE (or - for standard input) down, and how available each is.

    Each minimal set of failures comes with a witness that can be checked by hand, and its place in FILE; recovery
    times, data loss, and capacity after a failure with the sum that they are made of.

    Exit code 0 says that all objectives are met, 1 that one is not (with --strict also that one is not shown), 2 wrong
    input or usage. An answer to --what-if or --during is no verdict, and ends with 0.
    """
    if failed is not None and during is not None:
        raise UsageError(_("--what-if and --during are two questions; ask one at a time."))
    day = today(as_of)
    proof = prove(cluster_of(file))
    chosen = _chosen(proof, names)
    progress(ngettext("proving {count} service", "proving {count} services", len(chosen)))
    if failed is not None:
        question = what_if(proof, chosen, things_named(proof.cluster, failed, "--what-if"))
    else:
        question = what_breaks(proof, chosen, order) if during is None else during_upgrade(proof, chosen)
    text = PROVE.write(form, question)
    progress("")
    say(text)
    ahead = _ahead(proof, day)
    for notice in ahead:
        say(notice, err=True)
    if failed is None and during is None:
        verdicts = [objective.met for objective in proof.objectives]
        open_ones = strict and (None in verdicts or bool(ahead))
        ctx.exit(EXIT_FINDINGS if False in verdicts or open_ones else 0)


def _ahead(proof: Proof, day: date) -> list[str]:
    """Say which days on which something is said to have been done are still to come: they are evidence of nothing."""
    cluster = proof.cluster
    return [
        _(
            "{path} is {day}, after {today}: what has not been done yet shows nothing",
            path=cluster.document.entries.name(path), day=found, today=day.isoformat(),
        )
        for path, found in cluster.written.days_done()
        if found > day.isoformat()
    ]  # fmt: skip


def _chosen(proof: Proof, names: tuple[str, ...]) -> list[ServiceProof]:
    """Return the services that were asked for, all where none was."""
    services = proof.services()
    known = {name for service in services for name in (service.name, service.of) if name}
    for name in names:
        if name not in known:
            hint, listed = did_you_mean(name, known), sorted({service.name for service in services})
            message = _("there is no service {name!r}", name=name)
            there = _("Services: {names}.", names=", ".join(listed))
            raise UsageError(f"{message}{f'; {hint}' if hint else '.'} {there}")
    return [service for service in services if not names or service.name in names or service.of in names]
