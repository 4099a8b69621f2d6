"""`hadesign diff`: what a change does to a design."""

from datetime import date
from pathlib import Path

import click

from hadesign.cli import completing
from hadesign.cli.asked import ChosenRules, LintOptions
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
from hadesign.cli.inputs import STDIN_NAME, cluster_of
from hadesign.cli.judging import cache_dir
from hadesign.cli.outputs import Outputs
from hadesign.cli.settings import Settings, settings_of
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.report.formats import DIFF
from hadesign.topology import Cluster


@click.command("diff")
@click.argument("paths", nargs=-1, required=True, metavar="OLD NEW", shell_complete=completing.files)
@click.option(
    "--git",
    "revisions",
    metavar="REV[..REV]",
    help="Compare one file with itself at a revision, or at two: main, HEAD~1..HEAD.",
)
@click.option(
    "--order",
    type=click.IntRange(min=1, max=5),
    default=2,
    show_default=True,
    metavar="K",
    help="Largest number of failures at once that are compared, 5 at most.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["worse", "unknown", "any"]),
    help="Exit with 1 if the design becomes worse, if that is not shown either, or if anything changes.",
)
@format_option(DIFF)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT:FILE",
    help="Write the difference in a further form to a file, such as markdown:comment.md; may be repeated.",
)
@click.option(
    "--profile",
    default="",
    metavar="NAME",
    shell_complete=completing.profile_words,
    help="Judge both by this profile, whatever the blueprints name.",
)
@config_option
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    revisions: str | None,
    order: int,
    fail_on: str | None,
    form: str,
    outputs: tuple[str, ...],
    profile: str,
    no_config: bool,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Compare two designs by what they mean: files OLD and NEW, or one file with itself at a revision of git.

    Says what changes, what follows from it (failures, downtime, recovery, capacity, findings, files), what is
    dangerous about doing it to a cluster that runs, and the safe order for etcd and the control plane. Both are
    judged by the settings of NEW's folder, and as of one day. The order of lists and keys is no change.

    Exit code 0 is compared, 1 what --fail-on asks for, 2 wrong input or usage.
    """
    from hadesign.comparison import Side, compare, side
    from hadesign.report.diff.subject import Difference

    files, day = Outputs(DIFF, outputs), today(as_of)
    (before, old_name), (after, new_name) = _read(paths, revisions)
    chosen = _chosen(paths[-1], no_config=no_config, options=LintOptions(own=own, profile=profile))
    catalogue, ids = chosen.loaded(cache_dir())

    def judged(cluster: Cluster, day: date) -> Side:
        proof = prove(cluster)
        return side(proof, lint(cluster, proof, catalogue, day, ids), tuple(chosen.settings.targets))

    progress(_("Judging both designs"))
    found = compare(judged(before, day), judged(after, day), order)
    difference = Difference(found, old_name, new_name, day.isoformat())
    files.write(difference)
    text = DIFF.write(form, difference)
    progress("")
    say(text)
    fails = {"worse": found.worse, "unknown": found.worse or found.unknown, "any": found.any}
    ctx.exit(EXIT_FINDINGS if fail_on and fails[fail_on] else 0)


def _chosen(file: str, *, no_config: bool, options: LintOptions) -> ChosenRules:
    """Return the rules that judge both designs: those of the folder of the one after."""
    return options.with_settings(Settings() if no_config else settings_of(STDIN_NAME if file == "-" else file))


def _read(paths: tuple[str, ...], revisions: str | None) -> tuple[tuple[Cluster, str], tuple[Cluster, str]]:
    """Return both designs, and what their files are called for people."""
    if revisions is None:
        if len(paths) != 2:
            raise UsageError(_("two files are compared: hadesign diff OLD NEW, or hadesign diff --git REV FILE."))
        if paths[0] == paths[1] == "-":
            raise UsageError(_("standard input can be read once: name a file for the other design."))
        old, new = paths
        return (cluster_of(old), _called(old)), (cluster_of(new), _called(new))
    from hadesign.cli.revisions import cluster_at, range_of

    if len(paths) != 1:
        raise UsageError(_("--git compares one file with itself: hadesign diff --git REV FILE."))
    if paths[0] == "-":
        raise UsageError(_("--git reads a file of a repository, and standard input is none."))
    before, after = range_of(revisions)
    old_one = cluster_at(before, paths[0])
    return old_one, cluster_at(after, paths[0]) if after else (cluster_of(paths[0]), paths[0])


def _called(path: str) -> str:
    return STDIN_NAME if path == "-" else path
