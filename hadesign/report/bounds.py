"""How many findings a form shows: enough to work with, and a number for the rest; `--all` lifts the bound."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hadesign.diagnostic import Diagnostic, Location, Severity
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined

PEOPLE = 100
"""Findings of one rule in one file that people are shown."""
PROGRAMS = 10_000
"""Findings that programs are given; GitHub takes 25,000 of a run, and shows 5,000 of them
(https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning)."""


def for_people(found: Iterable[Diagnostic], *, whole: bool) -> tuple[list[Diagnostic], Mapping[str, int]]:
    """Return the first `PEOPLE` findings of each rule and file, and how many others each rule has."""
    counts: Counter[tuple[str, str]] = Counter()
    left: Counter[str] = Counter()
    shown = []
    for diagnostic in found:
        kind = (diagnostic.location.file, diagnostic.rule)
        counts[kind] += 1
        if whole or counts[kind] <= PEOPLE:
            shown.append(diagnostic)
        else:
            left[diagnostic.rule] += 1
    return shown, left


def not_shown(left: Mapping[str, int]) -> str:
    """Say what people are not shown, by rule; nothing if that is nothing."""
    if not left:
        return ""
    rules = joined([f"{rule} {count}" for rule, count in left.items()], COMMAS)
    return ngettext(
        "{count} more finding is not shown ({rules}); `hadesign lint --all` shows it.",
        "{count} more findings are not shown ({rules}); `hadesign lint --all` shows them.",
        sum(left.values()),
        rules=rules,
    )


def for_programs(found: Sequence[Diagnostic], *, whole: bool) -> tuple[Sequence[Diagnostic], int]:
    """Return what a program is given, in the same order, and how many others there are: the worst are kept."""
    left = 0 if whole else max(len(found) - PROGRAMS, 0)
    if not left:
        return found, 0
    worst = sorted(range(len(found)), key=lambda n: _weight(found[n]))
    return [found[n] for n in sorted(worst[:PROGRAMS])], left


def _weight(found: Diagnostic) -> tuple[bool, bool, int]:
    return found.accepted, bool(found.explained), found.severity.rank


def left_out(count: int, location: Location) -> Diagnostic:
    """Return what stands for findings that are left out, where a format has no other way to say so."""
    message = ngettext("{count} more finding is left out", "{count} more findings are left out", count)
    hint = _("Mend those that are listed first, or ask for all with --all.")
    return Diagnostic("LINT", "truncated", Severity.INFO, message, "", location, hint=hint)
