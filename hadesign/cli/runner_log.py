"""Files that are printed where a runner of GitHub keeps the log: nothing in them is a command to it.

What is printed as it is (a diff, a mended file, an imported blueprint) goes into another program or a file, so that no
character of it may be another one. A runner looks for commands in each line that a step prints, behind white space
too, so the line that a diff keeps of a stranger's file may be one.
"""

import hashlib
import os
import stat
from typing import IO

from hadesign.source import logged


def unheard(text: str, stream: IO[str]) -> str:
    """Return a text between two lines that stop a runner's commands and let them go on, where one would be heard.

    The token that lets them go on is made of the text, so that nothing in it can be that line, and it is the same each
    time. `patch` passes over both lines. See "Stopping and starting workflow commands" in
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true" or _is_file(stream) or logged(text) == text:
        return text
    token = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    end = "" if text.endswith("\n") else "\n"
    return f"::stop-commands::{token}\n{text}{end}::{token}::\n"


def _is_file(stream: IO[str]) -> bool:
    """Whether what is printed becomes a file, which no runner reads."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False
