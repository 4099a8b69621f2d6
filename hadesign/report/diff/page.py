"""The whole difference as a page: what became worse first, then what changes, what follows, and how to get there."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.comparison.judged import FindingChange, FindingFate
from hadesign.comparison.verdict import Respect, Worsening
from hadesign.diagnostic import Severity
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import COMMAS, listed
from hadesign.report.diff.changed import changed
from hadesign.report.diff.consequences import sections
from hadesign.report.diff.dangers import dangers
from hadesign.report.diff.files import files
from hadesign.report.diff.plan import plan
from hadesign.report.diff.subject import Difference
from hadesign.report.page import Bullet, Bullets, Content, Section
from hadesign.report.sentences import message, said_of

MOST_FINDINGS = 30
_RESPECTS: Mapping[Respect, Message] = {
    "objective": N_("objectives ({names})"),
    "tolerance": N_("nodes that may fail at once ({names})"),
    "level": N_("largest failure that is survived ({names})"),
    "failure-set": N_("failures that were survived before ({names})"),
    "availability": N_("availability ({names})"),
    "rto": N_("recovery time ({names})"),
    "rpo": N_("work that may be lost ({names})"),
    "capacity": N_("room after a failure ({names})"),
    "finding": N_("findings ({names})"),
}
_FATES: Mapping[FindingFate, Message] = {
    "new": N_("new {severity}"),
    "worse": N_("worse, {severity} now"),
    "no-longer-waived": N_("no longer waived, {severity}"),
    "waived": N_("waived now"),
    "milder": N_("milder, {severity} now"),
    "fixed": N_("fixed"),
}
_SEVERITIES: Mapping[Severity, Message] = {
    Severity.ERROR: N_("error"),
    Severity.WARNING: N_("warning"),
    Severity.INFO: N_("note"),
}


def page(difference: Difference) -> list[Section]:
    """Return all sections; those in which nothing differs have no parts."""
    found = difference.comparison
    names = difference.before, difference.after
    title = _("{design}: {before} → {after}", design=found.after.cluster.title, before=names[0], after=names[1])
    return [
        Section(title, list(_verdict(difference))),
        changed(found.changes),
        *(sections(found) if found.any else ()),
        _findings(found.findings.found, found.findings.still),
        dangers(found.dangers),
        plan(found.plan),
        files(found.files),
    ]


def headline(difference: Difference) -> str:
    """Say in one sentence whether the design became worse."""
    found = difference.comparison
    if not found.any:
        return _("The designs mean the same.")
    if found.worse:
        return _("The design becomes WORSE.")
    if found.unknown:
        return _("It is not shown that the design does not become worse.")
    return _("The design does not become worse in anything that is proved.")


def _verdict(difference: Difference) -> Iterator[Content]:
    found = difference.comparison
    yield _("{headline} Judged as of {day}.", headline=headline(difference), day=difference.as_of)
    if entries := [*_respects(found.steps, worse=True), *_respects(found.steps, worse=None)]:
        yield Bullets(entries)
    for name, side in ((difference.before, found.before), (difference.after, found.after)):
        if side.unwritten:
            text = _("lacks facts without which these are not written: {targets}", targets=listed(side.unwritten))
            yield said_of(name, text)


def _respects(steps: Sequence[Worsening], *, worse: bool | None) -> Iterator[Bullet]:
    """Yield in what it became worse, or in what that is not shown."""
    by_respect: dict[Respect, dict[str, None]] = {}
    for step in steps:
        if step.worse is worse:
            by_respect.setdefault(step.respect, {})[step.subject] = None
    for respect, subjects in by_respect.items():
        said = translated(_RESPECTS[respect], names=listed(filter(None, subjects), patterns=COMMAS) or _("without any"))
        yield Bullet(_("worse: {what}", what=said) if worse else _("not shown: {what}", what=said))


def _findings(found: Sequence[FindingChange], still: int) -> Section:
    """Return findings that came and went; how many stay is said, and not which."""
    told = [one for one in found if one.found.severity is not Severity.INFO]
    entries = [Bullet(_finding(one)) for one in told[:MOST_FINDINGS]]
    if len(told) > MOST_FINDINGS:
        count = len(told) - MOST_FINDINGS
        entries.append(Bullet(ngettext("and {count:,} more: JSON has all", "and {count:,} more: JSON has all", count)))
    if not entries:
        return Section("")
    rest = ngettext("{count:,} finding is there as before.", "{count:,} findings are there as before.", still)
    return Section(_("Findings"), (Bullets(entries), *([rest] if still else [])))


def _finding(one: FindingChange) -> str:
    fate = translated(_FATES[one.fate], severity=translated(_SEVERITIES[one.found.severity]))
    return _("{fate}: {rule} {message}", fate=fate, rule=one.found.rule, message=message(one.found))
