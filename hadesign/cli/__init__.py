"""The command line: finds the command, runs it, and turns whatever goes wrong into one message and an exit code."""

import importlib
import os
import sys
from collections.abc import Sequence

import click

from hadesign import __version__
from hadesign.errors import InputError, UsageError

COMMANDS = ("init", "lint", "explain", "show", "prove", "build", "schema")
"""In the order an architect meets them; each lives in the module of its name, which is imported when it is used."""

EXIT_FINDINGS, EXIT_INPUT, EXIT_BUG = 1, 2, 3
"""0 is clean; ruff and kube-linter users expect 1 for findings and 2 for "could not run"."""


class _Commands(click.Group):
    """A group that imports a command when it is asked for: start-up is most of a small lint."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"hadesign.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from hadesign.source import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            ctx.fail(f"there is no command {args[0]!r}{f'; {hint}' if hint else ''}. Commands: {', '.join(COMMANDS)}.")
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hadesign", message="%(prog)s %(version)s")
def app() -> None:
    """Design highly available Kubernetes clusters as code: lint the design, prove what it survives, compile it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit: 0 clean, 1 findings, 2 bad input or usage, 3 a bug of hadesign."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    try:
        result = app.main(arguments, prog_name="hadesign", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("hadesign: stopped; nothing was left half done.", err=True)
        return 130  # 128 + SIGINT, as shells count
    except InputError as error:
        from hadesign.report.problems import problems_text

        click.echo(problems_text(error.diagnostics, colour=_colour(sys.stderr)), err=True)
        return EXIT_INPUT
    except UsageError as error:
        click.echo(f"hadesign: {error}", err=True)
        return EXIT_INPUT
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  the one place that catches everything, so that nobody sees a traceback
        return _bug(error)
    return result if isinstance(result, int) else 0


def _colour(stream: object) -> bool:
    """Colour only where a person looks and has not asked for none (https://no-color.org)."""
    return bool(getattr(stream, "isatty", lambda: False)()) and not os.environ.get("NO_COLOR")


def _bug(error: Exception) -> int:
    """Say that it is our fault, and how to send what we need; the traceback only for those who ask for it."""
    if os.environ.get("HADESIGN_DEBUG"):
        raise error
    click.echo(
        f"hadesign: a bug of ours, not a mistake in your file: {type(error).__name__}: {error}\n"
        "Run the same command with HADESIGN_DEBUG=1 and report what it prints, with the blueprint if you may share it.",
        err=True,
    )
    return EXIT_BUG
