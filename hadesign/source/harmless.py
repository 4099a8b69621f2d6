"""Text of a stranger's file made harmless: nothing that a terminal or a log would act on gets through."""

import re

SHOWN = 40
"""Longest piece of a value that a message repeats: enough to recognise it, short enough for one line."""
_COMMAND = re.compile(r"(?:^|(?<=\r))([^\S\r\n]*:):(?=.*::)|#(?=#\[)", re.MULTILINE)


def visible(text: str) -> str:
    """Replace what moves the cursor, hides or reorders text: a tab by a space, the rest by dots; columns stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c == "\t" else "·" for c in text)


def blanked(text: str) -> str:
    """Replace the same, line ends and tabs included, by blanks."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def escaped(text: str, limit: int = SHOWN) -> str:
    """Write a piece of a value into a message: such characters as escapes, on one line, cut where it is long."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[:limit])
    return safe.replace("`", "'") + ("..." if len(text) > limit else "")


def logged(text: str) -> str:
    """Return a text of which no line is a command to the program that keeps it as a log: columns stay.

    A runner of GitHub acts on lines that begin with `::`, behind white space of any kind, and on `##[` within a line
    (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
    """
    if "::" not in text and "##[" not in text:
        return text
    return _COMMAND.sub(lambda found: f"{found[1] or ''}·", text)
