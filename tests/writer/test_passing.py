"""Folders for passing files: gone at the end, swept when a run was killed, and nobody else's is touched."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hadesign.writer.passing import MARKER, PREFIX, passing_folder
from tests.judging import ROOT


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_gone_at_the_end_whatever_happens(where: Path) -> None:
    with pytest.raises(KeyboardInterrupt), passing_folder() as folder:
        (folder / "file").write_text("x")
        raise KeyboardInterrupt
    assert names(where) == []


def test_one_that_is_in_use_is_left_alone() -> None:
    with passing_folder() as first:
        with passing_folder() as second:
            assert first != second
        assert first.is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of folders there")
def test_one_of_a_process_that_was_killed_is_swept_and_of_one_that_lives_is_not(where: Path) -> None:
    code = (
        "import sys, tempfile, time\nfrom hadesign.writer.passing import passing_folder\n"
        f"tempfile.tempdir = {str(where)!r}\n"
        "with passing_folder() as folder:\n    print(folder, flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout
        folder = Path(child.stdout.readline().strip())
        with passing_folder():
            assert folder.is_dir()
        child.send_signal(signal.SIGKILL)
    assert folder.is_dir()
    with passing_folder():
        assert not folder.parent.exists()


def test_what_others_call_so_stays(where: Path) -> None:
    (where / "victim").mkdir()
    (where / "victim" / MARKER).touch()
    (where / f"{PREFIX}link").symlink_to("victim")
    (where / f"{PREFIX}notes").mkdir()
    (where / f"{PREFIX}file").touch()
    was = sorted(where.rglob("*"))
    with passing_folder():
        pass
    assert sorted(where.rglob("*")) == was
