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
from hadesign.report.markdown import text
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
class SaidByProfile:
    """What a profile says of a rule: nothing of it runs, or its severity and parameters, by name and as written.

    `severity` is empty where the rule keeps its own. `by` is the profile's name.
    """

    by: str
    left_out: bool = False
    severity: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """Say it."""
        if self.left_out:
            return _("Profile {name}: it does not run.", name=self.by)
        if self.severity:
            return _("Profile {name}: always {severity}.", name=self.by, severity=self.severity)
        if self.params:
            return _("Profile {name}: other values of parameters.", name=self.by)
        return _("Profile {name}: as it is.", name=self.by)


@dataclass(frozen=True, slots=True)
class Explained:
    """Rules, and how people want to see them: one by one or in a list, with colours of a terminal or without.

    `told` says what a rule finds in an example. `params` are values that settings give to parameters, by rule and name
    (`ETC007.slowFsync`); `settings` is the file that they stand in. `profiled` is what a profile says of each rule, by
    its id, and empty where none is asked about; where settings give a parameter a value, that counts.
    """

    rules: Sequence[RuleFile]
    listed: bool = False
    colour: bool = False
    told: Telling = stated
    params: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    profiled: Mapping[str, SaidByProfile] = field(default_factory=dict)

    def given(self, rule: str, param: str) -> tuple[str, str]:
        """Return the value that a parameter has instead of its own, and who gives it; empty if nobody does."""
        if value := self.params.get(f"{rule}.{param}"):
            return value, self.settings
        said = self.profiled.get(rule)
        value = said.params.get(param, "") if said else ""
        return value, _("profile {name}", name=said.by) if said and value else ""


def explain_text(found: Explained) -> str:
    """Return rules for people, with a final newline."""
    if found.listed:
        return _list(found.rules)
    return ("\n\n" + "-" * WIDTH + "\n\n").join(_rule(rule, found) for rule in found.rules) + "\n"


def explain_markdown(found: Explained) -> str:
    """Return the pages of rules, one after the other."""
    pages = []
    for rule in found.rules:
        said = found.profiled.get(rule.id)
        lines = [text(said.words())] if said else []
        if said:
            lines += [f"`{name} = {value}`" for name, (value, _by) in _given(rule, found).items()]
        pages.append(rule_page(rule, found.told) + "".join(f"\n{line}\n" for line in lines))
    return "\n".join(pages)


def _given(rule: RuleFile, found: Explained) -> dict[str, tuple[str, str]]:
    """Return the parameters that have another value than their own, each with who gives it."""
    every = {name: found.given(rule.id, name) for name, *_rest in params(rule)}
    return {name: given for name, given in every.items() if given[0]}


def explain_json(found: Explained) -> str:
    """Return a list of rules with the names that their files use."""
    return json_text([_data(rule, found) for rule in found.rules]) + "\n"


def _data(rule: RuleFile, found: Explained) -> dict[str, Any]:
    data: dict[str, Any] = _told(rule, found).model_dump(json=True)
    for name, (value, _by) in _given(rule, found).items():
        data["params"][name]["setTo"] = value
    if said := found.profiled.get(rule.id):
        severity = {"severity": said.severity} if said.severity else {}
        data["profile"] = {"name": said.by, "leftOut": said.left_out, **severity, "params": dict(said.params)}
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
    parts += [wrap(said.words())] if (said := found.profiled.get(rule.id)) else []
    for name, prose in ((_("Why"), rule.why), (_("What to do"), rule.fix)):
        parts.append(f"{title(name)}\n{wrap(one_line(prose), '  ')}")
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
    """Return what may be given another value on the command line, or has one in settings or by a profile."""
    told = []
    for name, value, meaning, source in params(rule):
        now, by = found.given(rule.id, name)
        lines = [wrap(f"{name} = {now or value}: {meaning}", "  ", "    ")]
        lines += [wrap(_("set in {file}; else {value}", file=by, value=value), "    ")] if now else []
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
