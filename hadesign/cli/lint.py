"""`hadesign lint`: what is weak in a design, with file, line and column."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hadesign.cli import completing
from hadesign.cli.asked import LintOptions
from hadesign.cli.common import (
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
from hadesign.cli.inputs import STDIN_NAME, Inputs, find
from hadesign.cli.jobs import Jobs, by_processes
from hadesign.cli.judging import LintRun
from hadesign.cli.known import KnownFindings
from hadesign.cli.outputs import Outputs
from hadesign.cli.settings import FAIL_ON, SHOWN
from hadesign.errors import InputError
from hadesign.lint import Report
from hadesign.lint.stopwatch import READING, Stopwatch
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.source import Texts


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completing.files)
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
    default=1,
    show_default=True,
    help="Judge with so many processes; 0 or auto: one for each core, where there is enough to judge.",
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
    watching: bool = False,
    **options: Any,
) -> None:
    """Judge blueprints: files, folders (searched for *.yaml), patterns, or - for standard input.

    Exit code 0 is clean, 1 means findings at or above --fail-on, 2 wrong input or usage.
    """
    if watching:
        from hadesign.cli.watching import watch as watch_files

        more = [*options["own"], *filter(None, [options["baseline"]])]
        watch_files(lambda: ctx.invoke(command, paths=paths, form=form, outputs=outputs, **options), paths, more)
    asked, files, watch = LintOptions(**options), Outputs(LINT, outputs), Stopwatch()
    judging = LintRun(asked, today(asked.as_of), watch)
    with watch.of(READING):
        inputs = find(paths, judging.knows, judging.judges_at_once)
    try:
        judging.load(inputs.files)
    except InputError as error:
        # Mistakes in rule files are shown as those in blueprints are.
        report = Report.of(judging.day.isoformat(), (), error.diagnostics)
        _tell(Findings(report, _texts(report, {}), folder=str(Path.cwd())), form, files)
        ctx.exit(EXIT_INPUT)
    known = KnownFindings(asked, judging.baselines)
    if asked.fix or asked.diff or asked.unsafe_fixes:
        inputs = _fixed(inputs, judging, known)
    judged = judging.judge(inputs, by_processes)
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
        ctx.exit(EXIT_INPUT)
    fails = judging.fails(report, stale=bool(known.gone))
    ctx.exit(EXIT_FINDINGS if fails and not asked.write_baseline else 0)


def _fixed(inputs: Inputs, judging: LintRun, known: KnownFindings) -> Inputs:
    """Return the documents as they are after their edits; a diff is all that is asked for where one is."""
    from hadesign.cli.fixing import Fixing

    return Fixing(judging, known).apply(inputs)


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
    from hadesign.report.blocks import read_texts

    return {**read_texts(others), **texts}
