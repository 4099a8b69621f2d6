"""The command line: finds the command, runs it, and turns whatever goes wrong into one message and an exit code."""

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from hadesign import __version__
from hadesign.cli.common import EXIT_BUG, EXIT_INPUT, EXIT_STOPPED, EXIT_UNREAD, coloured, discard, discard_both, say
from hadesign.cli.ending import hear_no_more, open_streams
from hadesign.cli.language import choose, spoken
from hadesign.errors import InputError, UsageError
from hadesign.i18n import N_, _, translated

COMMANDS = {
    "init": N_("Write a commented blueprint from a preset."),
    "import": N_("Turn configs of a cluster that exists into a blueprint."),
    "lint": N_("Say what is weak in a design, with file, line and column."),
    "lsp": N_("Show findings in an editor while you write."),
    "explain": N_("Explain rules: what they find, why, and what to do."),
    "rules": N_("List the rules there are; test those of your own."),
    "waivers": N_("List what was accepted, by whom and until when."),
    "show": N_("List what will exist: nodes, addresses, names, domains."),
    "prove": N_("Say which failures take what down, and how available it is."),
    "diff": N_("Say what a change does to a design, and its safe order."),
    "synth": N_("Find the cheapest designs that meet all objectives."),
    "diagram": N_("Draw one view of a design: as SVG, PNG, Mermaid, DOT or text."),
    "targets": N_("List what build would write, and what it would not."),
    "build": N_("Write configs, pictures and the handbook."),
    "audit": N_("Compare a cluster as it is with its design."),
    "rehearse": N_("Run the configs for real, break things, compare with prove."),
    "serve": N_("Show the handbook in a browser while you write."),
    "schema": N_("Print the JSON Schema of a blueprint, a rule or an output."),
    "completion": N_("Print the script by which a shell completes words."),
}
"""In the order an architect meets them; each lives in the module of its name, which is imported when it is used."""

_MODULES = {"import": "importing"}
"""Modules of commands whose names are words of Python's."""

_OLDER = frozenset({"test-rules"})
"""Names of before: `rules test` it is now. They work as ever, and are told to nobody who does not know them."""

_WITHOUT_GARBAGE = frozenset({"lint", "prove", "diff", "waivers"})
"""Commands that keep nearly all they make until they end, so that looking for garbage finds none and costs a third."""


def _is_command(name: str) -> bool:
    return name in COMMANDS or name in _OLDER


class _Commands(click.Group):
    """A group that imports a command when it is asked for: start-up is most of a small lint."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if not _is_command(cmd_name):
            return None
        module = importlib.import_module(f"hadesign.cli.{_MODULES.get(cmd_name, cmd_name.replace('-', '_'))}")
        if cmd_name not in _WITHOUT_GARBAGE:
            gc.enable()  # `__main__` disabled it
        command: click.Command = module.command
        return spoken(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, translated(words)) for name, words in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and not _is_command(args[0]):
            from hadesign.source import did_you_mean

            message = _("there is no command {name!r}", name=args[0])
            hint = did_you_mean(args[0], COMMANDS)
            known = _("Commands: {names}.", names=", ".join(COMMANDS))
            ctx.fail(f"{message}{f'; {hint}' if hint else '.'} {known}")
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hadesign", message="%(prog)s %(version)s")
def app() -> None:
    """Design highly available Kubernetes clusters as code: lint the design, prove what it survives, compile it."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and end the process: 0 clean, 1 findings, 2 bad input or usage, 3 a bug of hadesign."""
    open_streams()
    code = run(arguments)
    hear_no_more()
    if gc.isenabled():
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # `say` has flushed and complained
            stream.flush()
    # A lint leaves nothing to clear away, and to take every object apart would be a tenth of its time.
    os._exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    try:
        try:
            return _run(arguments)
        except UsageError as error:
            # The output itself could not be written; there may still be somebody to tell.
            from hadesign.source import visible

            say(visible(f"hadesign: {error}"), err=True)
            return EXIT_INPUT
    except click.exceptions.Exit as end:
        return end.exit_code
    except UsageError:  # nobody is left to be told
        return EXIT_INPUT


def _run(arguments: Sequence[str] | None) -> int:
    try:
        choose(sys.argv[1:] if arguments is None else arguments)
        result = spoken(app).main(arguments, prog_name="hadesign", standalone_mode=False)
    except click.ClickException as error:
        say(_usage(error), err=True)
        return EXIT_INPUT
    except (click.Abort, KeyboardInterrupt) as stop:
        return _stopped(stop)
    except SystemExit:  # click's way to end where nobody reads its help, and no other one is taken here
        discard_both()
        return EXIT_UNREAD
    except click.exceptions.Exit:
        raise
    except OSError as error:
        return _refused(error)
    except InputError as error:
        from hadesign.report.problems import problems_text

        texts = getattr(error, "texts", None)
        say(problems_text(error.diagnostics, colour=coloured(sys.stderr), texts=texts), err=True)
        return EXIT_INPUT
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001  the one place that catches everything, so that nobody sees a traceback
        return _bug(error)
    return result if isinstance(result, int) else 0


def _stopped(stop: BaseException) -> int:
    """Say that it was stopped, and return by what: click turns each interrupt into one of its own."""
    from hadesign.errors import StoppedError

    cause = stop if isinstance(stop, StoppedError) else stop.__cause__
    say(_("hadesign: stopped; nothing was left half done."), err=True)
    return cause.code if isinstance(cause, StoppedError) else EXIT_STOPPED


def _refused(error: OSError) -> int:
    """Say what the system refused: a disk that is full, a folder that is closed, an output that cannot be written."""
    if isinstance(error, BrokenPipeError):
        discard_both()
        return EXIT_UNREAD
    reason = error.strerror or type(error).__name__
    if error.filename is None:  # standard output, into which click itself writes help
        discard(sys.stdout)
        raise UsageError(_("cannot write the output: {reason}.", reason=reason))
    raise UsageError(_("the system refuses {file}: {reason}.", file=error.filename, reason=reason))


def _usage(error: click.ClickException) -> str:
    """Say what is wrong with the command line, and where its help is; without any command this is the help itself."""
    from hadesign.source import logged, visible

    message = logged("\n".join(visible(line) for line in error.format_message().split("\n")))
    context = getattr(error, "ctx", None)
    if context is None or isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return message
    see = _("See `{command} --help`.", command=context.command_path)
    return f"hadesign: {message}\n{see}"


def _bug(error: Exception) -> int:
    """Say that it is our fault, and how to send what we need; the traceback only for those who ask for it."""
    if os.environ.get("HADESIGN_DEBUG"):
        import traceback

        say("".join(traceback.format_exception(error)), err=True)
        return EXIT_BUG
    from hadesign.source import escaped

    what = f"{type(error).__name__}: {escaped(str(error), 300)}"
    lines = (
        _("hadesign: a bug of ours, not a mistake in your file: {error}", error=what),
        _(
            "Run the same command with HADESIGN_DEBUG=1 and report what it prints, with the blueprint if you may"
            " share it."
        ),
    )
    say("\n".join(lines), err=True)
    return EXIT_BUG
