"""`hadesign rehearse`: the generated files as a real control plane, broken on purpose, beside what is proved."""

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadesign.cli import completing
from hadesign.cli.common import EXIT_FINDINGS, format_option, progress, say
from hadesign.cli.inputs import cluster_of
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.report.formats import REHEARSE
from hadesign.source import did_you_mean

if TYPE_CHECKING:
    from hadesign.proof import Proof
    from hadesign.rehearsal.experiments import Experiment
    from hadesign.rehearsal.tools import Tools
    from hadesign.rehearsal.trial import TrialOutcome
    from hadesign.topology import Cluster


@click.command("rehearse")
@click.argument("file", shell_complete=completing.files)
@click.option("--list", "listing", is_flag=True, help="List the experiments with what is predicted, and run nothing.")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only this experiment, or all of a failure: 'zone/a silent', zone/a; may be repeated.",
)
@click.option(
    "--order",
    type=click.IntRange(min=1, max=4),
    default=1,
    show_default=True,
    metavar="K",
    help="Also sets of 2 to K failures at the same moment, drawn from all there are.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1, max=1000),
    default=10,
    show_default=True,
    metavar="N",
    help="How many such sets.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="S",
    help="What they are drawn by: the same seed, the same sets.",
)
@click.option(
    "--binaries",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with programs of Kubernetes and etcd, which is looked into before PATH; may be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="New folder for what was run: the files, the log of each machine, every try of the client.",
)
@format_option(REHEARSE)
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    listing: bool,
    only: tuple[str, ...],
    order: int,
    sample: int,
    seed: int,
    binaries: tuple[Path, ...],
    output: Path | None,
    form: str,
) -> None:
    """Start the control plane of FILE from the files that `hadesign build` writes, and let its parts die one by one.

    Real etcd, kube-apiserver, HAProxy and keepalived run on this machine, each machine of the design in namespaces of
    its own; nothing outside of them is touched. A client writes, reads and watches through the endpoint meanwhile, and
    what it sees is held against what `hadesign prove` says.

    Needs Linux, and root or the right to make namespaces of users. Exit code 0 says that all went as predicted, 1 that
    something did not, 2 that it could not run.
    """
    from hadesign.proof import prove
    from hadesign.rehearsal.made_with import digests, this_host
    from hadesign.rehearsal.rehearse import PROGRAMS, why_not
    from hadesign.rehearsal.tools import Tools, as_root, lacking, version_of
    from hadesign.report.rehearsal.subject import Rehearsed

    cluster = cluster_of(file)
    if why := why_not(cluster):
        raise UsageError(_("{file} cannot be rehearsed: {why}.", file=file, why=why))
    proof = prove(cluster)
    chosen = _chosen(_every(proof, order, sample, seed), only, listing=listing)
    if listing:
        say(REHEARSE.write(form, Rehearsed(cluster, {}, chosen, (), files=digests(cluster))))
        return
    tools = Tools(binaries)
    if missing := lacking(tools, PROGRAMS, cluster.kubernetes.minor):
        raise UsageError(_("nothing can be rehearsed here: {reasons}.", reasons="; ".join(missing)))
    if root := as_root(tools):
        # Nothing has been started yet: the same command begins anew, as root of what it makes.
        os.execv(root[0], [*root, sys.executable, "-m", "hadesign", *sys.argv[1:]])  # noqa: S606  no shell is wanted
    versions = {name: version_of(tools, name) for name in PROGRAMS}
    # A rehearsal is of its own day: nothing that stands for today in a build can be another one here.
    day, made_of = datetime.now(UTC).date().isoformat(), digests(cluster)
    outcomes = _outcomes(cluster, chosen, tools, output)
    found = Rehearsed(cluster, versions, chosen, outcomes, day, this_host(cluster, tools), made_of)
    say(REHEARSE.write(form, found))
    ctx.exit(EXIT_FINDINGS if found.disagreeing else 0)


def _every(proof: "Proof", order: int, sample: int, seed: int) -> list["Experiment"]:
    """Return all experiments that can be made."""
    from hadesign.rehearsal.experiments import experiments, sampled
    from hadesign.rehearsal.maintenance import experiments_of_maintenance
    from hadesign.rehearsal.workers.experiments import experiments_of_workers

    several = sampled(proof, order, sample, seed) if order > 1 else ()
    return [*experiments(proof), *experiments_of_maintenance(proof), *experiments_of_workers(proof), *several]


def _outcomes(
    cluster: "Cluster", chosen: Sequence["Experiment"], tools: "Tools", output: Path | None
) -> list["TrialOutcome"]:
    """Carry experiments out, and keep what was run in a folder, if one is named, however that ends."""
    from hadesign.rehearsal.evidence import keep, new_folder
    from hadesign.rehearsal.rehearse import rehearse
    from hadesign.writer.passing import passing_folder

    kept = None if output is None else new_folder(output)
    found = []
    with passing_folder() as folder:
        try:
            with closing(rehearse(cluster, chosen, folder, tools)) as running:
                for number, experiment in enumerate(chosen, 1):
                    progress(_("{number} of {all}: {name}", number=number, all=len(chosen), name=experiment.name))
                    found.append(next(running))
        finally:
            progress("")
            if kept is not None:
                keep(folder, kept)
    return found


def _chosen(every: Sequence["Experiment"], only: Sequence[str], *, listing: bool) -> list["Experiment"]:
    """Return the experiments that are named, by name or by failure; where none is, those that are made by default.

    Raises:
        UsageError: there is no such experiment.
    """
    called = {
        one.name: {one.name, *one.failed, *one.also, *(f"{thing} {one.way}" for thing in one.also)} for one in every
    }
    known = {name for names in called.values() for name in names}
    for name in only:
        if name not in known:
            hint = did_you_mean(name, known) or _("`hadesign rehearse FILE --list` shows what there is.")
            raise UsageError(f"{_('there is no experiment {name!r}', name=name)}; {hint}")
    if not only:
        return [one for one in every if one.by_default or listing]
    return [one for one in every if called[one.name] & set(only)]
