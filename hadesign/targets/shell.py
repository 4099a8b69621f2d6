"""Text of a blueprint in a script: what a POSIX shell reads as a word is the text itself, and nothing of it is run."""

import re
import shlex

_MEANS_SOMETHING = re.compile(r'(["\\$`])')
"""What means something between double quotes (POSIX.1-2024, Shell Command Language, 2.2.3)."""


def quoted(text: str) -> str:
    """Return a text as one word of a command: as it is where that is plain, else between single quotes.

    A line end stays one. A word that could be taken for an option is for the command to guard against, by `--`.
    """
    return shlex.quote(text)


def between_double_quotes(text: str) -> str:
    """Return a text as it may stand between double quotes, beside what a shell is to put in there."""
    return _MEANS_SOMETHING.sub(r"\\\1", text)
