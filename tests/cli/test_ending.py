"""How the process ends: outputs that cannot be written, and signals at any moment."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import AS_OF, SHOP, SMALL, environment, process


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def shell(command: str, cache: Path, **more: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a line of a shell in which $HADESIGN is ours."""
    program = f"{shlex.quote(sys.executable)} -m hadesign"
    line = command.replace("HADESIGN", program)
    return subprocess.run(
        ["sh", "-c", line], env=environment(cache, **more), capture_output=True, timeout=300, check=False
    )


@pytest.mark.parametrize("arguments", [f"lint {shlex.quote(str(SHOP))}", "--help", "--version"])
@pytest.mark.parametrize(
    ("output", "reason"), [(">&-", b"Bad file descriptor"), ("> /dev/full", b"No space left on device")]
)
def test_an_output_that_cannot_be_written_is_said(cache: Path, arguments: str, output: str, reason: bytes) -> None:
    found = shell(f"HADESIGN {arguments} {output}", cache)
    assert (found.returncode, found.stderr) == (2, b"hadesign: cannot write the output: " + reason + b".\n")


@pytest.mark.parametrize("both", [">&- 2>&-", "> /dev/full 2>&1", "0<&- >&- 2>&-"])
def test_nobody_is_left_to_be_told(cache: Path, both: str) -> None:
    assert shell(f"HADESIGN lint {shlex.quote(str(SHOP))} {both}", cache).returncode == 2


def test_a_mistake_that_cannot_be_told_is_still_one(cache: Path) -> None:
    for error in ("2>&-", "2> /dev/full"):
        assert shell(f"HADESIGN lint no-such-file {error}", cache).returncode == 2


def test_no_file_gets_the_number_of_a_closed_stream(cache: Path, tmp_path: Path) -> None:
    """It would hold what is printed, and not what it is to hold."""
    file = tmp_path / "new.yaml"
    found = shell(f"HADESIGN init {shlex.quote(str(file))} >&-", cache)
    assert found.returncode == 2
    assert file.read_text().startswith("#")
    assert b"Wrote" not in file.read_bytes()


def test_without_a_buffer_nothing_is_cut(cache: Path) -> None:
    """A pipe takes a part of a long text, and Python without a buffer would take that for all of it."""
    whole = process("schema", env=environment(cache)).stdout
    found = shell("HADESIGN schema | (sleep 0.2; cat)", cache, PYTHONUNBUFFERED="1")
    assert found.stdout == whole
    assert len(whole) > 65536, "longer than a pipe takes at once"


DUMP = {
    "kind": "Node", "metadata": {"name": "cp-1", "labels": {"node-role.kubernetes.io/control-plane": ""}},
    "spec": {}, "status": {"nodeInfo": {"kubeletVersion": "v1.36.4"}},
}  # fmt: skip
LATER = {
    "import": ("import", "nodes.json"),
    "diff": ("diff", "small.yaml", "large.yaml", *AS_OF),
    "audit": ("audit", "small.yaml", "--dump", "nodes.json", *AS_OF),
}
"""Commands that read files of a cluster, or two designs."""


@pytest.fixture
def ground(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "large.yaml").write_text(SMALL.replace("cp-1", "cp-2"))
    (tmp_path / "nodes.json").write_text(json.dumps({"kind": "List", "items": [DUMP]}))
    (tmp_path / "t").mkdir()
    return tmp_path


UNREAD = "import os\nr, w = os.pipe()\nos.close(r)\nos.dup2(w, 1)\nfrom hadesign.__main__ import main\nmain()"


@pytest.mark.parametrize("command", LATER)
def test_commands_that_read_clusters_end_as_others_do(cache: Path, command: str, ground: Path) -> None:
    words, env = LATER[command], environment(cache)
    program = " ".join(map(shlex.quote, (sys.executable, "-m", "hadesign", *words)))
    full = subprocess.run(["sh", "-c", f"{program} > /dev/full"], cwd=ground, env=env, capture_output=True, check=False)
    assert (full.returncode, b"No space left on device" in full.stderr) == (2, True), full.stderr
    unread = process(*words, env=env, cwd=ground, code=UNREAD)
    assert (unread.returncode, unread.stderr) == (141, b"")
    assert names(ground) == ["large.yaml", "nodes.json", "small.yaml", "t"]


@pytest.mark.parametrize(
    ("command", "module", "name", "code"),
    [
        ("import", "hadesign.importers", "SIGTERM", 143),
        ("diff", "hadesign.comparison", "SIGINT", 130),
        ("audit", "hadesign.observed", "SIGTERM", 143),
    ],
)
def test_a_signal_ends_them_too(cache: Path, command: str, module: str, name: str, code: int, ground: Path) -> None:
    env = environment(cache, TMPDIR=str(ground / "t"))
    found = process(*LATER[command], env=env, cwd=ground, code=DURING_IMPORT.format(module=module, signal=name))
    assert (found.returncode, found.stdout) == (code, b"")
    assert found.stderr.strip() == b"hadesign: stopped; nothing was left half done."
    assert names(ground / "t") == []


DURING_IMPORT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may themselves have been started by nohup
class Killer:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{signal})
sys.meta_path.insert(0, Killer())
from hadesign.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("module", "name", "code"),
    [
        ("hadesign.cli", "SIGINT", 130),
        ("hadesign.cli.lint", "SIGINT", 130),
        ("hadesign.cli.lint", "SIGTERM", 143),
        ("hadesign.proof", "SIGTERM", 143),
        ("hadesign.proof", "SIGHUP", 129),
    ],
)
def test_a_signal_while_modules_are_imported(cache: Path, module: str, name: str, code: int) -> None:
    program = DURING_IMPORT.format(module=module, signal=name)
    found = process("lint", SHOP, "--no-cache", *AS_OF, env=environment(cache), code=program)
    assert (found.returncode, found.stdout) == (code, b"")
    said = b"" if module == "hadesign.cli" else b"hadesign: stopped; nothing was left half done."
    assert found.stderr.strip() == said


DURING_MKDOCS = """
import os, signal, sys
import hadesign.handbook.html as html
signal.signal(signal.SIGINT, signal.default_int_handler)
html._mkdocs = lambda config: os.kill(os.getpid(), signal.{signal})
from hadesign.__main__ import main
main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
def test_nothing_stays_in_the_folder_for_passing_files(cache: Path, name: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "t").mkdir()
    env = environment(cache, TMPDIR=str(tmp_path / "t"))
    build = ("build", "small.yaml", "-o", "out", "--html", "--draft", *AS_OF)
    found = process(*build, env=env, code=DURING_MKDOCS.format(signal=name), cwd=tmp_path)
    assert found.returncode == code
    assert not (tmp_path / "out").exists()
    if name == "SIGKILL":
        assert names(tmp_path / "t"), "nobody could clear away"
        found = process(*build[:-4], "--draft", *AS_OF, env=env, cwd=tmp_path)
        assert found.returncode == 0, found.stderr
    assert names(tmp_path / "t") == []
    assert names(tmp_path) == (["out"] if name == "SIGKILL" else []) + ["small.yaml", "t"]
