"""`hadesign audit`: a cluster as it is, held against its design."""

from dataclasses import replace
from datetime import UTC, datetime
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
from hadesign.cli.inputs import find
from hadesign.cli.judging import LintRun
from hadesign.cli.outputs import Outputs
from hadesign.cli.settings import FAIL_ON, SHOWN
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.lint.stopwatch import Stopwatch
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT


@click.command("audit")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--dump",
    type=click.Path(path_type=Path),
    required=True,
    help="File or folder with what was saved of the cluster: kubectl get -o json, etcdctl member list -w json,"
    " kubeadm certs check-expiration -o json.",
)
@click.option(
    "--taken",
    default=None,
    metavar="MOMENT",
    help="When it was saved, such as 2026-11-23T12:00:00Z.  [default: as the newest file says]",
)
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
    dump: Path,
    taken: str | None,
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
    taken for right. Nothing is asked of a cluster: save its objects first, and leave Secrets out.
    """  # fmt: skip
    from hadesign.observed import read_dump

    asked = LintOptions(fail_on=fail_on, show=show, own=own, as_of=as_of, no_config=no_config, no_cache=True)
    files = Outputs(LINT, outputs)
    observed = read_dump(dump, _moment(taken))
    judging = LintRun(asked, today(as_of), Stopwatch(), observed)
    inputs = find([file])
    judging.load(inputs.files)
    judged = judging.judge(inputs)
    if judged.failed:
        raise InputError(judged.report.diagnostics)
    found = Findings(
        judged.report, inputs.texts, infos="info" in judging.shown, rules=judging.rules, folder=str(Path.cwd())
    )
    files.write(found)
    import sys

    text = LINT.write(form, replace(found, colour=coloured(sys.stdout)))
    if text:
        say(text)
    ctx.exit(EXIT_FINDINGS if judging.fails(judged.report, stale=False) else 0)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(_("--taken {text!r} is no moment; write it as 2026-11-23T12:00:00Z.", text=text)) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
