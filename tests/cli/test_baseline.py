"""`--write-baseline` and `--baseline`: known findings do not fail, new ones do, and one that is gone is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import AS_OF, SMALL, Cli

SOME = ("--select", "CP001,FCT001", *AS_OF)
MORE = SMALL.replace("spec:\n", "# moved\n\nspec:\n  backup: {etcd: none}\n")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return file


@pytest.fixture
def baseline(cli: Cli, small: Path) -> Path:
    result = cli("lint", small, *SOME, "--write-baseline", "known.json")
    assert result.code == 0
    assert result.err.endswith(" findings are in known.json.\n")
    return Path("known.json")


def entries(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_text())["findings"]
    return found


def test_known_findings_are_counted_and_do_not_fail(cli: Cli, small: Path, baseline: Path) -> None:
    count = len(entries(baseline))
    assert {entry["rule"] for entry in entries(baseline)} == {"CP001", "FCT001"}
    result = cli("lint", small, *SOME, "--baseline", baseline, "--fail-on", "warning")
    assert (result.code, result.err) == (0, "")
    assert f"{count} known (--show known)" in result.out
    assert "error CP001" not in result.out
    assert ": known CP001 " in cli("lint", small, *SOME, "--baseline", baseline, "--show", "known").out


def test_programs_are_told_what_is_known(cli: Cli, small: Path, baseline: Path) -> None:
    data = json.loads(cli("lint", small, *SOME, "--baseline", baseline, "--format", "json").out)
    assert {d["known"] for d in data["diagnostics"] if d["severity"] != "info"} == {True}
    assert data["summary"]["known"] == len(entries(baseline))
    assert data["gone"] == []
    plain = json.loads(cli("lint", small, *SOME, "--format", "json").out)
    assert "gone" not in plain
    assert {"known"} & {key for d in plain["diagnostics"] for key in d} == set()


def test_another_name_and_other_lines_change_nothing(cli: Cli, small: Path, baseline: Path) -> None:
    small.rename("other.yaml")
    Path("other.yaml").write_text("# a line\n" + SMALL)
    assert cli("lint", "other.yaml", *SOME, "--baseline", baseline, "--fail-on", "warning").code == 0


def test_a_new_finding_fails(cli: Cli, small: Path, baseline: Path) -> None:
    data = json.loads(baseline.read_text())
    data["findings"] = [entry for entry in data["findings"] if entry["rule"] != "CP001"]
    baseline.write_text(json.dumps(data))
    result = cli("lint", small, *SOME, "--baseline", baseline)
    assert result.code == 1
    assert "error CP001" in result.out
    assert "error FCT001" not in result.out


def test_one_that_has_become_worse_is_not_known(cli: Cli, small: Path, baseline: Path) -> None:
    baseline.write_text(baseline.read_text().replace('"severity": "error"', '"severity": "warning"'))
    assert cli("lint", small, *SOME, "--baseline", baseline).code == 1


def test_one_that_is_gone_makes_the_baseline_stale(cli: Cli, small: Path, baseline: Path) -> None:
    small.write_text(MORE)
    result = cli("lint", small, *SOME, "--baseline", baseline)
    assert result.code == 0
    gone = "1 finding of it is gone (FCT001 spec.backup.etcd)"
    assert result.err == f"known.json is stale: {gone}. Write it again with --write-baseline.\n"
    assert cli("lint", small, *SOME, "--baseline", baseline, "--fail-on", "warning").code == 1
    data = json.loads(cli("lint", small, *SOME, "--baseline", baseline, "--format", "json").out)
    assert [(one["rule"], one["about"]) for one in data["gone"]] == [("FCT001", "spec.backup.etcd")]


def test_what_was_not_judged_is_not_gone(cli: Cli, small: Path, baseline: Path) -> None:
    assert cli("lint", small, "--select", "LB004", "--baseline", baseline, *AS_OF).err == "", "the rules did not run"
    Path("b.yaml").write_text(SMALL.replace("name: small", "name: another"))
    assert cli("lint", "b.yaml", *SOME, "--baseline", baseline).err == "", "the design was not judged"


def test_what_no_rule_can_find_any_more_is_gone(cli: Cli, small: Path, baseline: Path) -> None:
    baseline.write_text(baseline.read_text().replace('"rule": "CP001"', '"rule": "OLD001"').replace(
        entries(baseline)[0]["fingerprint"], "0" * 32
    ))  # fmt: skip
    assert "is stale: 1 finding of it is gone (OLD001" in cli("lint", small, *SOME, "--baseline", baseline).err


def test_mistakes_in_files_are_never_known(cli: Cli, small: Path) -> None:
    small.write_text("a: 1\n")
    result = cli("lint", small, "--write-baseline", "known.json")
    assert (result.code, result.err) == (2, "known.json is not written, as some input is wrong.\n")
    assert not Path("known.json").exists()


def test_the_same_findings_make_the_same_file(cli: Cli, small: Path, baseline: Path) -> None:
    before = baseline.read_bytes()
    small.write_text("# a line\n" + SMALL)
    cli("lint", small, *SOME, "--write-baseline", baseline)
    assert baseline.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "known.json is no baseline: "),
        ("[]", "known.json is no baseline: it is not of version 1; write it again with --write-baseline.\n"),
        ('{"version": 2}', "known.json is no baseline: it is not of version 1; write it again"),
        ("[" * 100_000, "known.json is no baseline: it nests too deep."),
        ('{"version": 1}', "known.json is no baseline: KeyError"),
        ('{"version": 1, "findings": [{}]}', "known.json is no baseline: KeyError"),
    ],
)
def test_a_file_that_is_no_baseline(cli: Cli, small: Path, text: str, message: str) -> None:
    Path("known.json").write_text(text)
    result = cli("lint", small, *SOME, "--baseline", "known.json")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"hadesign: {message}")


def test_a_baseline_that_is_not_there_and_two_at_once(cli: Cli, small: Path) -> None:
    missing = cli("lint", small, *SOME, "--baseline", "nope.json")
    assert (missing.code, missing.err) == (2, "hadesign: cannot read nope.json: No such file or directory.\n")
    both = cli("lint", small, *SOME, "--baseline", "a", "--write-baseline", "b")
    assert both.err == "hadesign: --baseline reads what --write-baseline writes; give one of them.\n"
