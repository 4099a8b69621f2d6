"""`hadesign build --rehearsal`: a page from a file, the same each time, made again when that file is another one."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hadesign.cli.building import BuildRequest
from hadesign.cli.made_of import inputs_of_index
from hadesign.report.rehearsal.data import rehearsed_json
from hadesign.report.rehearsal.recorded import read_rehearsal
from tests.cli.running import Cli
from tests.rehearsal.layouts import LAYOUTS, rehearsed
from tests.rehearsal.made import found

BUILD = ("build", "a.yaml", "-o", "out", "--draft", "--target", "kubeadm", "--as-of", "2026-12-01")
PAGE = Path("out", "handbook", "docs", "rehearsal.md")


@pytest.fixture
def folder(cli: Cli, tmp_path: Path) -> Path:
    """Return the folder that commands run in, with a design and a rehearsal of it."""
    (tmp_path / "a.yaml").write_text(json.dumps(rehearsed(LAYOUTS["three"])))
    (tmp_path / "r.json").write_text(rehearsed_json(found()))
    return tmp_path


def test_it_gets_a_page_and_another_one_makes_it_again(cli: Cli, folder: Path) -> None:
    built = cli(*BUILD, "--rehearsal", "r.json")
    assert (built.code, built.err) == (0, "")
    assert "rehearsal  of 2026-12-01, all went as predicted\n" in built.out
    first = (folder / PAGE).read_bytes()
    again = cli(*BUILD, "--rehearsal", "r.json")
    assert "0 added, 0 changed, 0 removed" in again.out
    (folder / "r.json").write_text(rehearsed_json(found({"lost": 1})))
    assert "1 experiment did not go as predicted" in cli(*BUILD, "--rehearsal", "r.json").out
    assert (folder / PAGE).read_bytes() != first
    assert cli(*BUILD).code == 0
    assert not (folder / PAGE).exists()


def test_it_is_part_of_what_decides_whether_anything_is_made_again(folder: Path) -> None:
    plain = BuildRequest((), html=False, draft=False, own=(), day=date(2026, 12, 1))
    made = read_rehearsal(folder / "r.json")
    (folder / "r.json").write_text(rehearsed_json(found({"lost": 1})))
    requests = [plain, replace(plain, rehearsal=made), replace(plain, rehearsal=read_rehearsal(folder / "r.json"))]
    assert len({inputs_of_index([], request) for request in requests}) == 3


def test_that_of_another_design_is_refused_and_nothing_is_written(cli: Cli, folder: Path) -> None:
    text = (folder / "r.json").read_text()
    (folder / "r.json").write_text(json.dumps(json.loads(text) | {"design": "other\x1b[31m"}))
    refused = cli(*BUILD, "--rehearsal", "r.json")
    assert refused.code == 2
    assert "the rehearsal is of other" in refused.err
    assert "\x1b" not in refused.err
    assert not (folder / "out").exists()


def test_that_of_other_files_is_told(cli: Cli, folder: Path) -> None:
    data = json.loads((folder / "r.json").read_text())
    data["files"]["configs/kubeadm/init.yaml"] = "0" * 64
    (folder / "r.json").write_text(json.dumps(data))
    assert "all went as predicted, 1 file is another one today" in cli(*BUILD, "--rehearsal", "r.json").out


def test_a_folder_of_designs_has_no_rehearsal(cli: Cli, folder: Path) -> None:
    refused = cli("build", ".", "-o", "out", "--draft", "--rehearsal", "r.json")
    assert refused.code == 2
    assert "--rehearsal is of one design" in refused.err
    assert (folder / "a.yaml").exists()
    assert not (folder / "out").exists()
