"""Print the table: value, the fact, ours, and whether they are equal; published mistakes must differ."""

import sys
from itertools import groupby

from tests.proof.golden import VALUES
from tests.proof.golden.value import Value

TITLES = {
    "1": "etcd's fault tolerance",
    "2": "majorities of independent members",
    "3": "members and replicas over zones",
    "4": "parts in series and in parallel",
    "5": "what providers promise",
    "6": "members that are repaired",
    "7": "timers and failover",
    "8": "capacity, sizing, backups and storage",
}
WIDTHS = (38, 18, 18)


def marked(value: Value, ours: str) -> str:
    """Say whether ours is the fact; a published mistake must not come out."""
    if value.mistake:
        return "NO: repeated" if ours == value.fact else "no*"
    return "yes" if ours == value.fact else "NO"


def row(what: str, fact: str, ours: str, equal: str) -> str:
    """Return a line of the table."""
    first, second, third = WIDTHS
    return f"{what:<{first}}{fact:<{second}} {ours:<{third}} {equal}".rstrip()


def table() -> str:
    """Return the table as text, with a count at its end."""
    lines: list[str] = []
    for section, values in groupby(VALUES, key=lambda value: value.section):
        lines += ["", f"Section {section}: {TITLES[section]}", row("value", "the fact", "ours", "same")]
        for value in values:
            ours = value.ours()
            lines.append(row(value.what, value.fact, ours, marked(value, ours)))
    right = sum(value.right for value in VALUES)
    lines += ["", f"{right} of {len(VALUES)} are as they must be.", "* a published mistake, which is not repeated"]
    return "".join(f"{line}\n" for line in lines[1:])


if __name__ == "__main__":
    sys.stdout.write(table())
    sys.exit(not all(value.right for value in VALUES))
