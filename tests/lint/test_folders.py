"""Folders of rules of the user: nothing in them is waited for, or read without end."""

import os
from pathlib import Path

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.lint import folders, load, profiles
from hadesign.lint.catalogue import rule_files
from hadesign.lint.folders import content, plain_files, texts_of
from tests.lint.own import FILE, write_rule


def test_links_to_files_are_files_as_in_a_mounted_configmap(tmp_path: Path) -> None:
    (tmp_path / "..data").mkdir()
    write_rule(tmp_path / "..data").rename(tmp_path / "..data" / "rule")
    (tmp_path / FILE).symlink_to("..data/rule")
    assert rule_files(tmp_path) == [tmp_path / FILE]
    assert "OWN001" in load([tmp_path]).rules


@pytest.mark.parametrize("below", ["", "bases", "profiles"])
def test_a_pipe_in_a_folder_of_rules_is_not_waited_for(tmp_path: Path, below: str) -> None:
    (tmp_path / below).mkdir(exist_ok=True)
    os.mkfifo(tmp_path / below / "a.yaml")
    with pytest.raises(UsageError, match=r"a\.yaml: it is no plain file"):
        if below == "profiles":
            profiles.names([tmp_path])
        else:
            rule_files(tmp_path / below)


@pytest.mark.parametrize("target", ["nowhere", "a.yaml"])
def test_a_link_that_leads_nowhere_is_said(tmp_path: Path, target: str) -> None:
    (tmp_path / "a.yaml").symlink_to(target)
    with pytest.raises(UsageError, match=r"cannot read .*a\.yaml: "):
        rule_files(tmp_path)


def test_there_may_be_so_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    for name in "ab":
        (tmp_path / name).touch()
    assert len(plain_files(tmp_path, tmp_path.iterdir())) == 2
    (tmp_path / "c").touch()
    with pytest.raises(UsageError, match="holds more than 2 files"):
        plain_files(tmp_path, tmp_path.iterdir())


def test_together_they_may_be_as_large_as_a_blueprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_BYTES", 10)
    files = [tmp_path / name for name in "ab"]
    for file in files:
        file.write_bytes(b"12345")
    assert texts_of(tmp_path, files) == dict.fromkeys(files, b"12345")
    files[1].write_bytes(b"123456")
    with pytest.raises(UsageError, match="larger than 0 MB together"):
        texts_of(tmp_path, files)


def test_no_more_is_read_than_is_wanted() -> None:
    assert content(Path("/dev/zero"), 3) == b"\0\0\0"


def test_a_rule_nests_as_deep_as_a_blueprint_may(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[" * 5000)
    with pytest.raises(InputError, match="nested deeper than 100 levels"):
        load([tmp_path])
