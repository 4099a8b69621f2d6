"""`lint --output`, `--statistics` and `--quiet`: files beside what is printed, and more or less of it."""

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hadesign.errors import UsageError
from hadesign.writer.single import write_file
from tests.cli.running import AS_OF, SMALL, Cli

ONE = ("--select", "CP001", *AS_OF)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return file


def test_several_forms_in_one_run_and_text_on_the_terminal(cli: Cli, small: Path) -> None:
    plain = cli("lint", small, *ONE)
    forms = ("--output", "sarif:out/new/a.sarif", "--output", "junit:a.xml", "--output", "text:a.txt")
    assert cli("lint", small, *ONE, *forms) == plain
    results = json.loads(Path("out/new/a.sarif").read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["CP001"]
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "small.yaml"
    assert ET.parse("a.xml").getroot().get("failures") == "1"
    assert Path("a.txt").read_text() == plain.out
    assert [*Path().glob(".hadesign*")] == []


def test_mistakes_in_rules_are_written_too(cli: Cli, small: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "OWN001-x.yaml").write_text("id: OWN001\n")
    assert cli("lint", small, "--rules", "own", "--output", "json:a.json", *AS_OF).code == 2
    assert {d["rule"] for d in json.loads(Path("a.json").read_text())["diagnostics"]} == {"INPUT"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["sarif"], "--output 'sarif' is none; write FORMAT:FILE, such as sarif:findings.sarif."),
        (["sarif:"], "--output 'sarif:' is none; write FORMAT:FILE, such as sarif:findings.sarif."),
        (["sarf:x"], "there is no format 'sarf'; did you mean `sarif`?"),
        (["json:-"], "--output writes files; --format json prints it."),
        (["json:x", "text:./x"], "two outputs go to x."),
        (["json:folder"], "folder is a folder; name a file."),
        (["json:small.yaml/x"], "cannot write small.yaml/x: File exists."),
    ],
)
def test_an_output_that_cannot_be_is_wrong_usage(cli: Cli, small: Path, asked: list[str], message: str) -> None:
    Path("folder").mkdir()
    result = cli("lint", small, *ONE, *(word for text in asked for word in ("--output", text)))
    assert (result.code, result.out, result.err) == (2, "", f"hadesign: {message}\n")


def test_statistics(cli: Cli, small: Path) -> None:
    out = cli("lint", small, "--select", "CP001,LB004", "--statistics", *AS_OF).out
    assert re.search(r"\nCP001 +single-control-plane-machine +1 +\d+\.\d\n", out)
    assert re.search(r"\nReading took [\d.]+ ms, the proof [\d.]+ ms, facts that rules share", out)
    assert re.search(r"\nrule +name +findings +ms\n", out)
    assert "ms: milliseconds by the clock, of all files and processes; a rule's are its own" in " ".join(out.split())
    table = cli("lint", small, "--statistics", *AS_OF).out.partition("\nrule ")[2]
    assert max(map(len, table.splitlines())) <= 80


def test_statistics_stay_out_of_what_programs_read(cli: Cli, small: Path) -> None:
    result = cli("lint", small, *ONE, "--statistics", "--format", "json")
    assert json.loads(result.out)["files"]
    assert "Reading took" in result.err


def test_quiet(cli: Cli, small: Path) -> None:
    out = cli("lint", small, *ONE, "-q").out
    assert "error CP001" in out
    assert "hadesign explain" not in out
    assert "1 error" not in out
    assert cli("lint", small, "--select", "LB004", "--quiet", *AS_OF) == (0, "", "")


# --- one file, whole or as it was -------------------------------------------------------------------------------------


def test_a_file_keeps_its_mode_and_a_link_stays(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_file(link, "new")
    assert link.is_symlink()
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o640)


def test_what_cannot_be_put_in_its_place_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_text("old")

    def refused(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(UsageError, match=r"cannot write .*a: No space left on device\."):
        write_file(file, "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "old")]


def test_a_pipe_is_written_as_it_is() -> None:
    write_file(Path(os.devnull), "text")
    assert not Path(os.devnull).is_file()


def test_a_link_to_itself_is_said(tmp_path: Path) -> None:
    link = tmp_path / "loop"
    link.symlink_to(link)
    with pytest.raises(UsageError, match="cannot write"):
        write_file(link, "x")
