"""One file: the old one or the new one, whatever fails."""

import errno
import os
import resource
import signal
from pathlib import Path

import pytest

from hadesign.errors import UsageError
from hadesign.writer.single import create_file, write_file


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def on_a_full_disk(write: object, *arguments: object) -> int:
    """Write in a child process in which no file may grow beyond ten bytes; return 7 if it was refused."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
            write(*arguments)  # type: ignore[operator]
        except UsageError:
            code = 7
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    assert on_a_full_disk(write_file, tmp_path / "file", "new " * 100) == 7
    assert (tmp_path / "file").read_text() == "old"
    assert on_a_full_disk(create_file, tmp_path / "other", "new " * 100) == 7
    assert names(tmp_path) == ["file"]


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("file", "dangling"):
        with pytest.raises(FileExistsError):
            create_file(tmp_path / name, "new")
    assert (tmp_path / "file").read_text() == "old"
    assert names(tmp_path) == ["dangling", "file"]


@pytest.mark.parametrize("links", [True, False])
def test_what_came_meanwhile_is_not_replaced(links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_text("old")
        if not links:
            raise OSError(errno.EPERM, "no second names here")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_without_second_names_it_is_created_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no second names here")

    monkeypatch.setattr(os, "link", refused)
    create_file(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "new"
    assert names(tmp_path) == ["file"]


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".hadesign-0123456789ab").write_text("half")
    (tmp_path / ".hadesign-notes").write_text("mine")
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".hadesign-00000000000a").symlink_to("mine")
    (tmp_path / ".hadesign-00000000000b").mkdir()
    write_file(tmp_path / "file", "new")
    kept = [".hadesign-00000000000a", ".hadesign-00000000000b", ".hadesign-notes", "file", "mine"]
    assert names(tmp_path) == kept
    assert (tmp_path / "mine").read_text() == "mine"
