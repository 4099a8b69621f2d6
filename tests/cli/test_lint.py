"""`hadesign lint`: which files it judges, which rules it runs, what it prints and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest

from hadesign.cli import COMMANDS
from tests.cli.running import AS_OF, BROKEN, SHOP, SMALL, TWO_SITES, Cli
from tests.lint.own import rule_text


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return file


def rules_of(out: str) -> set[str]:
    return {diagnostic["rule"] for diagnostic in json.loads(out)["diagnostics"]}


def test_a_clean_design(cli: Cli) -> None:
    assert cli("lint", SHOP, *AS_OF) == (0, "No findings in 1 file.\n", "")


def test_a_design_with_errors(cli: Cli) -> None:
    result = cli("lint", TWO_SITES, *AS_OF)
    assert (result.code, result.err) == (1, "")
    assert f"{TWO_SITES}:" in result.out
    assert "error TOP002 two-zone-trap" in result.out


def test_the_trap_of_two_sites_is_the_example_of_how_to_learn_more(cli: Cli) -> None:
    assert "`hadesign explain TOP002` says why" in cli("lint", TWO_SITES, *AS_OF).out


@pytest.mark.parametrize(
    ("select", "fail_on", "code"),
    [
        ("CP001", "error", 1),
        ("CP001", "warning", 1),
        ("CP001", "info", 1),
        ("CP001", "never", 0),
        ("FCT001", "error", 0),
        ("FCT001", "warning", 1),
        ("FCT001", "info", 1),
        ("FCT001", "never", 0),
        ("WL001", "warning", 0),
        ("WL001", "info", 1),
        ("WL001", "never", 0),
    ],
)
def test_the_exit_code_follows_the_worst_finding(cli: Cli, small: Path, select: str, fail_on: str, code: int) -> None:
    severities = {"CP001": "error", "FCT001": "warning", "WL001": "info"}
    found = json.loads(cli("lint", small, "--select", select, "--format", "json", "--fail-on", "never", *AS_OF).out)
    assert {d["severity"] for d in found["diagnostics"]} == ({severities[select]} if select in severities else set())
    assert cli("lint", small, "--select", select, "--fail-on", fail_on, *AS_OF).code == code


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        (("--select", "CP001"), {"CP001"}),
        (("--select", "cp001"), {"CP001"}),
        (("--select", "CP001,FCT001"), {"CP001", "FCT001"}),
        (("--select", "CP001", "--select", "FCT001"), {"CP001", "FCT001"}),
        (("--select", "CP001, FCT", "--ignore", "FCT"), {"CP001"}),
        (("--select", "CP001", "--ignore", "CP"), set()),
        (("--select", "CP001,FCT001", "--ignore", "FCT"), {"CP001"}),
    ],
)
def test_rules_are_chosen(cli: Cli, small: Path, options: tuple[str, ...], rules: set[str]) -> None:
    assert rules_of(cli("lint", small, "--format", "json", *options, *AS_OF).out) == rules


def test_ignored_rules_are_not_run(cli: Cli, small: Path) -> None:
    everything = rules_of(cli("lint", small, "--format", "json", *AS_OF).out)
    assert {"CP001", "FCT001", "WL001"} <= everything
    left = rules_of(cli("lint", small, "--format", "json", "--ignore", "WL,FCT001", *AS_OF).out)
    assert left == {rule for rule in everything if not rule.startswith("WL") and rule != "FCT001"}


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("ETC04", "there is no rule 'ETC04'; did you mean `ETC004`?"),
        ("FOO", "there is no rule 'FOO'; `hadesign explain --all` lists them."),
        ("", "there is no rule ''; `hadesign explain --all` lists them."),
        ("two-zone-trap", "two-zone-trap is the name of rule TOP002; rules are chosen by id."),
        ("INPUT", "INPUT marks a mistake in a file; it is always reported, and its message says what was expected."),
    ],
)
def test_an_unknown_rule_is_wrong_usage(cli: Cli, small: Path, option: str, word: str, message: str) -> None:
    assert cli("lint", small, option, word, *AS_OF) == (2, "", f"hadesign: {message}\n")


def test_notes_are_shown_when_asked_for(cli: Cli, small: Path) -> None:
    assert "info WL001" not in cli("lint", small, *AS_OF).out
    assert "info WL001 " in cli("lint", small, "--show", "info", *AS_OF).out


def test_what_others_explain_is_shown_when_asked_for(cli: Cli) -> None:
    plain, shown = (cli("lint", TWO_SITES, *more, *AS_OF).out for more in ((), ("--show", "explained")))
    assert "explained (--show explained)" in plain
    assert ": explained ETC004 zone-loss-breaks-quorum" not in plain
    assert ": explained ETC004 zone-loss-breaks-quorum" in shown
    assert "  explained by: TOP002 at line " in shown
    data = json.loads(cli("lint", TWO_SITES, "--format", "json", "--show", "explained", *AS_OF).out)
    assert ["TOP002"] in [[e["rule"] for e in d["explained"]] for d in data["diagnostics"]]
    markdown = cli("lint", TWO_SITES, "--format", "markdown", "--show", "explained", "--show", "info", *AS_OF)
    assert markdown.code == 1
    assert "## Explained\n" in markdown.out
    assert "## Notes\n" in markdown.out


def test_without_the_rule_that_explains_it_a_finding_speaks_for_itself(cli: Cli) -> None:
    alone = cli("lint", TWO_SITES, "--select", "ETC004", *AS_OF)
    assert (alone.code, "error ETC004" in alone.out) == (1, True)
    both = cli("lint", TWO_SITES, "--select", "ETC004,TOP002", *AS_OF)
    assert (both.code, "error ETC004" in both.out) == (1, False)


# --- parameters and status --------------------------------------------------------------------------------------------


def test_a_parameter_may_have_another_value(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "slow.yaml"
    file.write_text(SMALL.replace("spec:\n", "spec:\n  etcd: {disk: {fsyncP99: 15ms, commitP99: 8ms}}\n"))
    plain = cli("lint", file, "--select", "ETC007", *AS_OF).out
    assert "p99 of WAL fsync is 15ms; etcd needs less than 10ms" in plain
    looser = cli("lint", file, "--select", "ETC007", "--param", "ETC007.slowFsync=20ms", *AS_OF)
    assert looser == (0, "No findings in 1 file.\nJudged with ETC007.slowFsync=20ms.\n", "")
    stricter = cli("lint", file, "--select", "ETC007", "--format", "json", "--param", "etc007.failing=12ms", *AS_OF)
    assert [d["severity"] for d in json.loads(stricter.out)["diagnostics"]] == ["error"]


@pytest.mark.parametrize(
    ("param", "message"),
    [
        ("ETC007.slwFsync=20ms", "ETC007 has no parameter 'slwFsync'; did you mean `slowFsync`?"),
        ("ETC07.slowFsync=20ms", "there is no rule 'ETC07'; did you mean `ETC007`?"),
        ("BKP004.due=soon", "BKP004.due: `soon` is not a count; expected a whole number from 0, such as 90."),
    ],
)
def test_a_parameter_that_there_is_not_is_wrong_usage(cli: Cli, small: Path, param: str, message: str) -> None:
    assert cli("lint", small, "--param", param, *AS_OF) == (2, "", f"hadesign: {message}\n")


def _status(folder: Path, **changes: str) -> None:
    rule = rule_text(each="spec.nodes", _assert="item.name != 'cp-1'", message="a bad name", **changes)
    (folder / "OWN001-own-rule.yaml").write_text(rule)


@pytest.mark.parametrize(
    ("options", "found"),
    [((), False), (("--select", "own001"), True), (("--preview",), True), (("--preview", "--ignore", "OWN"), False)],
)
def test_a_rule_in_preview_runs_only_if_asked_for(
    cli: Cli, small: Path, own: Path, options: tuple[str, ...], found: bool
) -> None:
    _status(own, status="preview")
    result = cli("lint", small, "--rules", own, *options, *AS_OF)
    assert ("error OWN001" in result.out, result.err) == (found, "")


def test_a_topic_of_rules_in_preview_alone_is_wrong_usage(cli: Cli, small: Path, own: Path) -> None:
    _status(own, status="preview")
    message = "hadesign: 'OWN' names only rules in preview; add --preview, or name a rule by its id.\n"
    assert cli("lint", small, "--rules", own, "--select", "OWN", *AS_OF) == (2, "", message)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_deprecated_rule_runs_with_a_notice(cli: Cli, small: Path, own: Path, form: str) -> None:
    _status(own, status="deprecated", replacedBy="CP001")
    result = cli("lint", small, "--rules", own, "--format", form, *AS_OF)
    assert (result.code, result.err) == (1, "OWN001 is deprecated; CP001 replaces it.\n")
    assert "a bad name" in result.out
    assert cli("lint", small, "--rules", own, "--ignore", "OWN001", *AS_OF).err == ""


# --- which files ------------------------------------------------------------------------------------------------------


def test_a_folder_is_searched_and_what_is_no_blueprint_is_passed_over(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "designs"
    (folder / "b" / ".hidden").mkdir(parents=True)
    (folder / "a.yaml").write_text(SMALL)
    (folder / "b" / "c.yml").write_text(SMALL)
    (folder / "b" / "d.txt").write_text(SMALL)
    (folder / "b" / ".hidden" / "e.yaml").write_text(SMALL)
    (folder / "f.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n")
    (folder / "g.yaml").write_text("{{ a template }}: [")
    (folder / "h.yaml").write_text("apiVersion: hadesign.io/v1\nkind: Rule\n")
    result = cli("lint", folder, "--select", "CP001", *AS_OF)
    assert result.code == 1
    assert result.out.count("error CP001") == 2
    assert result.out.endswith("\n\n2 errors in 2 files.\n3 other YAML files passed over.\n")
    found = json.loads(cli("lint", "designs", "--select", "CP001", "--format", "json", *AS_OF).out)
    assert found["files"] == ["designs/a.yaml", "designs/b/c.yml"]


def test_a_file_that_is_named_is_judged_whatever_it_is(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n")
    result = cli("lint", "a.yaml")
    assert result.code == 2
    assert "a.yaml:1:13: error INPUT" in result.out


def test_a_file_that_is_named_twice_is_judged_once(cli: Cli, small: Path, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(small)
    found = json.loads(cli("lint", small, "small.yaml", tmp_path, "link.yaml", "--format", "json", *AS_OF).out)
    assert found["files"] == [str(small)]


def test_folders_that_link_to_themselves_are_searched_once(cli: Cli, small: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere.yaml")
    assert json.loads(cli("lint", ".", "--format", "json", *AS_OF).out)["files"] == ["small.yaml"]


def test_a_folder_without_a_blueprint_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    message = "hadesign: . holds no blueprint (*.yaml with apiVersion hadesign.io/v1).\n"
    assert cli("lint", ".") == (2, "", message)


def test_a_file_that_is_not_there_is_wrong_usage(cli: Cli) -> None:
    assert cli("lint", "nope.yaml") == (2, "", "hadesign: there is no file or folder nope.yaml.\n")


def test_a_file_that_cannot_be_read_is_reported_and_the_others_are_judged(cli: Cli, small: Path) -> None:
    Path("loop.yaml").symlink_to("loop.yaml")
    result = cli("lint", "loop.yaml", small, "loop.yaml", "--select", "CP001", *AS_OF)
    assert result.code == 2
    assert "loop.yaml:1:1: error INPUT invalid-input\n  the file cannot be read: Too many levels" in result.out
    assert "error CP001" in result.out
    assert result.out.endswith("2 errors in 2 files.\n")


def test_a_name_that_is_too_long_is_reported(cli: Cli) -> None:
    result = cli("lint", "a" * 5000)
    assert result.code == 2
    assert "the file cannot be read: File name too long" in result.out


def test_standard_input(cli: Cli) -> None:
    result = cli("lint", "-", "--select", "CP001", *AS_OF, stdin=SMALL.encode())
    assert result.code == 1
    assert result.out.startswith("<stdin>:")
    found = json.loads(cli("lint", "-", "--select", "CP001", "--format", "json", *AS_OF, stdin=SMALL.encode()).out)
    assert found["files"] == ["<stdin>"]


def test_a_mistake_in_standard_input_is_shown_with_its_line(cli: Cli) -> None:
    result = cli("lint", "-", stdin=b"a: 1\nb: @c\n")
    assert result.code == 2
    assert "    b: @c\n       ^\n" in result.out


# --- mistakes in the input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_blueprint_is_wrong_input(cli: Cli, file: Path) -> None:
    result = cli("lint", file, *AS_OF)
    assert (result.code, result.err) == (2, "")
    assert f"{file}:" in result.out
    assert "error INPUT invalid-input" in result.out
    assert "Traceback" not in result.out
    data = json.loads(cli("lint", file, "--format", "json", *AS_OF).out)
    assert {d["rule"] for d in data["diagnostics"]} == {"INPUT"}
    assert data["files"] == [str(file)]


def test_a_broken_blueprint_does_not_keep_the_others_from_being_judged(cli: Cli, small: Path) -> None:
    broken = BROKEN[0]
    for order in ((broken, small), (small, broken)):
        result = cli("lint", *order, "--select", "CP001", *AS_OF)
        assert result.code == 2, "wrong input outweighs findings"
        assert "error INPUT" in result.out
        assert "error CP001" in result.out
        assert result.out.index(f"{order[0]}:") < result.out.index(f"{order[1]}:")


def test_all_broken_blueprints_at_once(cli: Cli) -> None:
    result = cli("lint", *BROKEN, "--format", "json", "--fail-on", "never", *AS_OF)
    data = json.loads(result.out)
    assert result.code == 2, "--fail-on is about findings"
    assert data["files"] == [str(file) for file in BROKEN]
    assert {d["location"]["file"] for d in data["diagnostics"]} == set(data["files"])


# --- which day --------------------------------------------------------------------------------------------------------


def as_of(out: str) -> Any:
    return json.loads(out)["asOf"]


def test_the_day_is_an_argument_else_the_epoch_else_today(
    cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    before = datetime.now(UTC).date().isoformat()
    found = as_of(cli("lint", small, "--format", "json").out)
    assert before <= found <= datetime.now(UTC).date().isoformat()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    assert as_of(cli("lint", small, "--format", "json").out) == "2026-11-23"
    assert as_of(cli("lint", small, "--format", "json", "--as-of", "2027-01-02").out) == "2027-01-02"


@pytest.mark.parametrize("epoch", ["tomorrow", "1e9", "99999999999999999999", "-1", "29348006400"])
def test_an_epoch_that_is_none(cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    message = f"hadesign: SOURCE_DATE_EPOCH='{epoch}' is no day from 1970 to 2899, in seconds since 1970.\n"
    assert cli("lint", small) == (2, "", message)


@pytest.mark.parametrize(
    "day",
    ["yesterday", "2026-13-01", "23.11.2026", "", "0001-01-01", "1969-12-31", "2900-01-01", "9999-12-31", "20261123"],
)
def test_a_day_that_is_none(cli: Cli, small: Path, day: str) -> None:
    message = f"hadesign: --as-of '{day}' is no day from 1970 to 2899; write it as 2026-11-23.\n"
    assert cli("lint", small, "--as-of", day) == (2, "", message)


def test_the_same_day_gives_the_same_bytes(cli: Cli) -> None:
    first, second = (cli("lint", TWO_SITES, "--format", "json", *AS_OF).out for _ in range(2))
    assert first == second


# --- rules of one's own -----------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own-rules"
    folder.mkdir()
    (folder / "OWN001-own-rule.yaml").write_text(
        rule_text(each="spec.nodes", _assert="item.name != 'cp-1'", message="{{ item.name }} is a bad name")
    )
    return folder


def test_own_rules_are_run_beside_ours(cli: Cli, small: Path, own: Path) -> None:
    result = cli("lint", small, "--rules", own, "--select", "OWN,CP001", *AS_OF)
    assert result.code == 1
    assert "error OWN001 own-rule\n  cp-1 is a bad name\n" in result.out
    assert "error CP001" in result.out
    assert "OWN001 own-rule" in cli("explain", "OWN001", "--rules", own).out


def test_mistakes_in_own_rules_are_shown_as_those_in_blueprints_are(cli: Cli, small: Path, own: Path) -> None:
    file = own / "OWN001-own-rule.yaml"
    file.write_text(rule_text(_assert="item.replicas >"))
    result = cli("lint", small, "--rules", own, *AS_OF)
    assert (result.code, result.err) == (2, "")
    assert f"{file}:" in result.out
    assert "^" in result.out
    data = json.loads(cli("lint", small, "--rules", own, "--format", "json", *AS_OF).out)
    assert [d["rule"] for d in data["diagnostics"]] == ["INPUT"]
    assert data["diagnostics"][0]["location"]["file"] == str(file)


def test_a_folder_of_rules_that_is_not_there_or_empty(cli: Cli, small: Path, tmp_path: Path) -> None:
    assert cli("lint", small, "--rules", "nope").code == 2
    (tmp_path / "empty").mkdir()
    assert cli("lint", small, "--rules", "empty") == (2, "", "hadesign: empty holds no rule files (*.yaml).\n")


# --- usage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message", "help_of"),
    [
        (("lint",), "Missing argument 'PATH...'.", "hadesign lint"),
        (("lint", "x", "--fail-on", "nevr"), "Invalid value for '--fail-on': 'nevr' is not one of", "hadesign lint"),
        (("lint", "x", "--format", "xml"), "Invalid value for '--format': 'xml' is not one of", "hadesign lint"),
        (("lint", "x", "--selct", "y"), "No such option '--selct'", "hadesign lint"),
        (("lnt", "x"), f"there is no command 'lnt'; did you mean `lint`? Commands: {', '.join(COMMANDS)}.", "hadesign"),
        (("frobnicate",), f"there is no command 'frobnicate'. Commands: {', '.join(COMMANDS)}.", "hadesign"),
        (("--frobnicate",), "No such option '--frobnicate'", "hadesign"),
    ],
)
def test_wrong_usage_is_said_in_two_lines(cli: Cli, arguments: tuple[str, ...], message: str, help_of: str) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    first, second = result.err.splitlines()
    assert first.replace('"', "'").startswith(f"hadesign: {message}")
    assert second == f"See `{help_of} --help`."


def test_no_command_shows_the_help(cli: Cli) -> None:
    result = cli()
    assert result.code == 2
    assert (result.out + result.err).startswith("Usage: hadesign [OPTIONS] COMMAND")
