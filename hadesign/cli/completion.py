"""`hadesign completion`: the script by which a shell completes command lines of hadesign."""

import click

from hadesign.cli.common import say
from hadesign.cli.completing import ASKED

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, formats, rules, targets and files.

    For bash put this into ~/.bashrc:

    eval "$(hadesign completion bash)"

    For zsh put this into ~/.zshrc, below compinit:

    eval "$(hadesign completion zsh)"

    For fish put this into ~/.config/fish/config.fish:

    hadesign completion fish | source
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from hadesign.cli import app

    kind = get_completion_class(shell)
    if kind is None:
        raise LookupError(shell)
    # The script as such: click's own way to bash asks for its version first, which need not be the one it is for.
    say(ShellComplete.source(kind(app, {}, "hadesign", ASKED)))
