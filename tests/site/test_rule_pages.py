"""Pages of rules: they hold what the rule says, link to other pages on the site only, and no text leaves its fence."""

from functools import cache

import pytest

from hadesign.lint.rulefile import RuleFile
from hadesign.report.rule_pages import all_pages, index_page, rule_page
from tests.shipped_rules import FILES
from tests.shipped_rules import rule as shipped


@cache
def rules() -> tuple[RuleFile, ...]:
    return tuple(shipped(path) for path in FILES)


@pytest.fixture
def rule() -> RuleFile:
    return next(rule for rule in rules() if rule.id == "ETC004")


def test_a_page_has_every_part() -> None:
    for rule in rules():
        page = rule_page(rule)
        for heading in ("## Why", "## What to do", "## Examples", "## How it is checked", "## Read more"):
            assert page.count(f"\n{heading}\n") == 1, rule.id
        assert all(reference.url in page for reference in rule.references), rule.id
        assert page.count("### Bad") == len(rule.examples.bad), rule.id


def test_a_page_by_itself_leads_to_no_page_of_the_site(rule: RuleFile) -> None:
    assert ".md)" not in rule_page(rule)
    assert "(index.md#etc)" in all_pages([rule], {})["ETC004.md"]


def test_the_list_has_every_rule_once() -> None:
    page = index_page(rules())
    assert [page.count(f"]({rule.id}.md)") for rule in rules()] == [1] * len(rules())


def test_a_rule_about_waivers_cannot_be_waived() -> None:
    pages = all_pages(rules(), {})
    assert "Accepting it" in pages["ETC004.md"]
    assert "Accepting it" not in pages["WVR001.md"]


def test_a_fence_is_longer_than_any_in_it(rule: RuleFile) -> None:
    hostile = rule.model_copy(update={"message": "````\n# a heading"})
    assert "`````yaml\n" in rule_page(hostile)


def test_findings_fit_into_a_page() -> None:
    for name, page in all_pages(rules(), {}).items():
        for part in page.split("```text\n")[1:]:
            assert max(map(len, part.partition("```")[0].splitlines())) <= 90, name
