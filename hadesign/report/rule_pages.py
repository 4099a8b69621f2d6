"""Pages about rules as Markdown, for the site: one for each rule, an index, the designs of examples, and the facts."""

import re
import textwrap
from collections.abc import Mapping, Sequence

from hadesign.lint.facts import TOPICS as FACTS
from hadesign.lint.facts import topic
from hadesign.lint.rule import TOPICS
from hadesign.lint.rulefile import RuleFile
from hadesign.report.rule_text import (
    example_yaml,
    examples,
    findings,
    logic,
    one_line,
    severities,
    severity_text,
    worst,
)

WIDTH = 76
"""Columns of a finding, so that it fits into a page without scrolling."""


def all_pages(rules: Sequence[RuleFile], bases: Mapping[str, str]) -> dict[str, str]:
    """Return every page by its file name; `bases` are the texts of the designs that examples start from, by name."""
    pages = {f"{rule.id}.md": _site_page(rule) for rule in rules}
    return {"index.md": index_page(rules), "designs.md": designs_page(bases), "facts.md": facts_page(), **pages}


def rule_page(rule: RuleFile) -> str:
    """Return the page of a rule, by itself."""
    return "\n\n".join(_parts(rule)) + "\n"


def _site_page(rule: RuleFile) -> str:
    """Return the page of a rule with what leads to other pages of the site."""
    intro = "Examples change one of these [designs](designs.md)."
    return "\n\n".join([_trail(rule), *_parts(rule, intro), *_waiving(rule)]) + "\n"


def _parts(rule: RuleFile, intro: str = "") -> list[str]:
    return [
        f"# {rule.id}: {rule.name}",
        f"**{rule.title}.** {_topic(rule)} · {severity_text(rule)} · since {rule.since}",
        *_conditions(rule),
        "## Why",
        one_line(rule.why),
        "## What to do",
        one_line(rule.fix),
        "## Examples",
        *([intro] if intro else []),
        *_examples(rule),
        "## How it is checked",
        _fenced(logic(rule), "yaml"),
        "## Read more",
        "\n".join(f"- [{reference.title}]({reference.url})" for reference in rule.references),
    ]


def _trail(rule: RuleFile) -> str:
    """Return the way back to the list: pages of rules are too many for the navigation."""
    topic = _topic(rule)
    return f"[Rules](index.md) › [{topic}](index.md#{_letters(rule).lower()})"


def _waiving(rule: RuleFile) -> list[str]:
    """Say how to accept a finding, except one about accepting."""
    if _letters(rule) == TOPICS["waivers"][0]:
        return []
    comment = f'# hadesign: allow {rule.id} reason="..." owner=platform@example.org until=2027-03-01'
    return [
        "## Accepting it for a while",
        "Beside the line, or on the line above:",
        _fenced(comment, "yaml"),
        "More on [findings and waivers](../guide/findings.md).",
    ]


def _letters(rule: RuleFile) -> str:
    return rule.id.rstrip("0123456789")


def _topic(rule: RuleFile) -> str:
    letters = _letters(rule)
    return next((title for known, title in TOPICS.values() if known == letters), letters)


def _conditions(rule: RuleFile) -> list[str]:
    """Say when a severity is which, if it depends on the design."""
    levels = severities(rule)
    if len(levels) == 1:
        return []
    return ["\n".join(f"- {level}: {f'`{condition}`' if condition else 'otherwise'}" for level, condition in levels)]


def _examples(rule: RuleFile) -> list[str]:
    parts = []
    for bad, name, example in examples(rule):
        found = findings(rule, example)
        parts.append(f"### {'Bad' if bad else 'Good'}{f': {name}' if name else ''}")
        parts.append(_fenced(example_yaml(example), "yaml"))
        if found:
            lines = [textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for text in found]
            parts.append(_fenced("\n".join(lines), "text"))
    return parts


def _fenced(text: str, language: str) -> str:
    """Put a text into a fence that is longer than any in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
    return f"{fence}{language}\n{text}\n{fence}"


def index_page(rules: Sequence[RuleFile]) -> str:
    """Return the list of all rules, by topic."""
    parts = [
        "# Rules",
        (
            f"{len(rules)} rules, by topic. The severity is the worst that a finding can have; some depend on the"
            " objectives. `hadesign explain ETC004` shows a rule on the terminal. Examples start from one of the"
            " [designs](designs.md); rules of your own can use the [facts](facts.md)."
        ),
    ]
    for letters, title in TOPICS.values():
        found = [rule for rule in rules if _letters(rule) == letters]
        if found:
            rows = [f"| [{r.id}]({r.id}.md) | {r.title.replace('|', '&#124;')} | {worst(r)} |" for r in found]
            parts += [
                f"## {title} {{ #{letters.lower()} }}",
                "\n".join(["| rule | finding | severity |", "|---|---|---|", *rows]),
            ]
    return "\n\n".join(parts) + "\n"


def designs_page(bases: Mapping[str, str]) -> str:
    """Return the designs that examples start from."""
    parts = [
        "# Designs that examples start from",
        "An example of a rule changes one of these designs: it sets a few fields or takes some out.",
    ]
    for name, text in bases.items():
        parts += [f"## {name}", _fenced(text.rstrip("\n"), "yaml")]
    return "\n\n".join(parts) + "\n"


def facts_page() -> str:
    """Return what rules may look at, for authors of rules."""
    parts = [
        "# Facts that rules can read",
        (
            "`each` names a list below; `item.x` is then a field of an entry. `facts.topic.value` is a single value."
            " Besides, every expression can read the blueprint itself (`spec.etcd.disk.fsyncP99`, durations in seconds,"
            " memory in bytes, CPU in millicores, percentages as fractions), `metadata`, and `objectives`. What is not"
            " known is `null`."
        ),
    ]
    for name in FACTS:
        found = topic(name)
        parts.append(f"## facts.{name}")
        parts.append(found.doc)
        if found.values:
            parts.append("\n".join(f"- `facts.{name}.{value}`: {fact.doc}" for value, fact in found.values.items()))
        for entry, fact in found.lists.items():
            fields = [f"    - `item.{field}`: {doc}" for field, doc in fact.fields.items()]
            parts.append("\n".join([f"- `each: facts.{name}.{entry}`: {fact.doc}", *fields]))
    return "\n\n".join(parts) + "\n"
