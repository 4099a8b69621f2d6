"""A build of what was built before makes nothing again; whatever is another one, it makes and writes anew."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hadesign.cli import made_of
from hadesign.handbook.book import Book
from hadesign.writer.passing import MARKER, PREFIX
from tests.cli.running import SMALL, Cli
from tests.writer.packages import files

DAY = ("--as-of", "2026-11-23")
BUILD = ("build", "a.yaml", "-o", "out", "--draft")
PAGE = "handbook/docs/index.md"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the name of each design whose package is made."""
    from hadesign.cli import build, building, portfolio

    found: list[str] = []

    def package(book: Book, request: building.BuildRequest) -> object:
        found.append(book.cluster.name)
        return building.package(book, request)

    for module in (build, portfolio):
        monkeypatch.setattr(module, "package", package)
    return found


@pytest.fixture
def built(cli: Cli, tmp_path: Path, made: list[str]) -> Path:
    """Build a small package; return its folder."""
    (tmp_path / "a.yaml").write_text(SMALL)
    assert cli(*BUILD, *DAY).code == 0
    assert made == ["small"]
    made.clear()
    return tmp_path / "out"


def test_what_is_there_is_not_made_again_and_nothing_is_touched(cli: Cli, built: Path, made: list[str]) -> None:
    before, times = files(built), {file: file.stat().st_mtime_ns for file in built.rglob("*")}
    again = cli(*BUILD, *DAY)
    assert (again.code, again.err, made) == (0, "", [])
    assert "  files      0 added, 0 changed, 0 removed\n" in again.out
    assert files(built) == before
    assert {file: file.stat().st_mtime_ns for file in built.rglob("*")} == times


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of folders there")
def test_what_a_killed_run_left_in_the_folder_for_passing_files_goes_all_the_same(
    cli: Cli, built: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = built.parent / "passing" / f"{PREFIX}left"
    (left / "in").mkdir(parents=True)
    (left / MARKER).touch()
    monkeypatch.setattr(tempfile, "tempdir", str(left.parent))
    assert cli(*BUILD, *DAY).code == 0
    assert (made, list(left.parent.iterdir())) == ([], [])


def _edited(folder: Path) -> None:
    (folder.parent / "a.yaml").write_text(SMALL.replace("cp-1", "cp-2"))


def _said(folder: Path) -> None:
    (folder.parent / "hadesign.toml").write_text('ignore = ["ETC"]\n')


def _lost(folder: Path) -> None:
    (folder / PAGE).unlink()


def _lost_with_its_line(folder: Path) -> None:
    data = json.loads((folder / "manifest.json").read_text())
    data["files"] = [entry for entry in data["files"] if entry["path"] != PAGE]
    (folder / "manifest.json").write_text(json.dumps(data))
    (folder / PAGE).unlink()


def _of_another_build(folder: Path) -> None:
    """As two branches leave it that were merged: a line of one, and the inputs of the other."""
    from hadesign.writer import digest

    page = folder / PAGE
    manifest = folder / "manifest.json"
    text = manifest.read_text().replace(digest(page.read_bytes()), digest(b"other\n"))
    manifest.write_text(text)
    page.write_bytes(b"other\n")


def _cannot_be_run(folder: Path) -> None:
    next(file for file in folder.rglob("*") if file.is_file() and file.stat().st_mode & 0o100).chmod(0o644)


def _nothing(_folder: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "more"),
    [
        (_edited, DAY),
        (_said, DAY),
        (_lost, DAY),
        (_lost_with_its_line, DAY),
        (_of_another_build, DAY),
        (_cannot_be_run, DAY),
        (_nothing, ("--as-of", "2026-11-24")),
    ],
)
def test_what_changed_is_made_again_and_is_as_if_built_anew(
    cli: Cli, built: Path, made: list[str], change: Callable[[Path], None], more: tuple[str, ...]
) -> None:
    change(built)
    assert cli(*BUILD, *more).code == 0
    assert made == ["small"]
    one = [*BUILD]
    one[one.index("out")] = "anew"
    assert cli(*one, *more).code == 0
    wanted = files(built.parent / "anew")
    there = files(built)
    assert there == wanted
    modes = {file.relative_to(built): file.stat().st_mode for file in built.rglob("*.sh")}
    assert modes == {path: (built.parent / "anew" / path).stat().st_mode for path in modes}


def test_another_program_another_package_or_another_language_makes_it_again(
    cli: Cli, built: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(made_of, "program", lambda: "changed")
        assert cli(*BUILD, *DAY).code == 0
    with monkeypatch.context() as patched:
        patched.setattr(made_of, "packages", lambda: ("mkdocs-99.dist-info",))
        assert cli(*BUILD, *DAY).code == 0
    monkeypatch.setenv("FONTCONFIG_FILE", str(built.parent / "mine.conf"))
    assert cli(*BUILD, *DAY).code == 0
    monkeypatch.delenv("FONTCONFIG_FILE")
    assert cli(*BUILD, *DAY, "--target", "kubeadm").code == 0
    assert made == ["small"] * 4


def test_a_file_that_was_edited_by_hand_is_refused_as_ever(cli: Cli, built: Path, made: list[str]) -> None:
    (built / PAGE).write_text("mine\n")
    refused = cli(*BUILD, *DAY)
    assert (refused.code, made) == (2, ["small"])
    assert PAGE in refused.err
    assert cli(*BUILD, *DAY, "--force").code == 0
    assert (built / PAGE).read_text() != "mine\n"


def test_a_check_believes_no_record_and_asks_for_none(cli: Cli, built: Path, made: list[str]) -> None:
    assert cli(*BUILD, "--check").code == 0
    assert made == ["small"]
    manifest = built / "manifest.json"
    data = json.loads(manifest.read_text())
    for inputs in ({"small": "0" * 64}, {}):
        manifest.write_text(json.dumps(data | {"inputs": inputs}))
        assert cli(*BUILD, "--check").code == 0, "by which programs it was made is no part of what was made"
    manifest.write_text(json.dumps(data | {"inputs": []}))
    assert cli(*BUILD, *DAY).code == 2


def test_of_several_designs_only_those_are_made_that_changed(cli: Cli, tmp_path: Path, made: list[str]) -> None:
    folder = tmp_path / "designs"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(SMALL.replace("name: small", f"name: {name}"))
    command = ("build", "designs", "-o", "out", "--draft", "--jobs", "1", *DAY)
    assert cli(*command).code == 0
    assert made == ["one", "two"]
    before = files(tmp_path / "out")
    made.clear()
    assert cli(*command).code == 0
    assert (made, files(tmp_path / "out")) == ([], before)
    (folder / "two.yaml").write_text(SMALL.replace("name: small", "name: two, title: New"))
    assert cli(*command).code == 0
    assert made == ["two"]
    there = files(tmp_path / "out")
    assert b"New" in there["handbook/docs/index.md"]
    assert {path for path in before if before[path] != there[path]} >= {"manifest.json", "handbook/docs/index.md"}
    assert cli(*command, "--check").code == 0
    (folder / "one.yaml").unlink()
    assert cli(*command).code == 0
    assert not (tmp_path / "out" / "designs" / "one").exists()
