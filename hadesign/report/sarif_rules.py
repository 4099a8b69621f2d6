"""The rules that found something, as SARIF describes them: what they find, why, and what to do."""

from collections.abc import Mapping
from typing import Any

from hadesign.diagnostic import Severity
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.lint.rule import Rule
from hadesign.lint.words import looked_up
from hadesign.report.findings import Findings
from hadesign.report.markdown import link, text
from hadesign.report.sentences import INPUT, led
from hadesign.source import read

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
"""How GitHub calls them (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning)."""


def descriptors(findings: Findings) -> list[dict[str, Any]]:
    """Return a description of each rule that found something, by id."""
    found = {diagnostic.rule: diagnostic for diagnostic in findings.told}
    return [
        _described(findings.rules[rule])
        if rule in findings.rules
        else {"id": rule, "name": one.name, "shortDescription": {"text": _input() if rule == INPUT else one.name}}
        for rule, one in sorted(found.items())
    ]


def _input() -> str:
    return _("A file is wrong, or cannot be read")


def _described(rule: Rule) -> dict[str, Any]:
    prose = _prose(rule)
    why = " ".join(looked_up(rule.id, "why", str(prose.get("why", ""))).split())
    worst = rule.levels[0].severity
    told: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "help": _help(rule, why, prose.get("references", ())),
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": {"tags": [rule.topic], "problem.severity": _PROBLEMS[worst]},
    }
    if why:
        told["fullDescription"] = {"text": why}
    if rule.url:
        told["helpUri"] = rule.url
    return told


def _help(rule: Rule, why: str, references: Any) -> dict[str, str]:
    """Return why a rule is there, what to do, and where to read more."""
    places = [(str(one["title"]), str(one["url"])) for one in references]
    plain = [why, led(_("fix:")) + rule.fix, *(f"{title}: {url}" for title, url in places)]
    marked = [text(why), f"**{text(_('fix:'))}** {text(rule.fix)}"]
    marked += ["\n".join(f"- {text(title)}: {link(url)}" for title, url in places)] if places else []
    return {
        "text": "\n\n".join(part for part in plain if part),
        "markdown": "\n\n".join(part for part in marked if part),
    }


def _prose(rule: Rule) -> Mapping[str, Any]:
    """Return the rule file, which rules that run do not carry; one that is gone since then has nothing to say."""
    try:
        data = read(rule.file).data
    except (UsageError, InputError):
        return {}
    return data if isinstance(data, Mapping) else {}
