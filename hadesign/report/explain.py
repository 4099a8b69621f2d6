"""A rule explained on a terminal, as Markdown, or as JSON; pure functions over rule files."""

import textwrap
from collections.abc import Sequence

import click

from hadesign.frozen import dataclass
from hadesign.lint.rulefile import RuleFile
from hadesign.report.json_text import json_text
from hadesign.report.rule_pages import rule_page
from hadesign.report.rule_text import example_yaml, examples, findings, one_line, severities, worst
from hadesign.report.tables import WIDTH, table, wrap
from hadesign.source import visible


@dataclass(frozen=True, slots=True)
class Explained:
    """Rules, and how people want to see them: one by one or in a list, with colours of a terminal or without."""

    rules: Sequence[RuleFile]
    listed: bool = False
    colour: bool = False


def explain_text(found: Explained) -> str:
    """Return rules for people, with a final newline."""
    if found.listed:
        return _list(found.rules)
    return ("\n\n" + "-" * WIDTH + "\n\n").join(_rule(rule, colour=found.colour) for rule in found.rules) + "\n"


def explain_markdown(found: Explained) -> str:
    """Return the pages of rules, one after the other."""
    return "\n".join(rule_page(rule) for rule in found.rules)


def explain_json(found: Explained) -> str:
    """Return a list of rules with the names that their files use."""
    data = [rule.model_dump(by_alias=True, exclude_none=True, mode="json") for rule in found.rules]
    return json_text(data) + "\n"


def _list(rules: Sequence[RuleFile]) -> str:
    """Return a table of rules: id, severity, title."""
    rows = [(rule.id, worst(rule) + ("*" if len(severities(rule)) > 1 else ""), rule.title) for rule in rules]
    star = "* less for some designs: `hadesign explain ID` says when, and more about any rule."
    return f"{table(('rule', 'severity', 'finding'), rows)}\n\n{wrap(f'{len(rows)} rules. {star}')}\n"


def _rule(rule: RuleFile, *, colour: bool) -> str:
    def title(text: str) -> str:
        return click.style(text, bold=True) if colour else text

    parts = [f"{title(f'{rule.id} {rule.name}')}\n{wrap(f'{one_line(rule.title)}.')}", _severity(rule)]
    for name, text in (("Why", rule.why), ("What to do", rule.fix)):
        parts.append(f"{title(name)}\n{wrap(one_line(text), '  ')}")
    parts += _examples(rule, title("Examples"))
    places = "\n".join(f"{wrap(reference.title, '  ')}\n    {visible(reference.url)}" for reference in rule.references)
    parts.append(f"{title('Read more')}\n{places}")
    return "\n\n".join(parts)


def _severity(rule: RuleFile) -> str:
    levels = severities(rule)
    if len(levels) == 1:
        return f"Severity: {levels[0][0]}"
    lines = [f"{level}{f' when {condition}' if condition else ' otherwise'}" for level, condition in levels]
    return "Severity:\n" + "\n".join(wrap(line, "  ", "    ") for line in lines)


def _examples(rule: RuleFile, title: str) -> list[str]:
    """Return the first bad example with what is said of it, and the first good one."""
    parts = []
    shown: set[bool] = set()
    for bad, name, example in examples(rule):
        if bad in shown:
            continue
        shown.add(bad)
        code = "\n".join(visible(line) for line in example_yaml(example).split("\n"))
        lines = [wrap(f"{'Bad' if bad else 'Good'}: {name}", "  ", "    "), textwrap.indent(code, "    ")]
        lines += [wrap(finding, "    -> ") for finding in findings(rule, example)]
        parts.append("\n".join(lines))
    return [f"{title}\n{parts[0]}", *parts[1:]] if parts else []
