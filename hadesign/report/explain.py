"""A rule explained on a terminal, as Markdown, or as JSON; pure functions over rule files."""

import json
import textwrap
from collections.abc import Iterable, Sequence

import click

from hadesign.lint.rulefile import RuleFile
from hadesign.report.rule_pages import rule_page
from hadesign.report.rule_text import example_yaml, examples, findings, one_line, severities, severity_text

WIDTH = 80


def explain_text(rules: Sequence[RuleFile], *, colour: bool) -> str:
    """Return rules for people, one after the other, with a final newline."""
    return ("\n\n" + "-" * WIDTH + "\n\n").join(_rule(rule, colour=colour) for rule in rules) + "\n"


def explain_markdown(rules: Sequence[RuleFile]) -> str:
    """Return the pages of rules, one after the other."""
    return "\n".join(rule_page(rule) for rule in rules)


def explain_json(rules: Sequence[RuleFile]) -> str:
    """Return a list of rules with the names that their files use."""
    data = [rule.model_dump(by_alias=True, exclude_none=True, mode="json") for rule in rules]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def list_text(rules: Iterable[RuleFile]) -> str:
    """Return one line for each rule: id, severity, title."""
    rows = [(rule.id, severity_text(rule), rule.title) for rule in rules]
    return "".join(f"{identifier:7} {level:19} {title}\n" for identifier, level, title in rows)


def _rule(rule: RuleFile, *, colour: bool) -> str:
    def title(text: str) -> str:
        return click.style(text, bold=True) if colour else text

    head = f"{title(f'{rule.id} {rule.name}')}\n{rule.title}."
    parts = [head, _severity(rule)]
    for name, text in (("Why", rule.why), ("What to do", rule.fix)):
        parts.append(f"{title(name)}\n{_wrapped(text)}")
    parts += _examples(rule, title("Examples"))
    places = "\n".join(f"  {reference.title}\n    {reference.url}" for reference in rule.references)
    parts.append(f"{title('Read more')}\n{places}")
    return "\n\n".join(parts)


def _severity(rule: RuleFile) -> str:
    levels = severities(rule)
    if len(levels) == 1:
        return f"Severity: {levels[0][0]}"
    lines = [f"  {level}{f' when {condition}' if condition else ' otherwise'}" for level, condition in levels]
    return "Severity:\n" + "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="    ") for line in lines)


def _examples(rule: RuleFile, title: str) -> list[str]:
    """Return the first bad example with what is said of it, and the first good one."""
    parts = [title]
    shown: set[bool] = set()
    for bad, name, example in examples(rule):
        if bad in shown:
            continue
        shown.add(bad)
        lines = [f"  {'Bad' if bad else 'Good'}: {name}", textwrap.indent(example_yaml(example), "    ")]
        lines += [_wrapped(finding, "    -> ", "       ") for finding in findings(rule, example)]
        parts.append("\n".join(lines))
    return ["\n".join(parts[:2]), *parts[2:]]


def _wrapped(text: str, first: str = "  ", others: str = "  ") -> str:
    return textwrap.fill(
        one_line(text), WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip
