"""Pages of rules: they hold what the rule says, link to other pages on the site only, and no text leaves its fence."""

import pytest

from hadesign.lint.catalogue import rule_files
from hadesign.lint.rulefile import RuleFile
from hadesign.lint.rulefile import load as load_rule
from hadesign.report.rule_pages import all_pages, index_page, rule_page
from hadesign.resources import rules_dir

RULES = [load_rule(path)[0] for path in rule_files(rules_dir())]


@pytest.fixture
def rule() -> RuleFile:
    return next(rule for rule in RULES if rule.id == "ETC004")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_has_every_part(rule: RuleFile) -> None:
    page = rule_page(rule)
    for heading in ("## Why", "## What to do", "## Examples", "## How it is checked", "## Read more"):
        assert page.count(f"\n{heading}\n") == 1
    assert all(reference.url in page for reference in rule.references)
    assert page.count("### Bad") == len(rule.examples.bad)


def test_a_page_by_itself_leads_to_no_page_of_the_site(rule: RuleFile) -> None:
    assert ".md)" not in rule_page(rule)
    assert "(index.md#etc)" in all_pages([rule], {})["ETC004.md"]


def test_the_list_has_every_rule_once() -> None:
    page = index_page(RULES)
    assert [page.count(f"]({rule.id}.md)") for rule in RULES] == [1] * len(RULES)


def test_a_rule_about_waivers_cannot_be_waived() -> None:
    pages = all_pages(RULES, {})
    assert "Accepting it" in pages["ETC004.md"]
    assert "Accepting it" not in pages["WVR001.md"]


def test_a_fence_is_longer_than_any_in_it(rule: RuleFile) -> None:
    hostile = rule.model_copy(update={"message": "````\n# a heading"})
    assert "`````yaml\n" in rule_page(hostile)


def test_findings_fit_into_a_page() -> None:
    for name, page in all_pages(RULES, {}).items():
        for part in page.split("```text\n")[1:]:
            assert max(map(len, part.partition("```")[0].splitlines())) <= 90, name
