"""What a lint was about and what it cost: findings and time of each rule, and of what rules share."""

from collections import Counter
from collections.abc import Mapping

from hadesign.i18n import _, ngettext
from hadesign.lint import Report
from hadesign.lint.rule import Rule
from hadesign.lint.stopwatch import FACTS, PROOF, READING
from hadesign.report.tables import table, wrap

_WORTH_TELLING = 0.001
"""Seconds from which a rule that finds nothing is named."""


def statistics_text(report: Report, spent: Mapping[str, float], rules: Mapping[str, Rule]) -> str:
    """Return a table of rules, most findings first, then slowest; those that found nothing at once are one line."""
    found = Counter(diagnostic.rule for diagnostic in report.diagnostics)
    ran = {*found, *(name for name in spent if name in rules)}
    told = [rule for rule in ran if found[rule] or spent.get(rule, 0.0) >= _WORTH_TELLING]
    told.sort(key=lambda rule: (-found[rule], -spent.get(rule, 0.0), rule))
    names = {rule: rules[rule].name for rule in told if rule in rules}
    rows = [(rule, names.get(rule, ""), str(found[rule]), _time(spent.get(rule, 0.0))) for rule in told]
    parts = [table((_("rule"), _("name"), _("findings"), _("ms")), rows)] if rows else []
    others = ran - {*told}
    if others:
        rest = _time(sum(spent.get(rule, 0.0) for rule in others))
        parts.append(
            ngettext(
                "{count} other rule found nothing in {time} ms.",
                "{count} other rules found nothing in {time} ms.",
                len(others),
                time=rest,
            )
        )
    parts.append(_shared(spent, sum(spent.get(rule, 0.0) for rule in ran)))
    if rows:
        parts.append(wrap(_legend()))
    return "\n\n".join(parts) + "\n"


def _shared(spent: Mapping[str, float], rules: float) -> str:
    return wrap(
        _(
            "Reading took {reading} ms, the proof {proof} ms, facts that rules share {facts} ms, rules {rules} ms.",
            reading=_time(spent.get(READING, 0.0)),
            proof=_time(spent.get(PROOF, 0.0)),
            facts=_time(spent.get(FACTS, 0.0)),
            rules=_time(rules),
        )
    )


def _legend() -> str:
    return _(
        "ms: milliseconds by the clock, of all files and processes; a rule's are its own, without facts that rules"
        " share."
    )


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
