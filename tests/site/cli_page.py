"""The reference of the command line as a page: what each command says with --help, and what exit codes mean."""

from typing import Any

import click

from hadesign.cli import COMMANDS, app

_HEAD = """# Command line

Every command says what it takes with `--help`; this page is made of that. Output goes to standard output, progress and
errors to standard error. Colour is used on a terminal only, and not where `NO_COLOR` is set.

| exit code | meaning |
|---|---|
| 0 | done; with `lint`, no finding at or above `--fail-on` |
| 1 | there are findings at or above `--fail-on`, or a design with errors was not built |
| 2 | the blueprint or the command line is wrong |
| 3 | a bug of hadesign |
| 130 | stopped by Ctrl-C |

| environment variable | effect |
|---|---|
| `SOURCE_DATE_EPOCH` | the day that counts as today, in seconds since 1970; `--as-of` comes first |
| `NO_COLOR` | no colour |
| `XDG_CACHE_HOME` | where compiled rules and findings are kept, instead of `~/.cache` |
| `HADESIGN_LANG` | the language, such as `de`, or a `.po` file; else `LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG` |
| `HADESIGN_DEBUG` | show the traceback of a bug |"""

SUBCOMMANDS = (["rules", "test"],)
"""Commands of two words; each stands after the one of its first word."""


def cli_page() -> str:
    """Return the page."""
    settings: dict[str, Any] = {**app.context_settings, "terminal_width": 80, "max_content_width": 80}
    parent = click.Context(app, info_name="hadesign", **settings)
    chunks = [_HEAD]
    for words in sorted([*([name] for name in COMMANDS), *SUBCOMMANDS], key=lambda words: [*COMMANDS].index(words[0])):
        command = app.get_command(parent, words[0])
        assert command is not None
        context = command.make_context(words[0], words[1:], parent, resilient_parsing=True)
        chunks.append(f"## {context.command_path}\n\n```text\n{context.get_help()}\n```")
    return "\n\n".join(chunks) + "\n"
