"""`hadesign rules`: the rules there are, by chapter, severity and status."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.lint.own import rule_text


def listed(cli: Cli, *arguments: str | Path) -> list[dict[str, Any]]:
    result = cli("rules", *arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def test_all_rules(cli: Cli) -> None:
    found = listed(cli)
    text = cli("rules").out
    assert len(found) >= 60
    assert f"\n{len(found)} rules; `hadesign explain ID` tells more of one.\n" in text
    assert all(f"\n{rule['id']} " in text for rule in found)
    assert max(map(len, text.splitlines())) <= 80


def test_a_rule(cli: Cli) -> None:
    (rule,) = listed(cli, "etc004")
    assert rule["fix"].startswith("Spread the members")
    assert {key: rule[key] for key in ("id", "name", "chapter", "chapterTitle", "severities", "status", "url")} == {
        "id": "ETC004", "name": "zone-loss-breaks-quorum", "chapter": "ETC", "chapterTitle": "etcd",
        "severities": ["error"], "status": "stable", "url": "https://hadesign.io/rules/ETC004/",
    }  # fmt: skip


def test_rules_of_chapters_and_severities(cli: Cli) -> None:
    assert {rule["chapter"] for rule in listed(cli, "ETC", "LB004")} == {"ETC", "LB"}
    warnings = listed(cli, "--severity", "warning")
    assert {"warning"} <= {level for rule in warnings for level in rule["severities"]}
    assert all("warning" in rule["severities"] for rule in warnings)
    both = {rule["id"] for rule in listed(cli, "--severity", "warning", "--severity", "error")}
    assert both > {rule["id"] for rule in warnings}


def test_rules_of_ones_own_and_of_a_status(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "OWN001-own-rule.yaml").write_text(rule_text(status="preview", replacedBy=None))
    assert [rule["id"] for rule in listed(cli, "--rules", "own", "--status", "preview", "OWN")] == ["OWN001"]
    (tmp_path / "hadesign.toml").write_text('rules = ["own"]\n')
    (rule,) = listed(cli, "OWN")
    assert (rule["chapter"], rule["chapterTitle"], rule["url"]) == ("OWN", "OWN", "")
    assert "(preview)" in cli("rules", "OWN").out
    assert cli("rules", "OWN", "--status", "stable").out == "There is no such rule.\n"


def test_markdown(cli: Cli) -> None:
    page = cli("rules", "ETC004", "LB", "--format", "markdown").out
    assert page.startswith("# Rules\n\n## etcd\n\n| rule | severity | finding |\n")
    assert "## API endpoint and load balancing\n" in page
    assert "| [ETC004](<https://hadesign.io/rules/ETC004/>) | error |" in page


@pytest.mark.parametrize("word", ["FOO", "zone-loss-breaks-quorum"])
def test_a_rule_that_there_is_not(cli: Cli, word: str) -> None:
    assert cli("rules", word).code == 2
