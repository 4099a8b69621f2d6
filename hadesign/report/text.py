"""Findings as text for people: grouped by file, readable at 80 columns, counted at the end."""

from collections.abc import Iterator

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.report.blocks import block, note
from hadesign.report.bounds import for_people, not_shown
from hadesign.report.counts import counted
from hadesign.report.findings import Findings
from hadesign.report.sentences import INPUT
from hadesign.report.tables import wrap
from hadesign.source import Texts, visible


def findings_text(findings: Findings) -> str:
    """Return what lint found as text with a final newline; what is not shown is counted all the same."""
    report, colour = findings.report, findings.colour
    every = report.every if findings.explained else report.diagnostics
    every = tuple(d for d in every if findings.known or not d.known)
    if findings.quiet:
        every = tuple(d for d in every if not d.accepted and not d.explained)
    found = [d for d in every if d.severity is not Severity.INFO]
    shown, left = for_people(every if findings.infos else found, whole=findings.whole)
    parts = [*_blocks([d for d in shown if d.severity is not Severity.INFO], findings.texts, colour=colour)]
    # What could not be checked is often much; it stays together, below what was found.
    notes = [note(d, colour=colour) for d in shown if d.severity is Severity.INFO]
    parts += ["\n".join(notes)] if notes else []
    parts += [wrap(not_shown(left))] if left else []
    if findings.quiet:
        return "".join(f"{part}\n\n" for part in parts).removesuffix("\n")
    parts += [part for part in (_hint(found), _summary(findings)) if part]
    notes = [line for line in (_fixable(found),) if line]
    by = (*(_("profile {name}", name=visible(name)) for name in findings.profiles), *findings.params)
    notes += [_("Judged with {params}.", params=joined(by, COMMAS))] if by else []
    if findings.passed_over:
        others = findings.passed_over
        notes.append(ngettext("{count} other YAML file passed over.", "{count} other YAML files passed over.", others))
    return "\n\n".join(parts) + "".join(f"\n{note}" for note in notes) + "\n"


def _blocks(found: list[Diagnostic], texts: Texts, *, colour: bool) -> Iterator[str]:
    """Yield every finding; what to do is said once for each rule and file."""
    told: set[tuple[str, str, str]] = set()
    for diagnostic in found:
        advice = (diagnostic.location.file, diagnostic.rule, diagnostic.hint)
        yield block(diagnostic, texts, colour=colour, fix=advice not in told)
        if not diagnostic.accepted and not diagnostic.explained:
            told.add(advice)


def _hint(found: list[Diagnostic]) -> str:
    """Tell once how to learn more, at the example of the worst finding."""
    open_ones = [d for d in found if d.rule != INPUT and not d.accepted and not d.explained]
    if not open_ones:
        return ""
    # Of equally bad ones, what is written is a better example than what is missing.
    worst = min(open_ones, key=lambda d: (d.severity.rank, -d.path.count(".") - d.path.count("[")))
    return _("`hadesign explain {rule}` says why, and how to mend it; so for every rule.", rule=worst.rule)


def _fixable(found: list[Diagnostic]) -> str:
    """Say how many of the findings that are shown `--fix` would end."""
    safe, all_of_them = (sum(d.fixable and (d.safe or unsafe) for d in found) for unsafe in (False, True))
    more = all_of_them - safe
    if safe and more:
        return ngettext(
            "{count} fixable with --fix ({more} more with --unsafe-fixes).",
            "{count} fixable with --fix ({more} more with --unsafe-fixes).", safe, more=more,
        )  # fmt: skip
    if more:
        return ngettext(
            "{count} fixable with --fix --unsafe-fixes.", "{count} fixable with --fix --unsafe-fixes.", more
        )
    return ngettext("{count} fixable with --fix.", "{count} fixable with --fix.", safe) if safe else ""


def _summary(findings: Findings) -> str:
    report = findings.report
    counts, files = report.summary, len(report.files)
    words = [counted(severity, counts[severity]) for severity in ("error", "warning") if counts[severity]]
    rest = [counted("waived", counts["waived"])] if counts["waived"] else []
    shown_kinds = (("known", findings.known), ("explained", findings.explained), ("info", findings.infos))
    for kind, shown in shown_kinds:
        if counts[kind]:
            told = counted(kind, counts[kind])
            rest.append(told if shown else _("{count} (--show {kind})", count=told, kind=kind))
    if words:
        found = joined([*words, *rest], COMMAS)
        return ngettext("{found} in {count} file.", "{found} in {count} files.", files, found=found)
    if not rest:
        return ngettext("No findings in {count} file.", "No findings in {count} files.", files)
    return ngettext(
        "No findings in {count} file; {rest}.", "No findings in {count} files; {rest}.", files, rest="; ".join(rest)
    )
