"""Makes the edits of findings, round by round, and judges each round: what spoils something is left out.

A text is only ever exchanged for one that can be read, in which the findings are gone and no other is new. If a round
of several edits does not come out so, they are tried one by one; the one that is to blame is refused, with the reason.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import field
from typing import TypeAlias

from hadesign.diagnostic import Diagnostic, Edit, Path, Severity
from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint.findings import Report
from hadesign.lint.fingerprints import fingerprints
from hadesign.source import Document
from hadesign.source.editing import CannotEditError, with_value, without

ROUNDS = 10
"""Rounds with several edits at once; one edit may make way for another, which takes a round more."""
DocumentJudge: TypeAlias = Callable[[Document], Report]
"""Says what all rules that run find in a document, with what is waived and known; raises `InputError`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding whose edits were not made, and why."""

    finding: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A document after its edits, the findings that these ended, and those that had to stay."""

    document: Document
    done: tuple[Diagnostic, ...] = ()
    refused: tuple[Refusal, ...] = ()
    unsafe: int = field(default=0)
    """Findings that are left and could be ended by edits that are not safe."""


_Mark: TypeAlias = tuple[str, str, str]


def _mark(found: Diagnostic) -> _Mark:
    """Return what a finding is told by from one round to the next; lines move."""
    return found.rule, found.anchor, found.message


class _SpoilsError(Exception):
    """Edits do not lead to a better document; the message says why."""


def fix(document: Document, judge: DocumentJudge, *, unsafe: bool = False) -> Fixed:
    """Make the edits of all findings that nobody accepted and nothing explains: the safe ones, or all of them.

    Raises:
        InputError: the document itself is wrong.
    """
    report = judge(document)
    done: list[Diagnostic] = []
    refused: dict[_Mark, Refusal] = {}
    together = ROUNDS
    for _round in range(ROUNDS + len(report.diagnostics)):
        batch = list(_apart(_wanted(report, refused, unsafe=unsafe)))
        batch = batch if together > 0 else batch[:1]
        if not batch:
            break
        try:
            document, report = _tried(document, report, batch, judge)
            done += batch
            together -= 1
        except _SpoilsError as error:
            together = 0
            if len(batch) == 1:
                refused[_mark(batch[0])] = Refusal(batch[0], str(error))
    # What was refused may be gone all the same, as another edit ended it.
    left = {_mark(found) for found in report.diagnostics}
    stays = tuple(refusal for mark, refusal in refused.items() if mark in left)
    others = 0 if unsafe else sum(not found.safe for found in report.diagnostics if found.fixable)
    return Fixed(document, tuple(done), stays, others)


def fixed_alone(document: Document, report: Report, found: Diagnostic, judge: DocumentJudge) -> Document:
    """Return a document after the edits of one finding, which is judged as `fix` judges them.

    Raises:
        CannotEditError: it would be refused; the message says why.
    """
    try:
        return _tried(document, report, [found], judge)[0]
    except _SpoilsError as error:
        raise CannotEditError(str(error)) from None


def _wanted(report: Report, refused: Container[_Mark], *, unsafe: bool) -> list[Diagnostic]:
    """Return the findings to end, in the order of the file."""
    return [d for d in report.diagnostics if d.fixable and (unsafe or d.safe) and _mark(d) not in refused]


def _apart(wanted: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield findings whose edits do not touch each other's places."""
    taken: list[Path] = []
    for found in wanted:
        paths = [edit.path for edit in found.edits]
        if not any(_touch(path, other) for path in paths for other in taken):
            taken += paths
            yield found


def _touch(one: Path, other: Path) -> bool:
    """Whether a place is another one, or above or below it."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _tried(
    document: Document, before: Report, batch: list[Diagnostic], judge: DocumentJudge
) -> tuple[Document, Report]:
    """Return the document after some edits, and what is found in it; raise `_SpoilsError` if that is no better."""
    try:
        after = edited(document, [edit for found in batch for edit in found.edits])
        report = judge(after)
    except CannotEditError as error:
        raise _SpoilsError(str(error)) from None
    except InputError as error:
        raise _SpoilsError(_("then {problem}", problem=error.diagnostics[0].message)) from None
    ended = Counter((found.rule, found.anchor) for found in batch)
    there, left = (Counter((found.rule, found.anchor) for found in one.every) for one in (before, report))
    if any(left[what] > there[what] - count for what, count in ended.items()):
        raise _SpoilsError(_("the finding would stay"))
    for new in _new(report, before):
        raise _SpoilsError(_("it would make {rule}: {finding}", rule=new.rule, finding=new.message))
    return after, report


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """Return a document with edits made: entries go last and from the end, so that no place moves before its turn.

    Raises:
        CannotEditError: one of them cannot be made without touching other places.
    """
    every = list({edit.path: edit for edit in edits}.values())
    for edit in every:
        if not edit.remove:
            document = with_value(document, edit.path, edit.value)
    gone = [edit.path for edit in every if edit.remove]
    for path in sorted(
        gone, key=lambda path: [(str(s), 0) if isinstance(s, str) else ("", s) for s in path], reverse=True
    ):
        document = without(document, path)
    return document


def _new(report: Report, before: Report) -> Iterator[Diagnostic]:
    """Yield errors and warnings that were not there before, or that were milder."""
    known = {mark: found.severity.rank for found, mark in fingerprints(before.every).items()}
    messages = {(found.rule, found.message): found.severity.rank for found in before.every}
    for found, mark in fingerprints(report.every).items():
        worst = min(known.get(mark, 9), messages.get((found.rule, found.message), 9))
        if found.severity is not Severity.INFO and found.severity.rank < worst and not found.explained:
            yield found
