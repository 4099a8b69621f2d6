"""Rules explained: every one of them, on a terminal, as Markdown and as JSON."""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest

from hadesign.lint.catalogue import rule_files
from hadesign.lint.rulefile import RuleFile, load, parse
from hadesign.report.explain import Explained, explain_json, explain_markdown, explain_text
from hadesign.resources import rules_dir
from tests.lint.own import rule_document
from tests.report.reading import too_wide, unprintable

FILES = rule_files(rules_dir())


@cache
def rules() -> tuple[RuleFile, ...]:
    return tuple(load(file)[0] for file in FILES)


PARTS = ("Severity:", "\nWhy\n", "\nWhat to do\n", "\nExamples\n  Bad:", "\n  Good:", "\nRead more\n")


def test_every_rule_is_explained_on_a_terminal() -> None:
    for rule in rules():
        text = explain_text(Explained([rule]))
        assert text.startswith(f"{rule.id} {rule.name}\n")
        assert [part for part in PARTS if part not in text] == [], rule.id
        assert all(reference.url in text for reference in rule.references), rule.id
        words = " ".join(text.split())
        assert " ".join(rule.why.split()) in words, rule.id
        assert " ".join(rule.fix.split()) in words, rule.id
        assert unprintable(text) == set(), rule.id


def test_what_is_ours_to_wrap_fits_80_columns() -> None:
    examples = re.compile(r"^    [^ -].*", re.MULTILINE)  # YAML of an example is as wide as its author made it
    for rule in rules():
        assert too_wide(examples.sub("", explain_text(Explained([rule])))) == [], rule.id


def test_every_rule_has_a_page() -> None:
    for rule in rules():
        page = explain_markdown(Explained([rule]))
        assert page.startswith(f"# {rule.id}: {rule.name}\n")
        headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
        assert {"Why", "What to do", "Examples", "Read more"} <= set(headings), rule.id
        assert page.count("```") % 2 == 0, rule.id


def of(identifier: str) -> RuleFile:
    return next(rule for rule in rules() if rule.id == identifier)


def test_severities_are_conditional_in_words() -> None:
    said = "error when no API server is left\n  warning otherwise"
    assert f"Severity:\n  {said}\n" in explain_text(Explained([of("CP004")]))
    assert "- error: no API server is left\n- warning: otherwise\n" in explain_markdown(Explained([of("CP004")]))


def test_parameters_are_shown_with_unit_meaning_and_source() -> None:
    text, page = explain_text(Explained([of("SEC001")])), explain_markdown(Explained([of("SEC001")]))
    assert "Parameters (lint --param SEC001.NAME=VALUE)\n  due = 90 days: time before the end" in text
    assert "    RKE2, which warned and renewed from then on until May 2025:\n    https://docs.rke2.io" in text
    assert "| `due` | 90 days | time before the end from which on somebody has to see to it | RKE2, " in page
    assert "<https://docs.rke2.io/security/certificates> |" in page
    assert json.loads(explain_json(Explained([of("SEC001")])))[0]["params"]["short"]["value"] == "366d"
    assert "Parameters" not in explain_text(Explained([of("CP001")])) + explain_markdown(Explained([of("CP001")]))


def test_what_a_rule_explains_is_said_and_shown_by_examples() -> None:
    others = "those of CP004, ETC004 and TOP010 are left out that say the same of the same parts."
    said = f"Beside a finding of this rule {others}"
    assert said in explain_markdown(Explained([of("TOP002")]))
    assert said in " ".join(explain_text(Explained([of("TOP002")])).split())
    page = explain_markdown(Explained([of("ETC004")]))
    assert "### Explained by TOP002: Two zones\n" in page
    assert page.index("### Explained by TOP002") > page.index("### Good")
    assert "Explained by" not in explain_text(Explained([of("ETC004")])), "two examples are enough there"


@pytest.mark.parametrize(
    ("changes", "said", "mark"),
    [
        (
            {"status": "preview"},
            "In preview: it runs only if it is selected by its id, or with --preview",
            " (preview)",
        ),
        ({"status": "deprecated", "replacedBy": "ETC004"}, "Deprecated: use ETC004 instead.", " (deprecated)"),
        ({}, "", ""),
    ],
)
def test_a_status_that_is_not_stable_is_said_everywhere(changes: dict[str, str], said: str, mark: str) -> None:
    rule = parse(rule_document(**changes))
    text, page = explain_text(Explained([rule])), explain_markdown(Explained([rule]))
    assert (said in " ".join(text.split())) and (said in page)
    assert ("In preview" in text or "Deprecated" in text) is bool(said)
    assert re.search(
        rf"^OWN001 +error +A flaw{re.escape(mark)}$", explain_text(Explained([rule], listed=True)), re.MULTILINE
    )


def test_json_holds_what_the_files_hold() -> None:
    data = json.loads(explain_json(Explained(rules())))
    assert [entry["id"] for entry in data] == [rule.id for rule in rules()]
    for entry in data:
        assert {"id", "name", "title", "severity", "assert", "message", "why", "fix", "references"} <= set(entry)
    assert unprintable(explain_json(Explained(rules()))) == set()


def test_the_list_names_every_rule_once_and_fits() -> None:
    text = explain_text(Explained(rules(), listed=True))
    assert [line.split()[0] for line in text.split("\n") if re.match(r"[A-Z]+[0-9]{3} ", line)] == [
        r.id for r in rules()
    ]
    assert too_wide(text) == []
    assert f"{len(FILES)} rules." in text


def test_the_list_marks_what_depends_on_the_design() -> None:
    text = explain_text(Explained(rules(), listed=True))
    for rule in rules():
        mark = "*" if not isinstance(rule.severity, str) else " "
        assert re.search(rf"^{rule.id} +(error|warning|info){re.escape(mark)}", text, re.MULTILINE), rule.id


def test_several_rules_are_set_apart() -> None:
    text = explain_text(Explained(rules()[:3]))
    assert text.count("\n\n" + "-" * 80 + "\n\n") == 2


def test_colour_changes_nothing_else() -> None:
    plain, painted = (explain_text(Explained(rules()[:2], colour=colour)) for colour in (False, True))
    assert "\x1b[1mWhy\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


@pytest.mark.parametrize("write", [explain_text, explain_markdown, explain_json])
def test_nothing_of_a_rule_acts_on_a_terminal(write: Callable[[Explained], str]) -> None:
    """A rule may come from a stranger; its escapes are characters to YAML."""
    act = "a\x1b[2J\x9b31m\u202eb"
    document = rule_document(
        title=act,
        message=act,
        why=act,
        fix=act,
        _assert=f"item.name == {act!r}",
        references=[{"title": act, "url": "https://example.org/page"}],
        examples={"bad": [{"base": "three-zones", "name": act, "set": {"metadata.title": act}, "findings": [act]}],
                  "good": [{"base": "three-zones"}]},
    )  # fmt: skip
    assert unprintable(write(Explained([parse(document)]))) == set()
