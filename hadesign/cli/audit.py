"""`hadesign audit`: a cluster as it is, held against its design."""

from dataclasses import replace
from pathlib import Path

import click

from hadesign.cli import completing
from hadesign.cli.asked import LintOptions
from hadesign.cli.common import (
    EXIT_FINDINGS,
    as_of_option,
    coloured,
    config_option,
    format_option,
    rules_option,
    say,
    today,
)
from hadesign.cli.inputs import CannotReadError, Inputs, find
from hadesign.cli.judging import Judged, LintRun
from hadesign.cli.observing import AskedOf
from hadesign.cli.outputs import Outputs
from hadesign.cli.settings import FAIL_ON, SHOWN
from hadesign.errors import InputError
from hadesign.lint.stopwatch import Stopwatch
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT


@click.command("audit")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--dump",
    type=click.Path(path_type=Path),
    help="File or folder with what was saved of the cluster: kubectl get -o json, etcdctl member list -w json,"
    " kubeadm certs check-expiration -o json.",
)
@click.option(
    "--taken",
    default=None,
    metavar="MOMENT",
    help="When it was saved, such as 2026-11-23T12:00:00Z.  [default: as the newest file says]",
)
@click.option(
    "--kubeconfig",
    type=click.Path(path_type=Path),
    help="Ask the cluster of this kubeconfig, instead of a dump: GET of lists alone, no Secrets. Needs the packages of"
    " hadesign[cluster].",
)
@click.option("--context", metavar="NAME", help="Context of the kubeconfig.  [default: its current one]")
@click.option(
    "--allow-exec", is_flag=True, help="Run the command by which the kubeconfig's user logs in, if it has one."
)
@click.option(
    "--allow-forbidden",
    is_flag=True,
    help="Take what the cluster refuses to show (403) for not observed; without it, nothing is judged then.",
)
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(1, 3600), default=120, show_default=True,
              help="Time for all that is asked of the cluster.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="List what would be asked of the cluster, and ask nothing.")
@format_option(LINT)
@click.option("--output", "outputs", multiple=True, metavar="FORMAT:FILE", shell_complete=completing.output_words,
              help="Write the findings in a further form to a file; may be repeated.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 from this severity on.  [default: error]")
@click.option("--show", type=click.Choice(SHOWN), multiple=True, help="Show what was not observed, too (info).")
@config_option
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    dump: Path | None,
    taken: str | None,
    kubeconfig: Path | None,
    context: str | None,
    allow_exec: bool,
    allow_forbidden: bool,
    timeout: float,
    dry_run: bool,
    form: str,
    outputs: tuple[str, ...],
    fail_on: str | None,
    show: tuple[str, ...],
    no_config: bool,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Compare the cluster of FILE as it was designed with what was observed of it.

    Findings have the forms, waivers and exit codes of a lint. What was not observed is said to be so, and is never
    taken for right. Nothing is changed in a cluster. A dump needs no access to one: save its objects first, and leave
    Secrets out.
    """  # fmt: skip
    source = AskedOf(dump, taken, kubeconfig, context, allow_exec, allow_forbidden, timeout, dry_run)
    source.check()
    asked = LintOptions(fail_on=fail_on, show=show, own=own, as_of=as_of, no_config=no_config, no_cache=True)
    files = Outputs(LINT, outputs)
    day, inputs = today(as_of), find([file])
    if inputs.problems:
        raise CannotReadError(inputs.problems, inputs.texts)
    if dry_run:
        for line in source.listed(inputs.documents):
            say(line)
        return
    judging = LintRun(asked, day, Stopwatch(), source.observed(inputs.documents))
    judging.load(inputs.files)
    judged = judging.judge(inputs)
    if judged.failed:
        raise InputError(judged.report.diagnostics)
    _write(form, files, judging, judged, inputs)
    ctx.exit(EXIT_FINDINGS if judging.fails(judged.report, stale=False) else 0)


def _write(form: str, files: Outputs[Findings], judging: LintRun, judged: Judged, inputs: Inputs) -> None:
    found = Findings(
        judged.report, inputs.texts, infos="info" in judging.shown, rules=judging.rules, folder=str(Path.cwd())
    )
    files.write(found)
    import sys

    text = LINT.write(form, replace(found, colour=coloured(sys.stdout)))
    if text:
        say(text)
