"""Writes findings as JSON and reads the same findings from it: what `cli/` keeps of designs that do not change."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hadesign.diagnostic import Diagnostic, Edit, Explanation, Fact, Location, Related, Severity, Waiver


def encoded(found: Iterable[Diagnostic]) -> list[Any]:
    """Return findings as JSON can hold them: places as numbers into a list of files, as few have many findings."""
    files: dict[str, int] = {}
    rows = [_row(one, files) for one in found]
    return [list(files), rows]


def decoded(data: Any) -> tuple[Diagnostic, ...]:
    """Return the findings of what `encoded` made.

    Raises:
        ValueError: it is something else; so do `TypeError` and `LookupError`.
    """
    files, rows = data
    return tuple(_finding(row, files) for row in rows)


def shared(found: Iterable[Diagnostic], texts: dict[str, str]) -> tuple[Diagnostic, ...]:
    """Return findings whose equal texts are one object: those of ten thousand files have few that differ.

    Args:
        found: findings as another process, or a file, has told them.
        texts: what is known so far, by itself; it grows.
    """

    def same(text: str) -> str:
        return texts.setdefault(text, text)

    return tuple(
        replace(
            one, rule=same(one.rule), name=same(one.name), message=same(one.message), path=same(one.path),
            expected=same(one.expected), hint=same(one.hint), url=same(one.url), anchor=same(one.anchor),
        )
        for one in found
    )  # fmt: skip


def _row(one: Diagnostic, files: dict[str, int]) -> list[Any]:
    def place(at: Location) -> list[int]:
        return [files.setdefault(at.file, len(files)), at.line, at.column, at.end_line, at.end_column]

    waived = one.waived
    return [
        [one.rule, one.name, one.severity.value, one.message, one.path, one.expected, one.hint, one.url],
        [one.lacking, one.anchor, one.known],
        place(one.location),
        [[related.message, place(related.location)] for related in one.related],
        waived and [waived.reason, waived.owner, waived.until, place(waived.location)],
        [[explanation.rule, place(explanation.location)] for explanation in one.explained],
        [[fact.path, place(fact.location)] for fact in one.facts],
        [[list(edit.path), edit.value, edit.remove, edit.safe] for edit in one.edits],
    ]


def _finding(row: Any, files: list[str]) -> Diagnostic:
    def place(at: Any) -> Location:
        number, *rest = at
        return Location(files[number], *rest)

    words, more, location, related, waived, explained, facts, edits = row
    rule, name, severity, message, path, expected, hint, url = words
    lacking, anchor, known = more
    waiver = None
    if waived:
        reason, owner, until, at = waived
        waiver = Waiver(reason, owner, until, place(at))
    return Diagnostic(
        rule, name, Severity(severity), message, path, place(location),
        tuple(Related(said, place(at)) for said, at in related), expected, hint, url,
        waiver,
        tuple(Explanation(by, place(at)) for by, at in explained),
        tuple(Fact(about, place(at)) for about, at in facts),
        lacking, anchor, known,
        tuple(Edit(tuple(steps), value, remove, safe) for steps, value, remove, safe in edits),
    )  # fmt: skip
