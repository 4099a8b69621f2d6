"""Pages about rules as Markdown, for the site: one for each rule, an index, the designs of examples, and the facts."""

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


def all_pages(rules: Sequence[RuleFile], bases: Mapping[str, str]) -> dict[str, str]:
    """Return every page by its file name; `bases` are the texts of the designs that examples start from, by name."""
    pages = {f"{rule.id}.md": rule_page(rule) for rule in rules}
    return {"index.md": index_page(rules), "designs.md": designs_page(bases), "facts.md": facts_page(), **pages}


def rule_page(rule: RuleFile) -> str:
    """Return the page of a rule."""
    parts = [
        f"# {rule.id}: {rule.name}",
        f"**{rule.title}.** {_topic(rule)}, {severity_text(rule)}, since {rule.since}.",
        *_conditions(rule),
        "## Why",
        one_line(rule.why),
        "## What to do",
        one_line(rule.fix),
        "## What is checked",
        _fenced(logic(rule), "yaml"),
        "## Examples",
        *_examples(rule),
        "## Read more",
        "\n".join(f"- [{reference.title}]({reference.url})" for reference in rule.references),
    ]
    return "\n\n".join(parts) + "\n"


def _topic(rule: RuleFile) -> str:
    letters = rule.id.rstrip("0123456789")
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
        parts.append(f"### {'Bad' if bad else 'Good'}: {name}")
        parts.append(_fenced(example_yaml(example), "yaml"))
        if found:
            parts.append(_fenced("\n".join(found), "text"))
    return parts


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"


def index_page(rules: Sequence[RuleFile]) -> str:
    """Return the list of all rules, by topic."""
    parts = [
        "# Rules",
        (
            f"{len(rules)} rules. `hadesign explain ETC004` shows any of them on a terminal. Examples start from one of"
            " the [designs](designs.md); rules of your own can use the [facts](facts.md)."
        ),
    ]
    for letters, title in TOPICS.values():
        found = [rule for rule in rules if rule.id.rstrip("0123456789") == letters]
        if found:
            rows = [f"| [{r.id}]({r.id}.md) | {r.title} | {worst(r)} | `{r.name}` |" for r in found]
            parts += [f"## {title}", "\n".join(["| id | finding | at worst | name |", "|---|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def designs_page(bases: Mapping[str, str]) -> str:
    """Return the designs that examples start from."""
    parts = ["# Designs that examples start from"]
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
