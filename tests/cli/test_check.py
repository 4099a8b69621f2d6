"""`build --check`: whether a committed package is what would be written, as of the day that is recorded in it."""

import json
from pathlib import Path

import pytest

from tests.cli.running import SMALL, Cli, Result
from tests.writer.packages import files

DRAFT = ("-o", "out", "--draft", "--target", "kubeadm")


@pytest.fixture
def built(cli: Cli, tmp_path: Path) -> Path:
    """Build a small package once on a day that is long gone; return its folder."""
    (tmp_path / "a.yaml").write_text(SMALL)
    result = cli("build", "a.yaml", *DRAFT, "--as-of", "2020-02-02")
    assert (result.code, result.err) == (0, "")
    return tmp_path / "out"


def check(cli: Cli, *more: str) -> Result:
    return cli("build", "a.yaml", *DRAFT, "--check", *more)


def test_what_was_built_is_not_stale_whatever_the_day(cli: Cli, built: Path) -> None:
    before = files(built)
    assert check(cli) == (0, "out is what a build as of 2020-02-02 writes.\n", "")
    assert files(built) == before


def test_another_day_another_blueprint_and_an_edit_make_it_stale_and_nothing_is_written(
    cli: Cli, built: Path, tmp_path: Path
) -> None:
    later = check(cli, "--as-of", "2020-02-03")
    assert later.code == 1
    assert later.out.startswith("out is not what a build as of 2020-02-03 would write:\n")
    assert "    ~ handbook/docs/index.md\n" in later.out
    page = built / "handbook" / "docs" / "index.md"
    page.write_text(page.read_text() + "edited\n")
    (built / "handbook" / "docs" / "style.css").unlink()
    edited = files(built)
    found = check(cli)
    assert found.code == 1
    assert found.out.splitlines()[1:] == [
        "  files      1 added, 1 changed, 0 removed",
        "    + handbook/docs/style.css",
        "    ~ handbook/docs/index.md",
    ]
    assert files(built) == edited
    (tmp_path / "a.yaml").write_text(SMALL.replace("cp-1", "cp-2"))
    assert "    ~ diagrams/flows.svg\n" in check(cli).out
    assert files(built) == edited


def test_where_nothing_was_built_all_is_missing(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    found = check(cli, "--as-of", "2020-02-02")
    assert found.code == 1
    assert "0 changed, 0 removed" in found.out
    assert "    + handbook/docs/index.md\n" in found.out or "more" in found.out
    assert not (tmp_path / "out").exists()


def test_a_manifest_that_alone_is_another_is_named(cli: Cli, built: Path) -> None:
    manifest = built / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"hadesign": "', '"hadesign": "0.'))
    assert check(cli).out.splitlines()[2:] == ["    ~ manifest.json"]


def test_a_recorded_day_that_is_none_is_said(cli: Cli, built: Path) -> None:
    manifest = built / "manifest.json"
    data = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(data | {"asOf": "yesterday"}))
    found = check(cli)
    assert found.code == 2
    assert "'yesterday'" in found.err


def test_errors_of_a_design_come_before_the_question(cli: Cli, built: Path) -> None:
    found = cli("build", "a.yaml", "-o", "out", "--check")
    assert found.code == 1
    assert "Not built: " in found.err


@pytest.mark.slow
def test_html_is_checked_where_it_was_built(cli: Cli, built: Path) -> None:
    assert cli("build", "a.yaml", *DRAFT, "--html", "--as-of", "2020-02-02").code == 0
    assert check(cli).code == 0
    (built / "handbook" / "site" / "index.html").write_text("edited")
    found = check(cli)
    assert (found.code, found.out.splitlines()[-1]) == (1, "    ~ handbook/site/index.html")
