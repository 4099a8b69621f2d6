"""`hadesign targets`: what would be built, and for what."""

import click

from hadesign.cli import completing
from hadesign.cli.common import format_option, say
from hadesign.cli.inputs import cluster_of
from hadesign.cli.settings import settings_of
from hadesign.report.formats import TARGETS


@click.command("targets")
@click.argument("file", shell_complete=completing.files)
@format_option(TARGETS)
def command(file: str, form: str) -> None:
    """List what `hadesign build` would write for FILE (or - for standard input), and write nothing.

    Each target with the number of its files, or with the reason for which there are none. Targets of other packages
    are listed where hadesign.toml names them.
    """
    from hadesign.report.offered import Offered

    others = settings_of(file).targets
    say(TARGETS.write(form, Offered.of(cluster_of(file), others)))
