"""`hadesign waivers`: the register of what was accepted."""

import sys
from pathlib import Path

import click

from hadesign.cli import completing
from hadesign.cli.asked import LintOptions
from hadesign.cli.common import EXIT_INPUT, as_of_option, coloured, format_option, rules_option, say, today
from hadesign.cli.inputs import find
from hadesign.cli.judging import cache_dir
from hadesign.cli.settings import settings_of
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.lint.register import RegisteredWaiver, in_order, register
from hadesign.proof import prove
from hadesign.report.formats import WAIVERS
from hadesign.topology import read_cluster


@click.command("waivers")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completing.files)
@format_option(WAIVERS)
@rules_option
@as_of_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], form: str, own: tuple[Path, ...], as_of: str | None) -> None:
    """List the waivers of blueprints, those that end first first: who accepted what, why, and until when.

    Each is active, needed by no finding, expired, or wrong; all rules are run for that.
    """
    from hadesign.report.waiver_register import WaiverRegister

    day, inputs = today(as_of), find(paths)
    found: list[RegisteredWaiver] = []
    problems: list[Diagnostic] = [*inputs.problems]
    for document in inputs.documents:
        try:
            cluster = read_cluster(document)
            catalogue, _ids = LintOptions(own=own).with_settings(settings_of(document.file)).loaded(cache_dir())
            found += register(cluster, prove(cluster), catalogue, day)
        except InputError as error:
            problems += error.diagnostics
    say(WAIVERS.write(form, WaiverRegister(day.isoformat(), in_order(found))))
    if problems:
        from hadesign.report.problems import problems_text

        say(problems_text(problems, colour=coloured(sys.stderr), texts=inputs.texts), err=True)
        ctx.exit(EXIT_INPUT)
