"""`hadesign lint`: what is weak in a design, with file, line and column."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hadesign.cli import completing
from hadesign.cli.asked import LintOptions
from hadesign.cli.common import (
    EXIT_BUG,
    EXIT_FINDINGS,
    EXIT_INPUT,
    as_of_option,
    coloured,
    config_option,
    format_option,
    rules_option,
    say,
    today,
)
from hadesign.cli.inputs import STDIN_NAME, FileSearch, Inputs, find, leads_to_one
from hadesign.cli.jobs import Jobs
from hadesign.cli.judging import Judged, LintRun
from hadesign.cli.known import KnownFindings
from hadesign.cli.outputs import Outputs
from hadesign.cli.settings import FAIL_ON, SHOWN
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.lint import Report
from hadesign.lint.stopwatch import READING, Stopwatch
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.source import Texts


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=completing.files)
@format_option(LINT)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT:FILE",
    shell_complete=completing.output_words,
    help="Write the findings in a further form to a file, such as sarif:findings.sarif; may be repeated.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    shell_complete=completing.chosen_rules,
    help="Run only these: ids or their beginnings (ETC,LB004).",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULES",
    shell_complete=completing.chosen_rules,
    help="Do not run these; ids or their beginnings.",
)
@click.option("--preview", is_flag=True, help="Run rules in preview, too; one that is selected by its id runs anyway.")
@click.option(
    "--profile",
    default="",
    metavar="NAME",
    shell_complete=completing.profile_words,
    help="Judge by this profile, whatever the blueprint names: lab, node, zone, region, regulated, or one of your own.",
)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="RULE.NAME=VALUE",
    shell_complete=completing.rule_params,
    help="Another value for a rule's parameter, such as ETC007.slowFsync=20ms; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="Exit with 1 from this severity on; unknown is a warning, or something that could not be checked."
    "  [default: error]",
)
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    multiple=True,
    help="Show what could not be checked (info), what other findings explain, or what the baseline lists (known);"
    " may be repeated.",
)
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Show every finding: else the first 100 of each rule and file, and 10,000 in forms for programs.",
)
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with findings that are known: they are counted, and only new ones count for the exit code.",
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is found to a file for --baseline, and exit with 0.",
)
@click.option("--fix", is_flag=True, help="Write into the files what rules know to mend without anybody's decision.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also what somebody has to look at afterwards."
)
@click.option("--diff", is_flag=True, help="Print what --fix would write as a diff, and exit with 1 if there is any.")
@click.option("--statistics", is_flag=True, help="Count findings of each rule, and its time in milliseconds.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and nothing else.")
@click.option(
    "--jobs",
    type=Jobs(),
    default=0,
    help="Judge with so many processes.  [default: one for each core, where there are enough files for it to pay]",
)
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Judge by the workers of a Dask cluster, such as tcp://HOST:8786, which have hadesign installed, too.",
)
@click.option(
    "--scheduler-file",
    default="",
    metavar="FILE",
    help="The same; the file is what the Dask scheduler has written its address into.",
)
@click.option(
    "--files-from",
    default="",
    metavar="FILE",
    help="Judge also the files that are named in FILE (or - for standard input), one a line or with NUL between them.",
)
@click.option("--no-cache", is_flag=True, help="Judge what has not changed, too, and keep nothing for the next run.")
@click.option("--watch", "watching", is_flag=True, help="Judge again whenever something is saved, until Ctrl-C.")
@config_option
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    form: str,
    outputs: tuple[str, ...],
    files_from: str = "",
    watching: bool = False,
    **options: Any,
) -> None:
    """Judge blueprints: files, folders (searched for *.yaml), patterns, or - for standard input.

    Exit code 0 is clean, 1 means findings at or above --fail-on, 2 wrong input or usage.
    """
    if not paths and not files_from:
        raise click.MissingParameter(ctx=ctx, param=command.params[0])
    if watching:
        if files_from:
            raise UsageError(_("--watch looks at paths, and not at a list of files."))
        from hadesign.cli.watching import watch as watch_files

        more = [*options["own"], *filter(None, [options["baseline"]])]
        watch_files(lambda: ctx.invoke(command, paths=paths, form=form, outputs=outputs, **options), paths, more)
    asked, files, watch = LintOptions(**options), Outputs(LINT, outputs), Stopwatch()
    judging = LintRun(asked, today(asked.as_of), watch)
    try:
        inputs, judged, known, bugs = _judged(paths, files_from, judging)
    except InputError as error:
        # Mistakes in rule files are shown as those in blueprints are.
        report = Report.of(judging.day.isoformat(), (), error.diagnostics)
        _tell(Findings(report, _texts(report, {}), folder=str(Path.cwd())), form, files)
        ctx.exit(EXIT_INPUT)
    report = known.report(judged, judging)
    found = _findings(report, inputs, judging)
    _tell(
        replace(found, baseline=known.there, gone=known.gone), form, files, err=asked.fix and STDIN_NAME in inputs.files
    )
    if asked.statistics:
        _count(report, judging, err=form != "text")
    for notice in (*(() if asked.quiet else judging.notices()), known.notice):
        if notice:
            say(notice, err=True)
    if judged.failed:
        ctx.exit(_of_bugs(bugs) if bugs else EXIT_INPUT)
    fails = judging.fails(report, stale=bool(known.gone))
    ctx.exit(EXIT_FINDINGS if fails and not asked.write_baseline else 0)


def _judged(
    paths: Sequence[str], files_from: str, judging: LintRun
) -> tuple[Inputs, Judged, KnownFindings, Sequence[str]]:
    """Judge all there is to judge; return it with what is known of it, and what went wrong by a bug of ours."""
    asked = judging.asked
    mends = asked.fix or asked.diff or asked.unsafe_fixes
    if mends and files_from:
        raise UsageError(_("--fix and --diff take the files by name, not by --files-from."))
    single = len(paths) == 1 and leads_to_one(paths[0]) and not files_from and not asked.by_scheduler
    if not mends and not single:
        from hadesign.cli.listing import names_in
        from hadesign.cli.sweeping import Sweep

        if asked.baseline:
            KnownFindings(asked, [asked.baseline])  # that it cannot be read is said before anything is judged
        sweep = Sweep(judging, FileSearch(paths, names_in(files_from) if files_from else ()))
        inputs, judged = sweep.done()
        return inputs, judged, KnownFindings(asked, judging.baselines), sweep.bugs
    with judging.watch.of(READING):
        inputs = find(paths, judging.knows)
    judging.load(inputs.files)
    known = KnownFindings(asked, judging.baselines)
    if mends:
        from hadesign.cli.fixing import Fixing

        # A diff is all that is asked for where one is.
        inputs = Fixing(judging, known).apply(inputs)
    return inputs, judging.judge(inputs), known, ()


def _of_bugs(bugs: Sequence[str]) -> int:
    """Show the tracebacks of bugs of ours to those who ask for them; return what it ends with."""
    if os.environ.get("HADESIGN_DEBUG"):
        for trace in bugs:
            say(trace, err=True)
    return EXIT_BUG


def _findings(report: Report, inputs: Inputs, judging: LintRun) -> Findings:
    """Return what was found, and how people want to see it."""
    asked = judging.asked
    return Findings(
        report.tried(unsafe=asked.unsafe_fixes) if asked.fix else report,
        _texts(report, inputs.texts),
        inputs.passed_over,
        infos="info" in judging.shown,
        explained="explained" in judging.shown,
        known="known" in judging.shown,
        quiet=asked.quiet,
        whole=asked.whole,
        params=judging.params,
        profiles=judging.profiles,
        rules=judging.rules,
        folder=str(Path.cwd()),
    )


def _tell(findings: Findings, form: str, outputs: Outputs[Findings], *, err: bool = False) -> None:
    """Write the files, then print: whoever sees the text can rely on the files."""
    outputs.write(findings)
    text = LINT.write(form, replace(findings, colour=coloured(sys.stderr if err else sys.stdout)))
    if text:
        say(text, err=err)


def _count(report: Report, judging: LintRun, *, err: bool) -> None:
    """Print the statistics: beside what programs read, and not in it."""
    from hadesign.report.statistics import statistics_text

    say(f"\n{statistics_text(report, judging.watch.spent, judging.rules)}", err=err)


def _texts(report: Report, texts: Texts) -> Texts:
    """Return the lines of all files that findings are about; those of rule files are read again."""
    others = [d for d in report.diagnostics if d.location.file not in texts]
    if not others:
        return texts
    from hadesign.cli.lines import LinesOfBoth
    from hadesign.report.blocks import read_texts

    more = read_texts(others)
    return {**more, **texts} if isinstance(texts, dict) else LinesOfBoth(texts, more)
