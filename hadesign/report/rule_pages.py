"""Pages about rules as Markdown, for the site: one for each rule, an index, the designs of examples, and the facts."""

import re
from collections.abc import Mapping, Sequence

from hadesign.i18n import _, ngettext, translated
from hadesign.lint.facts import TOPICS as FACTS
from hadesign.lint.facts import topic
from hadesign.lint.rule import TOPICS
from hadesign.lint.rulefile import RuleFile
from hadesign.report.rule_text import (
    Telling,
    edits,
    example_yaml,
    examples,
    explains_text,
    findings,
    fixable_text,
    logic,
    mend_yaml,
    one_line,
    params,
    severities,
    severity_text,
    stated,
    status_text,
    worst,
)
from hadesign.source import folded, visible

_CODE = re.compile("(`[^`]*`)")
_LEADING = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[:])|`")
"""What HTML begins with, what makes a link of the text before it, and a backtick by itself."""
_ADDRESS = re.compile(r"(https://\S+)")
WIDTH = 76
"""Columns of a finding, so that it fits into a page without scrolling."""


def all_pages(rules: Sequence[RuleFile], bases: Mapping[str, str]) -> dict[str, str]:
    """Return every page by its file name; `bases` are the texts of the designs that examples start from, by name."""
    pages = {f"{rule.id}.md": _site_page(rule) for rule in rules}
    return {"index.md": index_page(rules), "designs.md": designs_page(bases), "facts.md": facts_page(), **pages}


def rule_page(rule: RuleFile, told: Telling = stated) -> str:
    """Return the page of a rule, by itself; `told` says the findings of its examples."""
    return _plain("\n\n".join(_parts(rule, told=told)) + "\n")


def _plain(page: str) -> str:
    """Return a page without what a terminal would act on; a tab may stand in a block of code."""
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in page.split("\n"))


def _site_page(rule: RuleFile) -> str:
    """Return the page of a rule with what leads to other pages of the site."""
    intro = _("Examples change one of these [designs](designs.md).")
    return "\n\n".join([_trail(rule), *_parts(rule, intro), *_waiving(rule)]) + "\n"


def _parts(rule: RuleFile, intro: str = "", told: Telling = stated) -> list[str]:
    since = _("since {version}", version=rule.since)
    return [
        f"# {rule.id}: {rule.name}",
        f"**{_('{title}.', title=_prose(rule.title))}** {_topic(rule)} · {severity_text(rule)} · {since}",
        *([f"**{status}**"] if (status := status_text(rule)) else []),
        *_conditions(rule),
        _heading(_("Why")),
        _prose(rule.why),
        _heading(_("What to do")),
        _prose(rule.fix),
        *_edits(rule),
        *_params(rule),
        *([explains] if (explains := explains_text(rule)) else []),
        _heading(_("Examples")),
        *([intro] if intro else []),
        *_examples(rule, told),
        _heading(_("How it is checked")),
        _fenced(logic(rule), "yaml"),
        _heading(_("Read more")),
        "\n".join(f"- [{_prose(one.title)}]({_prose(one.url)})" for one in rule.references),
    ]


def _prose(text: str) -> str:
    """Return a text of a rule on one line: Markdown, but no HTML and no link, which a stranger's rule would lead with.

    What stands between backticks is shown as it is.
    """
    parts = _CODE.split(one_line(text))
    return "".join(part if number % 2 else _LEADING.sub(_inert, part) for number, part in enumerate(parts))


def _cell(text: str) -> str:
    """Return a text of a rule in a cell of a table."""
    return _prose(text).replace("|", "&#124;")


def _inert(found: re.Match[str]) -> str:
    """Escape a character; not every reader of Markdown takes a backslash before `<`."""
    return "&lt;" if found[0] == "<" else f"\\{found[0]}"


def _heading(title: str) -> str:
    return f"## {title}"


def _trail(rule: RuleFile) -> str:
    """Return the way back to the list: pages of rules are too many for the navigation."""
    topic = _topic(rule)
    return f"[{_('Rules')}](index.md) › [{topic}](index.md#{_letters(rule).lower()})"


def _waiving(rule: RuleFile) -> list[str]:
    """Say how to accept a finding, except one that nobody may accept."""
    if _letters(rule) == TOPICS["waivers"][0] or rule.waivable is False:
        return []
    comment = f"# hadesign: allow {rule.id} -- reason (platform@example.org, until 2027-03-01)"
    return [
        _heading(_("Accepting it for a while")),
        _("Beside the line, or on the line above:"),
        _fenced(comment, "yaml"),
        _("More on [findings and waivers](../guide/findings.md)."),
    ]


def _letters(rule: RuleFile) -> str:
    return rule.id.rstrip("0123456789")


def _topic(rule: RuleFile) -> str:
    letters = _letters(rule)
    return next((translated(title) for known, title in TOPICS.values() if known == letters), letters)


def _conditions(rule: RuleFile) -> list[str]:
    """Say when a severity is which, if it depends on the design."""
    levels = severities(rule)
    if len(levels) == 1:
        return []
    return ["\n".join(f"- {level}: {_prose(condition) or _('otherwise')}" for level, condition in levels)]


def _edits(rule: RuleFile) -> list[str]:
    """Say what `lint --fix` writes."""
    told = fixable_text(rule)
    return [told, "\n".join(f"- `{edit}`" for edit in edits(rule))] if told else []


def _params(rule: RuleFile) -> list[str]:
    """Return the table of what may be given another value."""
    found = (
        (f"`{name}`", value, _cell(meaning), _ADDRESS.sub(r"<\1>", _cell(source)))
        for name, value, meaning, source in params(rule)
    )
    rows = [f"| {' | '.join(cells)} |" for cells in found]
    if not rows:
        return []
    intro = _("`hadesign lint --param {rule}.NAME=VALUE` gives one another value.", rule=rule.id)
    head = (_("name"), _("value"), _("meaning"), _("source"))
    return [_heading(_("Parameters")), intro, "\n".join([f"| {' | '.join(head)} |", "|---|---|---|---|", *rows])]


def _examples(rule: RuleFile, told: Telling) -> list[str]:
    parts = []
    for _kind, title, example in examples(rule):
        found = findings(rule, example, told)
        parts.append(f"### {_prose(title)}")
        parts.append(_fenced(example_yaml(example), "yaml"))
        if found:
            lines = [line for text in found for line in folded(text, WIDTH, others="  ", within=True)]
            parts.append(_fenced("\n".join(lines), "text"))
        if mend := mend_yaml(example):
            parts += [_("Mended by:"), _fenced(mend, "yaml")]
    return parts


def _fenced(text: str, language: str) -> str:
    """Put a text into a fence that is longer than any in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
    return f"{fence}{language}\n{text}\n{fence}"


def index_page(rules: Sequence[RuleFile]) -> str:
    """Return the list of all rules, by topic."""
    parts = [
        f"# {_('Rules')}",
        ngettext(
            "{count} rule, by topic. The severity is the worst that a finding can have; some depend on the"
            " objectives. `hadesign explain ETC004` shows a rule on the terminal. Examples start from one of the"
            " [designs](designs.md); rules of your own can use the [facts](facts.md).",
            "{count} rules, by topic. The severity is the worst that a finding can have; some depend on the"
            " objectives. `hadesign explain ETC004` shows a rule on the terminal. Examples start from one of the"
            " [designs](designs.md); rules of your own can use the [facts](facts.md).",
            len(rules),
        ),
    ]
    head = (_("rule"), _("finding"), _("severity"))
    for letters, title in TOPICS.values():
        found = [rule for rule in rules if _letters(rule) == letters]
        if found:
            rows = [f"| [{r.id}]({r.id}.md) | {r.title.replace('|', '&#124;')} | {worst(r)} |" for r in found]
            parts += [
                f"## {translated(title)} {{ #{letters.lower()} }}",
                "\n".join([f"| {' | '.join(head)} |", "|---|---|---|", *rows]),
            ]
    return "\n\n".join(parts) + "\n"


def designs_page(bases: Mapping[str, str]) -> str:
    """Return the designs that examples start from."""
    parts = [
        f"# {_('Designs that examples start from')}",
        _("An example of a rule changes one of these designs: it sets a few fields or takes some out."),
    ]
    for name, text in bases.items():
        parts += [f"## {name}", _fenced(text.rstrip("\n"), "yaml")]
    return "\n\n".join(parts) + "\n"


def facts_page() -> str:
    """Return what rules may look at, for authors of rules."""
    parts = [
        f"# {_('Facts that rules can read')}",
        _(
            "`each` names a list below; `item.x` is then a field of an entry. `facts.topic.value` is a single value."
            " Besides, every expression can read the blueprint itself (`spec.etcd.disk.fsyncP99`, durations in seconds,"
            " memory in bytes, CPU in millicores, percentages as fractions), `metadata`, `objectives`, and the rule's"
            " `params`. What is not known is `null`. Where it says what items are about (parts, and the failures by"
            " which they are lost), rules over them can explain each other."
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
            about = [f"    - {_('about: {what}', what=fact.about)}"] if fact.about else []
            parts.append("\n".join([f"- `each: facts.{name}.{entry}`: {fact.doc}", *fields, *about]))
    return "\n\n".join(parts) + "\n"
