"""Drawing in processes of its own: under any hash seed, without `dot`, a home folder or a trace on the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import hadesign.diagrams
from hadesign.resources import blueprints_dir

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
SCRIPT = """
import hashlib, json, sys
from hadesign.diagrams import pictures
from hadesign.source import read
from hadesign.topology import read_cluster
drawn = {file: pictures(read_cluster(read(file))) for file in sys.argv[1:]}
print(json.dumps({file: [hashlib.sha256(p.data).hexdigest() for p in found] for file, found in drawn.items()}))
"""


def drawn(folder: Path, **environment: str) -> dict[str, list[str]]:
    """Draw every shipped design in an empty folder, without an environment; return digests, and check for traces."""
    work, temporary = folder / "work", folder / "tmp"
    work.mkdir(parents=True)
    temporary.mkdir()
    command = [sys.executable, "-B", "-c", SCRIPT, *map(str, SHIPPED)]
    variables = {"PATH": "", "TMPDIR": str(temporary), **environment}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=work, env=variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert [*work.iterdir(), *temporary.iterdir()] == []
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_hash_seed_nor_on_the_run(tmp_path: Path) -> None:
    first = drawn(tmp_path / "1", PYTHONHASHSEED="0")
    assert len(first) == len(SHIPPED)
    assert first == drawn(tmp_path / "2", PYTHONHASHSEED="0")
    assert first == drawn(tmp_path / "3", PYTHONHASHSEED="4711")


@pytest.mark.slow
def test_neither_a_home_folder_nor_those_of_fonts_are_written_to(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = fonts()
    drawn(tmp_path / "run", HOME=str(home), XDG_CACHE_HOME=str(home / ".cache"))
    assert list(home.rglob("*")) == []
    assert fonts() == before


def fonts() -> set[Path]:
    """Return all files in folders of fonts, ours and the machine's; Fontconfig likes to leave its own there."""
    folders = (Path(hadesign.diagrams.__file__).parent / "fonts", Path("/usr/share/fonts"))
    return {file for folder in folders for file in folder.rglob("*")}


def test_drawing_says_nothing_and_needs_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    from hadesign.diagrams import pictures
    from hadesign.source import read
    from hadesign.topology import read_cluster

    pictures(read_cluster(read(SHIPPED[0])))  # the library keeps the files of its fonts open
    before = open_files()
    pictures(read_cluster(read(SHIPPED[0])))
    assert capfd.readouterr() == ("", "")
    assert open_files() == before


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/dev/fd").iterdir()))
