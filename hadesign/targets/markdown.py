"""The few pieces of Markdown that the targets' READMEs share."""

from collections.abc import Iterable, Sequence

from hadesign.i18n import _
from hadesign.targets.base import in_line


def shell(*lines: str) -> str:
    """Return a block of commands."""
    return "\n".join(("```sh", *lines, "```"))


def in_code(text: str) -> str:
    """Return a text of a blueprint as code, which it cannot end; a backtick in it becomes an apostrophe."""
    return "`" + in_line(text).replace("`", "'") + "`"


def said_beside(command: str, column: int, sentence: str) -> str:
    """Return a command with what is said of it behind it, from a column on."""
    return f"{command:{column}} # {in_line(sentence)}"


def machine_table(rows: Iterable[tuple[str, Sequence[str]]], what: str = "") -> str:
    """Return the table that says which files (or what else) belong on which machine."""
    heads = _("machine"), what or _("files")
    return table(heads, ((name, ", ".join(f"`{file}`" for file in files)) for name, files in rows))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; no cell can end its line, or begin another cell."""
    lines = ["| " + " | ".join(map(_cell, cells)) + " |" for cells in (heads, *rows)]
    return "\n".join((lines[0], f"|{'---|' * len(heads)}", *lines[1:]))


def _cell(words: str) -> str:
    return in_line(words).replace("|", "&#124;")


def title(words: str, level: int = 1) -> str:
    """Return a title."""
    return f"{'#' * level} {in_line(words)}"


def bullets(*sentences: str) -> str:
    """Return a list."""
    return "\n".join(f"- {in_line(sentence)}" for sentence in sentences)


def on(machine: str) -> str:
    """Say where the commands below are run."""
    return _("On **{machine}**:", machine=machine)


def remark(sentence: str) -> str:
    """Return a comment of Markdown, which its sentence cannot end."""
    return f"<!-- {in_line(sentence).replace('>', '&gt;')} -->"
