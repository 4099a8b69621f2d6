"""`hadesign lsp`: what `lint` says, in an editor, while one writes."""

from pathlib import Path

import click

from hadesign.cli.asked import LintOptions
from hadesign.cli.common import as_of_option, config_option, rules_option, today
from hadesign.errors import UsageError
from hadesign.i18n import _


@click.command("lsp")
@click.option("--stdio", is_flag=True, expose_value=False, help="What many editors say; it is so without it, too.")
@click.option(
    "--profile",
    default="",
    metavar="NAME",
    help="Judge by this profile, whatever the blueprint names: lab, node, zone, region, regulated, or one of your own.",
)
@config_option
@rules_option
@as_of_option
def command(profile: str, no_config: bool, own: tuple[Path, ...], as_of: str | None) -> None:
    """Serve an editor on standard input and output by the Language Server Protocol; an editor starts it.

    It shows findings while you write, explains rules and keys, completes keys, words and names, mends what rules know
    to mend, and leads to where a name is declared.
    """
    today(as_of)
    try:
        from hadesign.editor.server import BlueprintServer
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs", "attr"):
            raise
        message = _("the language server needs pygls, which is not installed: pip install 'hadesign[lsp]'.")
        raise UsageError(message) from None
    from hadesign.cli.serving import EditorLint

    BlueprintServer(EditorLint(LintOptions(own=own, as_of=as_of, no_config=no_config, profile=profile))).serve()
