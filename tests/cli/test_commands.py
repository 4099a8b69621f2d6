"""init, explain, show and schema: what they print, and what they refuse."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hadesign.cli.init import PRESETS
from hadesign.resources import blueprints_dir
from hadesign.source import read
from tests.cli.running import AS_OF, BROKEN, ROOT, SHOP, SMALL, TWO_SITES, Cli

# --- init -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_lints_clean_at_its_own_objective(cli: Cli, preset: str) -> None:
    result = cli("init", "new.yaml", "--preset", preset, "--name", "my-cluster")
    assert result == (0, f"Wrote new.yaml (preset {preset}). Next: hadesign lint new.yaml\n", "")
    assert cli("lint", "new.yaml", *AS_OF).out.startswith("No findings in 1 file")
    assert cli("lint", "new.yaml", "--fail-on", "warning", *AS_OF).code == 0
    proof = json.loads(cli("prove", "new.yaml", "--format", "json").out)
    objectives = [one["met"] for one in proof["objectives"]]
    assert objectives, "a preset has objectives"
    assert all(objectives), "what lint calls clean, prove calls met"
    assert json.loads(cli("show", "new.yaml", "--format", "json").out)["name"] == "my-cluster"
    text = Path("new.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=")
    assert text.count("#") > 5, "a commented blueprint"


def test_without_a_name_the_preset_keeps_its_own(cli: Cli) -> None:
    assert cli("init", *AS_OF).code == 0
    shipped = (blueprints_dir() / PRESETS["bare-metal"]).read_text()
    assert Path("blueprint.yaml").read_text() == shipped


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("day", ["2025-02-28", "2026-11-23", "2027-06-28"])
def test_a_preset_is_as_clean_on_any_other_day(cli: Cli, preset: str, day: str) -> None:
    assert cli("init", "new.yaml", "--preset", preset, "--as-of", day).code == 0
    assert cli("lint", "new.yaml", "--fail-on", "warning", "--as-of", day).code == 0


def test_a_file_is_never_replaced_unless_asked(cli: Cli) -> None:
    Path("mine.yaml").write_text("precious")
    message = "hadesign: mine.yaml exists; choose another name, or replace it with --force.\n"
    assert cli("init", "mine.yaml") == (2, "", message)
    assert Path("mine.yaml").read_text() == "precious"
    assert cli("init", "mine.yaml", "--force").code == 0
    assert Path("mine.yaml").read_text() != "precious"


@pytest.mark.parametrize("name", ["Shop", "-a", "a-", "a_b", "", "a" * 64, "ä", "a\n", "x\x1b[31m"])
def test_a_name_that_kubernetes_would_refuse(cli: Cli, name: str) -> None:
    result = cli("init", "new.yaml", "--name", name)
    assert result.code == 2
    assert "cannot be a cluster name; use 1 to 63 lower-case letters, digits and dashes." in result.err
    assert not Path("new.yaml").exists()


def test_a_place_that_cannot_be_written_to(cli: Cli) -> None:
    message = "hadesign: cannot write no/such/folder.yaml: No such file or directory.\n"
    assert cli("init", "no/such/folder.yaml") == (2, "", message)
    Path("folder").mkdir()
    assert cli("init", "folder").code == 2


def test_a_preset_that_is_none(cli: Cli) -> None:
    result = cli("init", "--preset", "azure")
    assert result.code == 2
    assert "'azure' is not one of 'bare-metal'" in result.err


# --- explain ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["ETC004", "etc004", "zone-loss-breaks-quorum", "Zone-Loss-Breaks-Quorum"])
def test_a_rule_by_its_id_or_its_name(cli: Cli, word: str) -> None:
    result = cli("explain", word)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("ETC004 zone-loss-breaks-quorum\n")


def test_a_topic_explains_all_of_its_rules(cli: Cli) -> None:
    data = json.loads(cli("explain", "wvr", "--format", "json").out)
    assert [rule["id"] for rule in data] == ["WVR001", "WVR002", "WVR003", "WVR004"]


def test_several_rules_each_once(cli: Cli) -> None:
    data = json.loads(cli("explain", "TOP002", "ETC004", "two-zone-trap", "--format", "json").out)
    assert [rule["id"] for rule in data] == ["TOP002", "ETC004"]


def test_all_rules_are_listed(cli: Cli) -> None:
    text, data = cli("explain", "--all").out, json.loads(cli("explain", "--all", "--format", "json").out)
    assert len(data) >= 40
    assert all(f"\n{rule['id']} " in text for rule in data)
    pages = re.findall(r"^# ([A-Z]+[0-9]+): ", cli("explain", "--all", "--format", "markdown").out, re.MULTILINE)
    assert pages == [rule["id"] for rule in data]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name rules, such as `hadesign explain ETC004`, or list them with --all."),
        (("ETC004", "--all"), "name rules, such as `hadesign explain ETC004`, or list them with --all."),
        (("ETC04",), "there is no rule 'ETC04'; did you mean `ETC004`?"),
        (("two-zone-trip",), "there is no rule 'two-zone-trip'; did you mean `two-zone-trap`?"),
        (("frobnicate",), "there is no rule 'frobnicate'; `hadesign explain --all` lists them."),
        (("INPUT",), "INPUT marks a mistake in a file; it is always reported, and its message says what was expected."),
    ],
)  # fmt: skip
def test_a_rule_that_is_none(cli: Cli, words: tuple[str, ...], message: str) -> None:
    assert cli("explain", *words) == (2, "", f"hadesign: {message}\n")


# --- show and prove ---------------------------------------------------------------------------------------------------


def test_show_as_text_and_as_json_tell_of_the_same(cli: Cli) -> None:
    text, data = cli("show", SHOP, "--all").out, json.loads(cli("show", SHOP, "--format", "json").out)
    assert data["file"] == str(SHOP)
    for node in data["nodes"]:
        assert f"\n{node['name']} " in text
    for name in data["names"]["apiServers"]:
        assert f"\n{name['value']} " in text


@pytest.mark.parametrize(
    ("part", "title"), [("nodes", "Nodes"), ("api-servers", "API servers"), ("names", "Names in the certificate")]
)
def test_show_only_a_part(cli: Cli, part: str, title: str) -> None:
    text = cli("show", SHOP, "--section", part).out
    assert title in text
    assert ("Endpoint" in text) is False
    data = json.loads(cli("show", SHOP, "--section", part, "--format", "json").out)
    assert len(data) == 5


def test_show_a_part_that_is_none(cli: Cli) -> None:
    result = cli("show", SHOP, "--section", "node")
    assert result.code == 2
    assert "'node' is not one of 'nodes', 'api-servers'" in result.err


@pytest.mark.parametrize("command", ["show", "prove"])
def test_standard_input(cli: Cli, command: str) -> None:
    assert json.loads(cli(command, "-", "--format", "json", stdin=SMALL.encode()).out)["file"] == "<stdin>"
    result = cli(command, "-", stdin=b"a: 1\nb: @c\n")
    assert (result.code, result.out) == (2, "")
    assert "<stdin>:2:4: error INPUT" in result.err
    assert "    b: @c\n       ^\n" in result.err


@pytest.mark.parametrize("command", ["show", "prove"])
@pytest.mark.parametrize("file", BROKEN[::8], ids=lambda file: file.stem)
def test_a_broken_blueprint_is_wrong_input(cli: Cli, command: str, file: Path) -> None:
    result = cli(command, file)
    assert (result.code, result.out) == (2, "")
    assert f"{file}:" in result.err
    assert result.err.splitlines()[-1].endswith("in 1 file.")


@pytest.mark.parametrize("command", ["show", "prove"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [("nope.yaml", "No such file or directory"), (".", "Is a directory"), ("a" * 5000, "File name too long")],
)
def test_a_file_that_cannot_be_read(cli: Cli, command: str, name: str, reason: str) -> None:
    assert cli(command, name) == (2, "", f"hadesign: cannot read {name}: {reason}.\n")


# --- schema -----------------------------------------------------------------------------------------------------------


def test_the_schema_is_one_and_accepts_what_is_shipped(cli: Cli) -> None:
    import yaml

    result = cli("schema")
    assert (result.code, result.err) == (0, "")
    schema: Any = json.loads(result.out)
    Draft202012Validator.check_schema(schema)
    data = json.loads(json.dumps(yaml.safe_load(TWO_SITES.read_text()), default=str))
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert not Draft202012Validator(schema).is_valid({"kind": "Blueprint"})


# --- rules of one's own -----------------------------------------------------------------------------------------------

RULE = """\
id: ORG001
name: small-worker
title: A worker is small
severity: warning
each: spec.nodes
where: "'worker' in item.roles"
needs: [item.size.memory]
assert: item.size.memory >= 64 * 1073741824
message: "{{ asMemory(item.size.memory) }} is little"
at: size
why: It is full too soon.
fix: Take a larger one.
references: [{title: Ours, url: "https://wiki.example.org/"}]
since: "1.0"
examples:
  bad:
    - {name: Half, base: three-zones, findings: ["spec.nodes[5].size: 32Gi is little"]}
    - name: Unknown
      base: three-zones
      remove: ["spec.nodes[5].size"]
      severity: info
      findings: ["spec.nodes[5].size.memory: cannot check ORG001: spec.nodes[workers].size.memory is not given"]
  good:
    - {name: Enough, base: three-zones, set: {"spec.nodes[5].size.memory": 64Gi}}
"""


def own_rule(text: str) -> None:
    Path("ours").mkdir()
    Path("ours", "ORG001-small-worker.yaml").write_text(text)


FINE = (0, "1 rule does what the examples say.\n", "")


@pytest.mark.parametrize("words", [("rules", "test"), ("test-rules",)], ids=" ".join)
def test_the_examples_of_a_rule_are_its_tests(cli: Cli, words: tuple[str, ...]) -> None:
    own_rule(RULE)
    assert cli(*words, "ours") == FINE
    assert cli(*words, "ours/ORG001-small-worker.yaml") == FINE
    Path("hadesign.toml").write_text('rules = ["ours"]\n')
    assert cli(*words) == FINE, "those of the settings"


def test_a_rule_file_may_stand_in_a_folder_for_its_topic_beside_the_bases(cli: Cli) -> None:
    Path("ours", "sizes").mkdir(parents=True)
    Path("ours", "bases").mkdir()
    base = ROOT / "rules" / "bases" / "three-zones.yaml"
    Path("ours", "bases", "our-zones.yaml").write_text(base.read_text())
    file = Path("ours", "sizes", "ORG001-small-worker.yaml")
    file.write_text(RULE.replace("three-zones", "our-zones"))
    assert cli("rules", "test", file) == FINE
    assert cli("rules", "test", "ours") == FINE


def test_one_of_our_own_rules(cli: Cli) -> None:
    (file,) = (ROOT / "rules").rglob("ETC004-*.yaml")
    assert cli("rules", "test", file) == FINE


def test_how_rules_are_tested_is_told(cli: Cli) -> None:
    assert "`hadesign rules test PATH...`" in cli("rules", "--help").out
    told = cli("rules", "test", "--help").out
    assert told.startswith("Usage: hadesign rules test [OPTIONS] [PATH]...\n")
    result = cli("rules", "test", "nope")
    assert result.code == 2
    assert result.err.endswith("See `hadesign rules test --help`.\n")
    assert "test-rules" not in cli("--help").out


def test_an_example_that_is_not_true_is_shown_with_its_place(cli: Cli) -> None:
    own_rule(RULE.replace("32Gi is little", "32Gi is plenty"))
    code, out, err = cli("rules", "test", "ours")
    assert (code, err) == (1, "")
    assert "ours/ORG001-small-worker.yaml:17:50: error INPUT" in out
    assert "there is no finding 'spec.nodes[5].size: 32Gi is plenty'" in out


def test_a_branch_that_no_example_reaches(cli: Cli) -> None:
    start, end = RULE.index("    - name: Unknown"), RULE.index("  good:")
    own_rule(RULE[:start] + RULE[end:])
    code, out, _ = cli("rules", "test", "ours")
    assert code == 1
    assert "no example reaches this need of item.size.memory" in out


def test_a_folder_without_rules(cli: Cli) -> None:
    Path("ours").mkdir()
    assert cli("rules", "test", "ours").code == 2


@pytest.mark.parametrize(("command", "options"), [("lint", AS_OF), ("prove", ())])
def test_the_schema_of_what_programs_read(cli: Cli, command: str, options: tuple[str, ...]) -> None:
    schema: Any = json.loads(cli("schema", "--of", command).out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for file in (SHOP, TWO_SITES):
        data = json.loads(cli(command, file, "--format", "json", *options).out)
        assert list(validator.iter_errors(data)) == []
        assert not validator.is_valid(data | {"version": 2})
        assert not validator.is_valid(data | {"more": 1})


def test_the_schema_of_rules(cli: Cli) -> None:
    schema = json.loads(cli("schema", "--of", "rule").out)
    assert schema["$id"].endswith("/rule.json")
    assert "assert" in schema["properties"]


@pytest.mark.parametrize("name", ["null", "true", "1e3", "010", "7", "no", "on", "y", "2026-11-23", "2026-13-99"])
def test_a_name_that_yaml_reads_as_something_else_stands_in_quotes(cli: Cli, name: str) -> None:
    assert cli("init", "new.yaml", "--name", name, *AS_OF).code == 0
    assert read(Path("new.yaml")).data["metadata"]["name"] == name
    assert f'\n  name: "{name}"\n' in Path("new.yaml").read_text(encoding="utf-8")
