"""The rules there are, as a list: each with its chapter, severity and status."""

from collections.abc import Mapping, Sequence
from typing import Any

from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.lint.rule import Rule, chapter_of, status_of
from hadesign.report.json_text import json_text
from hadesign.report.markdown import join, table, text
from hadesign.report.tables import table as plain_table
from hadesign.report.tables import wrap


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules, by chapter and id."""

    rules: Sequence[Rule]


def levels_of(rule: Rule) -> list[str]:
    """Return the severities that findings of a rule may have, the worst first, each once."""
    return list(dict.fromkeys(level.severity.value for level in sorted(rule.levels, key=lambda one: one.severity.rank)))


def fixable_of(rule: Rule) -> str | None:
    """Return whether `lint --fix` ends findings of a rule: by edits of which all, or some, are safe; or by none."""
    if not rule.edits:
        return None
    return "safe" if any(edit.safe for edit in rule.edits) else "unsafe"


def rules_text(found: RuleList) -> str:
    """Return the rules as a table for people."""
    rows = [(rule.id, "/".join(levels_of(rule)), fixable_of(rule) or "", _title(rule)) for rule in found.rules]
    note = ngettext(
        "{count} rule; `hadesign explain ID` tells more of it.",
        "{count} rules; `hadesign explain ID` tells more of one.",
        len(rows),
    )
    if not rows:
        return f"{_('There is no such rule.')}\n"
    return f"{plain_table((_('rule'), _('severity'), _('fix'), _('finding')), rows)}\n\n{wrap(note)}\n"


def _title(rule: Rule) -> str:
    status = status_of(rule)
    return rule.title if status == "stable" else _("{title} ({status})", title=rule.title, status=status)


def rules_json(found: RuleList) -> str:
    """Return the rules as a JSON list."""
    return json_text([_data(rule) for rule in found.rules]) + "\n"


def _data(rule: Rule) -> Mapping[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "chapter": rule.topic,
        "chapterTitle": chapter_of(rule),
        "severities": levels_of(rule),
        "status": status_of(rule),
        "replacedBy": rule.replaced_by or None,
        "params": [{"name": one.name, "value": one.value, "unit": one.unit} for one in rule.params],
        "explains": list(rule.explains),
        "fixable": fixable_of(rule),
        "fix": rule.fix,
        "url": rule.url,
    }


def rules_markdown(found: RuleList) -> str:
    """Return the rules as tables, one for each chapter."""
    chapters: dict[str, list[Rule]] = {}
    for rule in found.rules:
        chapters.setdefault(chapter_of(rule), []).append(rule)
    head = (_("rule"), _("severity"), _("finding"))
    sections = [
        f"## {text(name)}\n\n{table(head, [(_linked(r), '/'.join(levels_of(r)), text(_title(r))) for r in rules])}"
        for name, rules in chapters.items()
    ]
    return join(f"# {_('Rules')}", *sections)


def _linked(rule: Rule) -> str:
    return f"[{text(rule.id)}](<{rule.url}>)" if rule.url else text(rule.id)
