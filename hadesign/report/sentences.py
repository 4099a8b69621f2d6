"""Sentences that several forms of output share."""

from hadesign.diagnostic import Diagnostic, Location, Waiver, format_path
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.source.columns import is_wide
from hadesign.source.flow import flow

INPUT = "INPUT"
"""What stands for the id of a rule where a file is wrong."""


def message(diagnostic: Diagnostic) -> str:
    """Return what was found, and what was expected instead, where that is said."""
    if not diagnostic.expected:
        return diagnostic.message
    return _("{message}; expected {expected}", message=diagnostic.message, expected=diagnostic.expected)


def whole_message(diagnostic: Diagnostic) -> str:
    """Return all that a program shows of a finding beside its fix: a mistake in a file says what was perhaps meant."""
    return "; ".join(part for part in (message(diagnostic), "" if mends(diagnostic) else diagnostic.hint) if part)


def fix_of(diagnostic: Diagnostic) -> str:
    """Return what to do about a finding; a mistake in a file says so in its message."""
    return diagnostic.hint if mends(diagnostic) else ""


def mends(diagnostic: Diagnostic) -> bool:
    """Whether the hint of a finding says what to do; that of a mistake in a file completes its message."""
    return not diagnostic.expected and diagnostic.rule != INPUT


def edits_of(diagnostic: Diagnostic) -> str:
    """Say what `lint --fix` would write to end a finding, on one line; nothing if there is no such edit."""
    if not diagnostic.fixable:
        return ""
    changes = joined(
        [
            _("remove {path}", path=format_path(edit.path))
            if edit.remove
            else f"{format_path(edit.path)}: {flow(edit.value)}"
            for edit in diagnostic.edits
        ],
        COMMAS,
    )
    if diagnostic.safe:
        return _("lint --fix writes: {changes}", changes=changes)
    return _("lint --fix --unsafe-fixes writes: {changes}", changes=changes)


def with_fix(diagnostic: Diagnostic, *, edits: bool = True) -> str:
    """Return a finding and what to do about it, for programs that show one text only; with `edits` also what to write.

    Nothing is escaped: that is for the form that shows it.
    """
    fix = fix_of(diagnostic)
    told = [whole_message(diagnostic), led(_("fix:")) + fix if fix else "", edits_of(diagnostic) if edits else ""]
    return "\n".join(part for part in told if part)


def led(label: str) -> str:
    """Return a label as it stands before what it is about; a wide colon holds its blank already."""
    return label if is_wide(label[-1:]) else f"{label} "


def line_of(number: int) -> str:
    """Name a line of the file that is spoken of."""
    return _("line {number}", number=number)


def place(location: Location, file: str) -> str:
    """Name a place by its line; the file is named only if it is another one than what is spoken of."""
    return line_of(location.line) if location.file == file else str(location)


def accepted(waiver: Waiver) -> str:
    """Say why a finding is accepted, by whom, and until when."""
    return _("{reason} ({owner}, until {until})", reason=waiver.reason, owner=waiver.owner, until=waiver.until)


def said_of(subject: str, text: str) -> str:
    """Say something of a subject, which is named before it: `etcd: no member is declared`."""
    return _("{subject}: {text}", subject=subject, text=text)


def out_of(part: object, whole: object) -> str:
    """Write how much of something: `5 of 9`."""
    return _("{part} of {whole}", part=part, whole=whole)


def between(least: object, most: object) -> str:
    """Write what lies between two ends: `3 to 5`."""
    return _("{least} to {most}", least=least, most=most)


def at_most(amount: object) -> str:
    """Write an upper bound."""
    return _("at most {amount}", amount=amount)
