"""What must not stand in a repository: placeholders in the files, and the script that puts values in on the day."""

import re
from collections.abc import Sequence

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import comment, header, in_line
from hadesign.targets.shell import between_double_quotes
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Blank:
    """A value that is filled in: the variable it comes in, the whole of what it may be (POSIX), and how to get it.

    No value may hold what means something to sed, to a shell's double quotes, or to YAML within quotes.
    """

    variable: str
    pattern: str
    told: str

    @property
    def placeholder(self) -> str:
        """What stands in the file meanwhile; YAML allows it within quotes only, so that the value stays a text."""
        return f"@{self.variable}@"


FORBIDDEN = frozenset("|&\\\"'`$\n")
"""What a pattern may not let through."""

FILL = "fill-secrets.sh"
"""The name of the script, beside the files that it fills in."""

_SCRIPT = r"""#!/bin/sh
# %HEADER%
%PURPOSE%
#
#   %EXAMPLE% sh fill-secrets.sh FOLDER
#
%VALUES%
set -eu
umask 077

usage() { echo "fill-secrets.sh: $1" >&2; exit 2; }
%WHOLE%
matches() { [ "$(printf '%s' "$1" | wc -l)" -eq 0 ] && printf '%s' "$1" | grep -Eqx "$2"; }

[ $# -eq 1 ] || usage "%NO_FOLDER%"
%CHECKS%

here=$(dirname "$0")
mkdir -p "$1"
chmod 700 "$1"
for file in %FILES%; do
  [ -e "$file" ] || continue
%CHECKED%
  sed %EDITS% "$file" >"$1/$(basename "$file")"
done
echo "%DONE%"
"""
_SENTENCE = re.compile(r"%([A-Z_]+)%")


def fill_script(
    cluster: Cluster, blanks: Sequence[Blank], files: Sequence[str], *, purpose: str, example: str, done: str
) -> str:
    """Return the script that fills values into files (names, or patterns of a shell, beside the script).

    `example` shows the variables in use, and `done` what it says in the end, with `%FOLDER%` for where it wrote.
    """
    checked = _("The values were checked above, so none of them can hold a character that sed would act on.")
    folder = _("name the folder to write to, for example: {command}", command="sh fill-secrets.sh filled")
    said = {
        "HEADER": header(cluster),
        "PURPOSE": comment(purpose),
        "EXAMPLE": example,
        "VALUES": comment(
            _("README.md beside this file says which command makes each value. Nothing is sent anywhere.")
        ),
        "WHOLE": comment(
            _("The whole value and not one line of it: grep would be content with a line that matches among others.")
        ),
        "NO_FOLDER": between_double_quotes(in_line(folder)),
        "CHECKS": "\n".join(_check(blank) for blank in blanks),
        "FILES": " ".join(f'"$here"/{file}' for file in files),
        "CHECKED": comment(checked, "  "),
        "EDITS": " \\\n      ".join(f'-e "s|{blank.placeholder}|${blank.variable}|g"' for blank in blanks),
        "DONE": between_double_quotes(in_line(done)).replace("%FOLDER%", "$1"),
    }
    return _SENTENCE.sub(lambda match: said[match[1]], _SCRIPT)


def _check(blank: Blank) -> str:
    """Return the line that refuses what is no value."""
    told = between_double_quotes(in_line(f"{blank.variable}: {blank.told}"))
    return f'matches "${{{blank.variable}:-}}" \'{blank.pattern}\' || usage "{told}"'


def variables(script: Artifact) -> list[str]:
    """Return the variables that a script of ours asks for."""
    return re.findall(r'^matches "\$\{(\w+):-\}"', str(script.content), re.MULTILINE)
