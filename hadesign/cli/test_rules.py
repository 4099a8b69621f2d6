"""`hadesign test-rules`: rules of one's own, tested by the examples they come with."""

import sys
from pathlib import Path

import click

from hadesign.cli.common import EXIT_FINDINGS, coloured, say
from hadesign.i18n import ngettext
from hadesign.lint.catalogue import rule_files
from hadesign.lint.selfcheck import check_examples


@click.command("test-rules")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER...")
@click.pass_context
def command(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Run the examples of the rules in each FOLDER: every bad one must have exactly its findings, every good one none.

    Without a FOLDER hadesign's own rules are tested. Exit code 1 means that an example and its rule disagree.
    """
    from hadesign.report.problems import problems_text
    from hadesign.resources import rules_dir

    problems = check_examples(folders)
    if problems:
        say(problems_text(problems, colour=coloured(sys.stdout)))
        ctx.exit(EXIT_FINDINGS)
    count = sum(len(rule_files(folder)) for folder in folders or (rules_dir(),))
    say(ngettext("{count} rule does what the examples say.", "{count} rules do what the examples say.", count))
