"""What stands beside an output folder under the names that hadesign uses: only what it left is touched."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hadesign.errors import UsageError
from hadesign.writer import MANIFEST, left, write
from hadesign.writer.swap import parking, staging
from tests.writer.packages import MADE, NEW, OLD, beside


def victim(folder: Path) -> Path:
    """Make a folder of somebody who never heard of hadesign."""
    (folder / "victim" / "sub").mkdir(parents=True)
    (folder / "victim" / "secret").write_text("secret")
    (folder / "victim" / "sub" / "key").write_text("key")
    return folder / "victim"


def holds_all(folder: Path) -> bool:
    return (folder / "secret").read_text() == "secret" and (folder / "sub" / "key").read_text() == "key"


def link(name: Path) -> None:
    name.symlink_to(victim(name.parent))


def link_to_a_package(name: Path) -> None:
    write(victim(name.parent), OLD, MADE)
    name.symlink_to("victim")


def folder_of_files(name: Path) -> None:
    victim(name.parent).rename(name)


def folder_with_a_manifest(name: Path) -> None:
    folder_of_files(name)
    (name / MANIFEST).write_text('{"version": 1, "name": "somebody else\'s"}')


def manifest_that_is_a_link(name: Path) -> None:
    victim(name.parent)
    name.mkdir()
    (name / MANIFEST).symlink_to("../victim/secret")


@pytest.mark.parametrize(
    "make", [link, link_to_a_package, folder_of_files, folder_with_a_manifest, manifest_that_is_a_link]
)
@pytest.mark.parametrize("called", [parking, staging])
@pytest.mark.parametrize("exists", [True, False])
def test_what_others_call_like_ours_is_neither_followed_nor_removed(
    make: Callable[[Path], None], called: Callable[[Path], Path], exists: bool, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    if exists:
        write(out, OLD, MADE)
    name = called(out)
    make(name)
    was = sorted(path.name for path in name.rglob("*"))
    if called is staging:
        with pytest.raises(UsageError, match=r"\.out\.hadesign-new"):
            write(out, NEW, MADE)
    else:
        write(out, NEW, MADE)
        assert (out / "configs" / "a.conf").read_text() == "new a\n"
    there = name if os.path.lexists(name) else out  # a folder of ours without a name is given its name again
    assert sorted(path.name for path in there.rglob("*") if path.name in was) == was
    assert any(holds_all(folder) for folder in (tmp_path / "victim", name, out) if (folder / "secret").exists())


def test_a_folder_of_another_user_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "out", OLD, MADE)
    (tmp_path / "other").mkdir()
    assert left.is_left_by_hadesign(tmp_path / "out", tmp_path / "other")
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert not left.is_left_by_hadesign(tmp_path / "out", tmp_path / "other")


def test_a_folder_that_was_foreign_before_is_known_by_the_second_names_of_its_files(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        (folder / "empty").mkdir(parents=True)
    (old / "notes").write_text("mine")
    assert not left.is_left_by_hadesign(old, new)
    (new / "notes").write_text("mine")
    assert not left.is_left_by_hadesign(old, new), "the same words are not the same file"
    (new / "notes").unlink()
    os.link(old / "notes", new / "notes")
    assert left.is_left_by_hadesign(old, new)


@pytest.mark.parametrize(("cut", "ours"), [(0, True), (20, True), (40, True)])
def test_a_manifest_that_was_cut_short_is_ours(cut: int, ours: bool, tmp_path: Path) -> None:
    write(tmp_path / "out", OLD, MADE)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / MANIFEST).write_bytes((tmp_path / "out" / MANIFEST).read_bytes()[:cut])
    assert left.is_left_by_hadesign(tmp_path / "new", tmp_path / "out") is ours


def test_nothing_is_read_through_a_manifest_that_is_a_link(tmp_path: Path) -> None:
    write(tmp_path / "other", OLD, MADE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).symlink_to("../other/manifest.json")
    with pytest.raises(UsageError, match="is not a manifest of hadesign"):
        write(tmp_path / "out", NEW, MADE)
    assert beside(tmp_path / "out") == ["other", "out"]
