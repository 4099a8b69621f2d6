"""A rule explained on a terminal, as Markdown, or as JSON; pure functions over rule files."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, TypeVar

import click

from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.lint.rulefile import BadExample, RuleFile
from hadesign.report.json_text import json_text
from hadesign.report.rule_pages import rule_page
from hadesign.report.rule_text import (
    Telling,
    edits,
    example_yaml,
    examples,
    explains_text,
    findings,
    fixable_text,
    mend_yaml,
    one_line,
    params,
    severities,
    stated,
    status_text,
    worst,
)
from hadesign.report.tables import WIDTH, table, wrap
from hadesign.source import visible

_Bad = TypeVar("_Bad", bound=BadExample)


@dataclass(frozen=True, slots=True)
class Explained:
    """Rules, and how people want to see them: one by one or in a list, with colours of a terminal or without.

    `told` says what a rule finds in an example. `params` are values that settings give to parameters, by rule and name
    (`ETC007.slowFsync`); `settings` is the file that they stand in.
    """

    rules: Sequence[RuleFile]
    listed: bool = False
    colour: bool = False
    told: Telling = stated
    params: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""


def explain_text(found: Explained) -> str:
    """Return rules for people, with a final newline."""
    if found.listed:
        return _list(found.rules)
    return ("\n\n" + "-" * WIDTH + "\n\n").join(_rule(rule, found) for rule in found.rules) + "\n"


def explain_markdown(found: Explained) -> str:
    """Return the pages of rules, one after the other."""
    return "\n".join(rule_page(rule, found.told) for rule in found.rules)


def explain_json(found: Explained) -> str:
    """Return a list of rules with the names that their files use."""
    return json_text([_data(rule, found) for rule in found.rules]) + "\n"


def _data(rule: RuleFile, found: Explained) -> dict[str, Any]:
    data: dict[str, Any] = _told(rule, found).model_dump(by_alias=True, exclude_none=True, mode="json")
    for name, param in data.get("params", {}).items():
        if value := found.params.get(f"{rule.id}.{name}"):
            param["setTo"] = value
    return data


def _told(rule: RuleFile, found: Explained) -> RuleFile:
    """Return a rule whose examples say in the reader's language what is found in them."""
    if found.told is stated:
        return rule

    def said(example: _Bad) -> _Bad:
        return example.model_copy(update={"findings": tuple(found.told(rule, example))})

    examples = {"bad": tuple(map(said, rule.examples.bad)), "explained": tuple(map(said, rule.examples.explained))}
    return rule.model_copy(update={"examples": rule.examples.model_copy(update=examples)})


def _list(rules: Sequence[RuleFile]) -> str:
    """Return a table of rules: id, severity, title."""
    rows = [(rule.id, worst(rule) + ("*" if len(severities(rule)) > 1 else ""), _title(rule)) for rule in rules]
    note = ngettext(
        "{count} rule. * less for some designs: `hadesign explain ID` says when, and more about any rule.",
        "{count} rules. * less for some designs: `hadesign explain ID` says when, and more about any rule.",
        len(rows),
    )
    return f"{table((_('rule'), _('severity'), _('finding')), rows)}\n\n{wrap(note)}\n"


def _title(rule: RuleFile) -> str:
    """Return the title, marked where a rule comes or goes."""
    if rule.status == "preview":
        return _("{title} (preview)", title=rule.title)
    return _("{title} (deprecated)", title=rule.title) if rule.status == "deprecated" else rule.title


def _rule(rule: RuleFile, found: Explained) -> str:
    def title(text: str) -> str:
        return click.style(text, bold=True) if found.colour else text

    parts = [f"{title(f'{rule.id} {rule.name}')}\n{wrap(_('{title}.', title=one_line(rule.title)))}"]
    parts += [wrap(text) for text in (status_text(rule),) if text]
    parts.append(_severity(rule))
    for name, text in ((_("Why"), rule.why), (_("What to do"), rule.fix)):
        parts.append(f"{title(name)}\n{wrap(one_line(text), '  ')}")
    if told := fixable_text(rule):
        parts.append("\n".join([wrap(told), *(wrap(edit, "  ", "    ") for edit in edits(rule))]))
    parts += _params(rule, title(_("Parameters")), found)
    parts += [wrap(text) for text in (explains_text(rule),) if text]
    parts += _examples(rule, title(_("Examples")), found.told)
    places = "\n".join(f"{wrap(reference.title, '  ')}\n    {visible(reference.url)}" for reference in rule.references)
    parts.append(f"{title(_('Read more'))}\n{places}")
    return "\n\n".join(parts)


def _severity(rule: RuleFile) -> str:
    levels = severities(rule)
    if len(levels) == 1:
        return _("Severity: {level}", level=levels[0][0])
    lines = [
        _("{level} when {condition}", level=level, condition=condition)
        if condition
        else _("{level} otherwise", level=level)
        for level, condition in levels
    ]
    return f"{_('Severity:')}\n" + "\n".join(wrap(line, "  ", "    ") for line in lines)


def _params(rule: RuleFile, title: str, found: Explained) -> list[str]:
    """Return what may be given another value on the command line, or has one in settings."""
    told = []
    for name, value, meaning, source in params(rule):
        now = found.params.get(f"{rule.id}.{name}")
        lines = [wrap(f"{name} = {now or value}: {meaning}", "  ", "    ")]
        lines += [wrap(_("set in {file}; else {value}", file=found.settings, value=value), "    ")] if now else []
        told.append("\n".join([*lines, wrap(source, "    ")]))
    return [f"{title} (lint --param {rule.id}.NAME=VALUE)\n" + "\n".join(told)] if told else []


def _examples(rule: RuleFile, title: str, told: Telling) -> list[str]:
    """Return the first bad example with what is said of it, and the first good one."""
    parts = []
    shown: set[str] = set()
    for kind, heading, example in examples(rule):
        if kind in shown or kind == "explained":
            continue
        shown.add(kind)
        lines = [wrap(heading, "  ", "    "), _code(example_yaml(example))]
        lines += [wrap(finding, "    -> ") for finding in findings(rule, example, told)]
        if mend := mend_yaml(example):
            lines += [wrap(_("Mended by:"), "  "), _code(mend)]
        parts.append("\n".join(lines))
    return [f"{title}\n{parts[0]}", *parts[1:]] if parts else []


def _code(text: str) -> str:
    return textwrap.indent("\n".join(visible(line) for line in text.split("\n")), "    ")
