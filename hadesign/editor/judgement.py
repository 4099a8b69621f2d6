"""What an editor is told of one document: what `lint` would say of it, with the rules and settings that hold for it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.frozen import dataclass
from hadesign.lint import Report
from hadesign.lint.rule import Rule
from hadesign.source import Document


@dataclass(frozen=True, slots=True)
class EditorJudgement:
    """A text and what is found in it.

    `document` is absent where the text cannot be read, or is no blueprint (`ours` is false then). `problems` are
    mistakes; where there are any, nothing is judged. `shown` names what is shown beside what counts, as for `lint`.
    """

    file: str
    text: str
    ours: bool = False
    document: Document | None = None
    report: Report | None = None
    problems: tuple[Diagnostic, ...] = ()
    shown: frozenset[str] = frozenset()
    rules: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Diagnostic, ...]:
        """What the editor shows: what nobody accepted and nothing explains, and what settings ask for besides."""
        if self.report is None:
            return self.problems
        every = (found for found in self.report.every if not found.waived)
        return tuple(
            found
            for found in every
            if ("info" in self.shown or found.severity is not Severity.INFO)
            and ("explained" in self.shown or not found.explained)
            and ("known" in self.shown or not found.known)
        )


class EditorJudge(Protocol):
    """Judges documents as they stand in an editor, by the settings of the folder that each belongs to."""

    def judged(self, file: str, text: str) -> EditorJudgement:
        """Return what is found in a text."""

    def again(self, document: Document) -> Report:
        """Return what would be found in a document after edits; raise `InputError` if it is wrong."""

    def page(self, file: str, rule: str) -> str:
        """Return the page of a rule that judges a file as Markdown; empty if there is none."""
