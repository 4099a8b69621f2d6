"""What an editor offers to do about a finding: the edits of its rule, if they lead to a better design, or a waiver."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lsprotocol import types

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.editor.changes import text_edits
from hadesign.editor.judgement import EditorJudge, EditorJudgement
from hadesign.editor.places import EditorText
from hadesign.editor.published import Published, touched
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.lint import Report
from hadesign.lint.fixing import fix, fixed_alone
from hadesign.lint.waivers import TOPIC
from hadesign.source import Document, read_text
from hadesign.source.editing import CannotEditError
from hadesign.source.lookup import same

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.hadesign"
_Kind = types.CodeActionKind


class CodeActions:
    """The actions for one document; what is refused is remembered, as editors ask at every move of the cursor."""

    def __init__(self, judgement: EditorJudgement, text: EditorText, uri: str, judge: EditorJudge) -> None:
        """Work nothing out yet."""
        self._judgement, self._text, self._uri, self._judge = judgement, text, uri, judge
        self._published = Published(judgement, text, uri)
        self._fixes: dict[tuple[str, str, str], types.CodeAction | None] = {}

    def of(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Return what can be done where an editor asks."""
        only = params.context.only
        found = list(touched(self._judgement, self._text, params.range))
        actions: list[types.CodeAction] = []
        if _asked(_Kind.QuickFix.value, only):
            actions += [action for one in found if (action := self._fix(one)) is not None]
            actions += [action for one in found if (action := self._allow(one)) is not None]
        if only and _asked(FIX_ALL, only):
            actions += self._all()
        return actions

    def _fix(self, found: Diagnostic) -> types.CodeAction | None:
        """Return the edits of a finding; none if they would be refused by `lint --fix`."""
        document, report = self._judgement.document, self._judgement.report
        if not found.fixable or document is None or report is None:
            return None
        mark = (found.rule, found.anchor, found.message)
        if mark not in self._fixes:
            try:
                after = fixed_alone(document, report, found, self._judge.again)
            except CannotEditError:
                self._fixes[mark] = None
            else:
                title = _("Fix {rule} {name}", rule=found.rule, name=found.name)
                if not found.safe:
                    title = _("Fix {rule} {name} (look at it afterwards)", rule=found.rule, name=found.name)
                self._fixes[mark] = self._action(title, after.text, found, preferred=found.safe)
        return self._fixes[mark]

    def _all(self) -> Iterator[types.CodeAction]:
        """Yield all safe edits as one."""
        document = self._judgement.document
        if document is not None and any(found.fixable and found.safe for found in self._judgement.told):
            shown = "info" in self._judgement.shown
            fixed = fix(document, lambda one: _without_infos(self._judge.again(one), shown=shown))
            if fixed.document.text != document.text:
                title = _("Fix all that rules know to mend")
                yield self._action(title, fixed.document.text, kind=FIX_ALL)

    def _allow(self, found: Diagnostic) -> types.CodeAction | None:
        """Return what writes a waiver beside a finding, to be filled in; none if it cannot be waived there."""
        rule = self._judgement.rules.get(found.rule)
        document = self._judgement.document
        if rule is None or document is None or not rule.waivable or rule.topic == TOPIC or found.accepted:
            return None
        after = with_waiver(document, found)
        title = _("Allow {rule} {name} here", rule=found.rule, name=found.name)
        return self._action(title, after, found) if after else None

    def _action(
        self,
        title: str,
        after: str,
        found: Diagnostic | None = None,
        *,
        preferred: bool = False,
        kind: str = _Kind.QuickFix.value,
    ) -> types.CodeAction:
        return types.CodeAction(
            title=title,
            kind=kind,
            diagnostics=[self._published.diagnostic(found)] if found else None,
            is_preferred=preferred or None,
            edit=types.WorkspaceEdit(changes={self._uri: text_edits(self._text, after)}),
        )


def _asked(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether a kind is among those that an editor asks for, by its name or by what it begins with."""
    wanted = [str(getattr(one, "value", one)) for one in only or ()]
    return not only or any(kind == one or kind.startswith(f"{one}.") for one in wanted)


def _without_infos(report: Report, *, shown: bool) -> Report:
    """Return a report in which what is not shown is not mended either, as `lint --fix` has it."""
    if shown:
        return report
    every = (replace(d, edits=()) if d.severity is Severity.INFO else d for d in report.every)
    return Report.of(report.as_of, report.files, every)


def with_waiver(document: Document, found: Diagnostic) -> str:
    """Return the text with a waiver above the line of a finding, or at its end; nothing if neither is a comment."""
    reason, owner = _("reason"), _("owner")
    comment = f"# hadesign: allow {found.rule} -- {reason} ({owner}, until YYYY-MM-DD)"
    start = _start(document, found.location.line)
    line = document.line(found.location.line)
    indent = line[: len(line) - len(line.lstrip(" "))]
    ending = "\r\n" if "\r\n" in document.text else "\n"
    above = f"{document.text[:start]}{indent}{comment}{ending}{document.text[start:]}"
    end = start + len(line.rstrip())
    beside = f"{document.text[:end]}  {comment}{document.text[end:]}"
    for text in (above, beside):
        try:
            after = read_text(text, document.file)
        except InputError:
            continue
        if same(after.data, document.data) and len(after.comments()) == len(document.comments()) + 1:
            return text
    return ""


def _start(document: Document, line: int) -> int:
    """Return where a line begins."""
    start = 0
    for text in document.lines[: line - 1]:
        start += len(text)
        start += 2 if document.text[start : start + 2] == "\r\n" else 1
    return start
