"""`--fix`, `--unsafe-fixes` and `--diff`: what rules know to mend is written into the files, or shown as a diff."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from hadesign.cli.common import EXIT_FINDINGS, EXIT_INPUT, coloured, emit, say
from hadesign.cli.inputs import STDIN_NAME, Inputs
from hadesign.cli.judging import LintRun
from hadesign.cli.known import KnownFindings
from hadesign.cli.unified_diff import unified
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _, ngettext
from hadesign.lint import Report
from hadesign.lint.fixing import Fixed, fix
from hadesign.lists import COMMAS, joined
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.report.tables import wrap
from hadesign.source import Document, Texts, visible

_BOM = "\ufeff"


class Fixing:
    """The edits of one run."""

    def __init__(self, judging: LintRun, known: KnownFindings) -> None:
        """Do nothing yet.

        Raises:
            UsageError: nothing is to be done with unsafe edits.
        """
        self._asked, self._judging, self._known = judging.asked, judging, known
        if not (self._asked.fix or self._asked.diff):
            raise UsageError(_("--unsafe-fixes goes with --fix or --diff."))

    def apply(self, inputs: Inputs) -> Inputs:
        """Write what is changed, and return the documents as they are then; after a diff the command ends.

        Raises:
            UsageError: a file is another one than the one that was read, or cannot be written.
        """
        documents, texts, problems = [], dict(inputs.texts), [*inputs.problems]
        changed = 0
        for document in inputs.documents:
            try:
                fixed = fix(document, self._judge, unsafe=self._asked.unsafe_fixes)
            except InputError as error:
                problems += error.diagnostics
                fixed = Fixed(document)
            documents.append(fixed.document)
            texts[document.file] = fixed.document.lines
            self._tell(document, fixed)
            changed += document.text != fixed.document.text
        if self._asked.diff:
            self._mistakes(problems, texts)
            raise click.exceptions.Exit(EXIT_INPUT if problems else EXIT_FINDINGS if changed else 0)
        return replace(inputs, documents=tuple(documents), texts=texts)

    def _mistakes(self, problems: Sequence[Diagnostic], texts: Texts) -> None:
        """Say what is wrong with files of which there is no diff."""
        if problems:
            report = Report.of(self._judging.day.isoformat(), (), problems)
            say(LINT.write("text", Findings(report, texts, quiet=True)), err=True)

    def _judge(self, document: Document) -> Report:
        """Return what is found in a document; what is not shown is not fixed either."""
        report = self._known.marked(self._judging.report(document))
        if "info" in self._judging.shown:
            return report
        every = (replace(d, edits=()) if d.severity is Severity.INFO else d for d in report.every)
        return Report.of(report.as_of, report.files, every)

    def _tell(self, before: Document, fixed: Fixed) -> None:
        """Write a document or its diff, and say what was done to it, and what was not."""
        changed = before.text != fixed.document.text
        if self._asked.diff:
            emit("".join(unified(before, fixed.document, colour=coloured(sys.stdout))))
        elif before.file == STDIN_NAME:
            emit(fixed.document.text)
        elif changed:
            _write(before, fixed.document)
        if not self._asked.quiet:
            for line in _said(before.file, fixed, changed=changed, diff=self._asked.diff):
                say(wrap(line, "", "  "), err=True)


def _said(file: str, fixed: Fixed, *, changed: bool, diff: bool) -> Iterator[str]:
    name = visible(file)
    if changed:
        counts = Counter(found.rule for found in fixed.done)
        rules = joined([f"{rule} ({n})" if n > 1 else rule for rule, n in counts.items()], COMMAS)
        count = len(fixed.done)
        if diff:
            yield ngettext(
                "{file}: {count} finding would be fixed: {rules}.", "{file}: {count} findings would be fixed: {rules}.",
                count, file=name, rules=rules,
            )  # fmt: skip
        else:
            yield ngettext(
                "{file}: {count} finding fixed: {rules}.", "{file}: {count} findings fixed: {rules}.",
                count, file=name, rules=rules,
            )  # fmt: skip
    for refusal in fixed.refused:
        found = refusal.finding
        yield _("{file}: {rule} at {path} is not fixed: {reason}.", file=name, rule=found.rule, path=found.path,
                reason=visible(refusal.reason))  # fmt: skip
    if diff and fixed.unsafe:
        count = fixed.unsafe
        yield ngettext(
            "{file}: {count} more with --unsafe-fixes.", "{file}: {count} more with --unsafe-fixes.", count, file=name
        )


def _write(before: Document, after: Document) -> None:
    """Replace a file in one step, unless somebody else has changed it meanwhile."""
    from hadesign.writer.single import write_file

    file = Path(before.file)
    try:
        raw, plain = file.read_bytes(), file.resolve().is_file()
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
    mark = _BOM if raw.startswith(_BOM.encode()) else ""
    if not plain or raw != f"{mark}{before.text}".encode():
        raise UsageError(_("{file} has changed since it was read, and is not written; run it again.", file=file))
    write_file(file, f"{mark}{after.text}")
