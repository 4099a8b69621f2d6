"""`lint --watch`: it judges again after every change, whatever is wrong meanwhile, and ends at Ctrl-C."""

import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue

import pytest

from hadesign.cli.watching import _state
from tests.cli.running import AS_OF, ROOT, SMALL, Cli, environment

PATIENCE = 120
"""Seconds until a report has to be there: the machine may be busy with much else."""
START = (
    "import signal, sys\nfrom hadesign.cli import main\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background ignores it
    "main(sys.argv[1:])"
)


class Watcher:
    """A process that watches, and what it prints as it comes."""

    def __init__(self, folder: Path, cache: Path, *arguments: str, command: str = "lint") -> None:
        watching = ["--watch"] if command == "lint" else []
        self.child = subprocess.Popen(
            [sys.executable, "-c", START, command, *arguments, *watching, *AS_OF],
            env=environment(cache, PYTHONPATH=str(ROOT)), cwd=folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self._lines.put(line)

    def report(self) -> str:
        """Return what is printed until it waits again."""
        said = ""
        while not said.endswith("Watching; Ctrl-C ends it.\n"):
            try:
                said += self._lines.get(timeout=PATIENCE)
            except Empty:
                pytest.fail(f"nothing more came after:\n{said}")
        return said

    def stop(self) -> tuple[int, str]:
        self.child.send_signal(signal.SIGINT)
        code = self.child.wait(timeout=PATIENCE)
        self._reader.join(PATIENCE)
        assert self.child.stdout is not None
        self.child.stdout.close()
        return code, "".join(iter(lambda: self._lines.get_nowait() if not self._lines.empty() else "", ""))


def test_it_judges_again_after_every_change(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "designs").mkdir()
    file = tmp_path / "designs" / "a.blueprint.yaml"
    file.write_text(SMALL)
    watcher = Watcher(tmp_path, cache, "designs", "--select", "CP001")
    try:
        first = watcher.report()
        assert first.startswith("designs/a.blueprint.yaml:7:27: error CP001 ")
        assert "\x1b" not in first
        file.write_text(SMALL.replace("metadata:", "metadata: @"))
        broken = watcher.report()
        assert broken.startswith("\n--- changed: designs/a.blueprint.yaml\n\ndesigns/a.blueprint.yaml:3:")
        assert "error INPUT" in broken
        file.unlink()
        assert "hadesign: designs holds no blueprint" in watcher.report()
        (tmp_path / "designs" / "b.yaml").write_text(SMALL)
        (tmp_path / "hadesign.toml").write_text('ignore = ["CP"]\nselect = ["CP002"]\n')
        again = watcher.report()
        if "hadesign.toml" not in again:  # it looked between the two
            again = watcher.report()
        assert "hadesign.toml" in again
    finally:
        code, said = watcher.stop()
    assert (code, said.strip()) == (130, "hadesign: stopped; nothing was left half done.")


def test_standard_input_cannot_be_watched(cli: Cli) -> None:
    message = "hadesign: --watch looks at files; standard input is read once.\n"
    assert cli("lint", "-", "--watch") == (2, "", message)


def test_what_it_looks_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("d/a.yaml", "d/.hidden/b.yaml", "d/c.txt", "e/x1.yaml", "rules/t/R.yaml", "hadesign.toml", "known"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = _state(["d", "e/x*.yaml", "missing.yaml", "\0"], [Path("rules"), Path("known")])
    names = {Path(name).absolute().relative_to(tmp_path).as_posix() for name in found if "hadesign.toml" not in name}
    assert names == {"d/a.yaml", "e/x1.yaml", "rules/t/R.yaml", "known"}
    assert str(tmp_path / "hadesign.toml") in found
