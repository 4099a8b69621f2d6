"""`hadesign serve`: the handbook in a browser while its blueprint is written."""

from pathlib import Path

import click

from hadesign.artifact import Artifact
from hadesign.cli import completing
from hadesign.cli.building import BuildRequest, book_of, judged, package, steps
from hadesign.cli.common import as_of_option, rules_option, say, today
from hadesign.cli.inputs import STDIN
from hadesign.cli.live import LiveSite, serving
from hadesign.cli.watching import watch
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.source import visible

_SITE = "handbook/site/"


@click.command("serve")
@click.argument("file", shell_complete=completing.files)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port of this machine to listen at; 0 for any that is free.",
)
@rules_option
@as_of_option
def command(file: str, port: int, own: tuple[Path, ...], as_of: str | None) -> None:
    """Show the handbook of FILE in a browser, and show it anew whenever something is saved, until Ctrl-C.

    What is wrong with FILE is shown over the last pages that it had, with its line. Errors that lint finds stop
    nothing: the handbook says that it is a draft. Only this machine is answered, and nothing is written.
    """
    if file == STDIN:
        raise UsageError(_("serve looks at a file; standard input is read once."))
    request = BuildRequest((), html=True, draft=True, own=own, day=today(as_of))
    site = LiveSite()
    with serving(site, port) as address:
        watch(lambda: _rebuild(site, file, request, address), [file], own)


def _rebuild(site: LiveSite, file: str, request: BuildRequest, address: str) -> None:
    """Build the site anew, or say in it what is wrong; the last one that could be built stays."""
    try:
        with steps():
            files = _files(file, request)
    except InputError as error:
        from hadesign.report.problems import problems_text

        wrong = problems_text(error.diagnostics, colour=False, texts=getattr(error, "texts", None))
    except UsageError as error:
        wrong = visible(str(error))
    else:
        site.show({one.path.removeprefix(_SITE): one.data for one in files})
        say(visible(_("{file} is shown at {address}", file=file, address=address)), err=True)
        return
    site.fail(wrong)
    say(wrong, err=True)


def _files(file: str, request: BuildRequest) -> list[Artifact]:
    made = package(book_of(judged(file, request), request), request)
    return [one for one in made if one.path.startswith(_SITE)]
