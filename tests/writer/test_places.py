"""Which folder may be written to, and by how many at a time."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.writer import MANIFEST, prepare, write
from tests.judging import ROOT
from tests.writer.packages import MADE, NEW, OLD, beside, files

writer_module = importlib.import_module("hadesign.writer")


def test_the_folder_one_works_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    for place in (Path(), Path(".."), tmp_path / "a", tmp_path / "a" / "b" / "..", Path("/")):
        with pytest.raises(UsageError, match="the folder you are working in, or above it"):
            prepare(place)
    assert prepare(Path("below")) == inside / "below"


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        prepare(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot write"):
        write(tmp_path / "file" / "below", NEW, MADE)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a mount point that is there")
def test_a_mount_point_is_refused() -> None:
    with pytest.raises(UsageError, match="is a mount point; name a folder inside it"):
        prepare(Path("/proc"))


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for package in (OLD, NEW):
        write(tmp_path / "link", package, MADE)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "configs" / "a.conf").read_text() == "new a\n"
    assert beside(tmp_path / "link") == ["link", "real"]


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="File name too long"):
        write(tmp_path / ("x" * 250), NEW, MADE)


@pytest.mark.parametrize("folder", ["a b", "-o", "ü", "'\"$x`", "new\nline"])
def test_a_strange_name_is_a_name(folder: str, tmp_path: Path) -> None:
    for package in (OLD, NEW):
        write(tmp_path / folder, package, MADE)
    assert (tmp_path / folder / MANIFEST).is_file()
    assert [path.name for path in tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "", ".", "a//b", "./a", "a/", "a\nb", "a\0b", "manifest.json"]
)
def test_a_path_that_would_leave_the_folder_is_a_bug_of_ours(path: str, out: Path) -> None:
    with pytest.raises(ValueError, match="not a path below the output folder, or written twice"):
        write(out, [Artifact(path, "x")], MADE)
    assert not out.parent.exists()


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "a/b"), ("a/b/c", "a/b")])
def test_two_files_at_one_place_are_a_bug_of_ours(paths: tuple[str, str], out: Path) -> None:
    with pytest.raises(ValueError, match="written twice"):
        write(out, [Artifact(path, "x") for path in paths], MADE)


def test_without_file_locks_it_still_writes(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    write(built, NEW, MADE)
    assert beside(built) == ["out"]
    assert (built / "notes.txt").read_text() == "mine\n"


def test_a_second_writer_of_the_same_folder_is_refused(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = []

    def meanwhile(*arguments: Any) -> None:
        code = f"""
from pathlib import Path
from hadesign.errors import UsageError
from hadesign.writer import write
from tests.writer.packages import MADE, NEW
try:
    write(Path({str(built)!r}), NEW, MADE)
except UsageError as error:
    print(error)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        refused.append(done.stdout)
        carry_over(*arguments)

    carry_over = writer_module.carry_over
    monkeypatch.setattr(writer_module, "carry_over", meanwhile)
    write(built, NEW, MADE)
    assert len(refused) == 1
    assert "another hadesign is writing here" in refused[0]
    assert (built / "configs" / "a.conf").read_text() == "new a\n"


def test_a_writer_of_the_folder_beside_it_is_not_refused(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*arguments: Any) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(writer_module, "carry_over", carry_over)
            write(built.with_name("other"), NEW, MADE)
        carry_over(*arguments)

    carry_over = writer_module.carry_over
    monkeypatch.setattr(writer_module, "carry_over", meanwhile)
    write(built, NEW, MADE)
    assert beside(built) == ["other", "out"]


@pytest.mark.slow
def test_of_many_writers_at_once_each_is_done_or_refused(out: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from hadesign.errors import UsageError
from hadesign.writer import write
from tests.writer.packages import MADE, NEW
for _ in range(25):
    try:
        write(Path({str(out)!r}), NEW, MADE)
    except UsageError as error:
        assert "another hadesign" in str(error), error
"""
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, cwd=ROOT) for _ in range(4)]
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in running]
    assert ends == [(b"", 0)] * 4
    write(out, NEW, MADE)
    assert {path: files(out)[path] for path in files(out) if path != MANIFEST} == {a.path: a.data for a in NEW}
    assert beside(out) == ["out"]
