"""Findings as an editor shows them: the sentences of `lint`, with the place, the rule's page and related places."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from lsprotocol import types

from hadesign.diagnostic import Diagnostic, Location, Severity
from hadesign.editor.judgement import EditorJudgement
from hadesign.editor.places import EditorText
from hadesign.i18n import _
from hadesign.report.sentences import with_fix
from hadesign.source.limits import MAX_BYTES

SOURCE = "hadesign"
_TOP = types.Range(types.Position(0, 0), types.Position(0, 1))
_SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


class Published:
    """Makes diagnostics of the findings of one document."""

    def __init__(self, judgement: EditorJudgement, text: EditorText, uri: str) -> None:
        """Keep what is needed; `uri` is what the editor calls the document."""
        self._judgement, self._text, self._uri = judgement, text, uri
        self._others: dict[str, EditorText] = {}

    def diagnostics(self) -> list[types.Diagnostic]:
        """Return one for each finding."""
        return [self.diagnostic(found) for found in self._judgement.told]

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """Return a finding as a diagnostic; one of another file stands at the top and leads there."""
        here = found.location.file == self._judgement.file
        # What its edits write an editor offers as an action.
        said = with_fix(found, edits=False)
        return types.Diagnostic(
            range=self._text.range(found.location) if here else _TOP,
            message=said if here else _("{place}: {what}", place=found.location, what=said),
            severity=_severity(found),
            code=found.rule,
            code_description=types.CodeDescription(found.url) if found.url else None,
            source=SOURCE,
            related_information=list(self._related(found)) or None,
        )

    def _related(self, found: Diagnostic) -> Iterator[types.DiagnosticRelatedInformation]:
        if found.location.file != self._judgement.file:
            yield from self._information(found.location, found.message)
        for related in found.related:
            yield from self._information(related.location, related.message)

    def _information(self, place: Location, message: str) -> Iterator[types.DiagnosticRelatedInformation]:
        if (location := self.location(place)) is not None:
            yield types.DiagnosticRelatedInformation(location, message)

    def location(self, place: Location) -> types.Location | None:
        """Return a place with its file; none if that cannot be named."""
        if place.file == self._judgement.file:
            return types.Location(self._uri, self._text.range(place))
        try:
            uri = Path(place.file).absolute().as_uri()
        except (OSError, ValueError):
            return None
        return types.Location(uri, self._other(place.file).range(place))

    def _other(self, file: str) -> EditorText:
        if file not in self._others:
            self._others[file] = EditorText(_read(file))
        return self._others[file]


def _read(file: str) -> str:
    try:
        with Path(file).open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def _severity(found: Diagnostic) -> types.DiagnosticSeverity:
    """Return how bad it is; what is known, or said by others already, is no more than a hint."""
    return types.DiagnosticSeverity.Hint if found.known or found.explained else _SEVERITIES[found.severity]


def touched(judgement: EditorJudgement, text: EditorText, span: types.Range) -> Iterator[Diagnostic]:
    """Yield the findings of the document that a range touches."""
    start, end = text.place(span.start), text.place(span.end)
    for found in judgement.told:
        place = found.location
        if place.file == judgement.file and (place.line, place.column) <= end and start <= (
            place.end_line, place.end_column
        ):  # fmt: skip
            yield found
