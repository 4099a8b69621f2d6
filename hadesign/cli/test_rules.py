"""`hadesign rules test`: rules of one's own, tested by their examples; `hadesign test-rules` is the same."""

import sys
from pathlib import Path

import click

from hadesign.cli.common import EXIT_FINDINGS, coloured, say
from hadesign.cli.settings import settings_in
from hadesign.i18n import ngettext
from hadesign.lint.selfcheck import check_examples, tested_files


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Run the examples of rules: every bad one must have exactly its findings, every good one none.

    A PATH is a folder of rules or one rule file. Without one the rules are tested that the settings of the folder you
    are in name, and where they name none hadesign's own. Exit code 1 means that an example and its rule disagree.
    """
    from hadesign.report.problems import problems_text

    chosen = paths or settings_in(Path.cwd()).rules
    problems = check_examples(chosen)
    if problems:
        say(problems_text(problems, colour=coloured(sys.stdout)))
        ctx.exit(EXIT_FINDINGS)
    count = len(tested_files(chosen))
    say(ngettext("{count} rule does what the examples say.", "{count} rules do what the examples say.", count))
