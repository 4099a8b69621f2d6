"""Findings as Markdown, for a comment on a change or a page: what is open, what is accepted, what others explain."""

from collections.abc import Sequence

from hadesign.diagnostic import Diagnostic, Explanation, Severity
from hadesign.i18n import N_, _, ngettext, translated
from hadesign.lint import Report
from hadesign.lists import COMMAS, joined
from hadesign.report.bounds import for_people, not_shown
from hadesign.report.counts import COUNTED, counted
from hadesign.report.findings import Findings
from hadesign.report.markdown import code, join, table, text
from hadesign.report.sentences import accepted, edits_of, message

_HEADINGS = {Severity.ERROR: N_("Errors"), Severity.WARNING: N_("Warnings"), Severity.INFO: N_("Notes")}


def findings_markdown(findings: Findings) -> str:
    """Return what lint found as Markdown with a final newline; what is not shown is counted all the same."""
    report, infos, explained = findings.report, findings.infos, findings.explained
    severities = [severity for severity in Severity if infos or severity is not Severity.INFO]
    every = [d for d in report.diagnostics if d.waived or (findings.known if d.known else d.severity in severities)]
    shown, left = for_people([*every, *(report.explained if explained else ())], whole=findings.whole)
    told = [d for d in shown if not d.explained]
    return join(
        f"# {_('Findings')}",
        _counted(report),
        *(
            _section(translated(heading), [d for d in told if not d.accepted and d.severity is s])
            for s, heading in _HEADINGS.items()
        ),
        _accepted([d for d in told if d.waived]),
        _known([d for d in told if d.known]),
        _explained([d for d in shown if d.explained]),
        text(not_shown(left)),
    )


def _counted(report: Report) -> str:
    counts = report.summary
    found = joined([counted(kind, counts[kind]) for kind in COUNTED if kind != "known" or counts[kind]], COMMAS)
    return ngettext(
        "As of {day}: {found} in {count} file.",
        "As of {day}: {found} in {count} files.",
        len(report.files),
        day=report.as_of,
        found=found,
    )


def _section(heading: str, found: Sequence[Diagnostic]) -> str:
    rows = [(_rule(d), _finding(d), _fix(d), _place(d)) for d in found]
    listed = table((_("rule"), _("finding"), _("what to do"), _("where")), rows)
    return f"## {heading}\n\n{listed}" if rows else ""


def _accepted(found: Sequence[Diagnostic]) -> str:
    rows = [(_rule(d), _finding(d), text(accepted(w)), _place(d)) for d in found if (w := d.waived)]
    head = (_("rule"), _("finding"), _("accepted because"), _("where"))
    return f"## {_('Waived')}\n\n{table(head, rows)}" if rows else ""


def _known(found: Sequence[Diagnostic]) -> str:
    rows = [(_rule(d), _finding(d), text(d.hint), _place(d)) for d in found]
    head = (_("rule"), _("finding"), _("what to do"), _("where"))
    return f"## {_('Known')}\n\n{table(head, rows)}" if rows else ""


def _explained(found: Sequence[Diagnostic]) -> str:
    rows = [(_rule(d), _finding(d), joined([_at(one) for one in d.explained], COMMAS), _place(d)) for d in found]
    head = (_("rule"), _("finding"), _("explained by"), _("where"))
    return f"## {_('Explained')}\n\n{table(head, rows)}" if rows else ""


def _at(found: Explanation) -> str:
    return _("{rule} at {place}", rule=text(found.rule), place=code(found.location))


def _rule(diagnostic: Diagnostic) -> str:
    return f"[{text(diagnostic.rule)}](<{diagnostic.url}>)" if diagnostic.url else text(diagnostic.rule)


def _finding(diagnostic: Diagnostic) -> str:
    return text(message(diagnostic))


def _fix(diagnostic: Diagnostic) -> str:
    """Return what to do, and below it what `lint --fix` would write."""
    return "<br>".join(text(part) for part in (diagnostic.hint, edits_of(diagnostic)) if part)


def _place(diagnostic: Diagnostic) -> str:
    return code(diagnostic.location)
