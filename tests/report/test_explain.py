"""Rules explained: every one of them, on a terminal, as Markdown and as JSON."""

import json
import re
from functools import cache

import pytest

from hadesign.lint.catalogue import rule_files
from hadesign.lint.rulefile import RuleFile, load
from hadesign.report.explain import Explained, explain_json, explain_markdown, explain_text
from hadesign.resources import rules_dir
from tests.report.reading import too_wide, unprintable

FILES = rule_files(rules_dir())


@cache
def rules() -> tuple[RuleFile, ...]:
    return tuple(load(file)[0] for file in FILES)


@pytest.mark.parametrize("number", range(len(FILES)), ids=[file.stem for file in FILES])
def test_every_rule_is_explained_on_a_terminal(number: int) -> None:
    rule = rules()[number]
    text = explain_text(Explained([rule]))
    assert text.startswith(f"{rule.id} {rule.name}\n")
    for part in ("Severity:", "\nWhy\n", "\nWhat to do\n", "\nExamples\n  Bad:", "\n  Good:", "\nRead more\n"):
        assert part in text
    assert all(reference.url in text for reference in rule.references)
    words = " ".join(text.split())
    assert " ".join(rule.why.split()) in words
    assert " ".join(rule.fix.split()) in words
    assert unprintable(text) == set()


@pytest.mark.parametrize("number", range(len(FILES)), ids=[file.stem for file in FILES])
def test_what_is_ours_to_wrap_fits_80_columns(number: int) -> None:
    text = explain_text(Explained([rules()[number]]))
    examples = re.compile(r"^    [^ -].*", re.MULTILINE)  # YAML of an example is as wide as its author made it
    assert too_wide(examples.sub("", text)) == []


@pytest.mark.parametrize("number", range(len(FILES)), ids=[file.stem for file in FILES])
def test_every_rule_has_a_page(number: int) -> None:
    rule = rules()[number]
    page = explain_markdown(Explained([rule]))
    assert page.startswith(f"# {rule.id}: {rule.name}\n")
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert {"Why", "What to do", "Examples", "Read more"} <= set(headings)
    assert page.count("```") % 2 == 0


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
