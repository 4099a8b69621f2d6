"""What is said of a text: where each mistake begins, and the message."""

from hadesign.diagnostic import Diagnostic, Location
from hadesign.errors import InputError
from hadesign.source import read_text


def mistakes(text: str | bytes) -> tuple[Diagnostic, ...]:
    """Return every mistake of a text, none if it can be read."""
    try:
        read_text(text, "a.yaml")
    except InputError as error:
        return error.diagnostics
    return ()


def said(text: str | bytes) -> list[str]:
    """Return `line:column message` of every mistake."""
    return [f"{d.location.line}:{d.location.column} {d.message}" for d in mistakes(text)]


def numbers(location: Location) -> tuple[int, int, int, int]:
    """Return line, column, end line and end column."""
    return location.line, location.column, location.end_line, location.end_column
