"""Kills a writer before everything it does to the file system, and looks at what is left each time.

Python reports each such call before it makes it (https://docs.python.org/3/library/audit_events.html), also those of
the standard library on the writer's behalf; between two of them nothing changes.

    python -m tests.writer.killed SCENARIO FOLDER

It prints at how many points it killed one. A finding ends it with a traceback.
"""

import importlib
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from hadesign.writer import write
from tests.writer.packages import MADE, NEW, OLD, look, scatter

SCENARIOS = (
    "first",
    "over foreign files",
    "rebuild",
    "rebuild without exchange",
    "recovery",
    "recovery without exchange",
)
swap_module: Any = importlib.import_module("hadesign.writer.swap")


_LOOKS = ("os.listdir", "os.scandir", "os.walk", "os.getxattr", "os.listxattr", "shutil.rmtree", "shutil.copystat")


class Killer:
    """Counts steps and kills this process at one of them."""

    def __init__(self, at: int) -> None:
        """Remember when."""
        self.at, self.count = at, 0

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count what changes files, or may: a call through ctypes, and whatever is opened for more than reading."""
        reads = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if not reads and event not in _LOOKS and event.startswith(("os.", "open", "fcntl.", "shutil.", "ctypes.")):
            self.count += 1
            if self.count == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def kill_at(point: int, out: Path) -> bool:
    """Write in a child process that is killed at a point; tell whether it came that far."""
    child = os.fork()
    if child == 0:
        killer = Killer(point)
        sys.addaudithook(killer.audit)
        try:
            write(out, NEW, MADE)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def prepare(scenario: str, out: Path) -> None:
    """Make the folder as it is before the writer comes."""
    shutil.rmtree(out.parent, ignore_errors=True)
    out.parent.mkdir(parents=True)
    if scenario == "over foreign files":
        out.mkdir()
        scatter(out)
    elif scenario != "first":
        write(out, OLD, MADE)
        scatter(out)


def main() -> None:
    scenario, folder = sys.argv[1], Path(sys.argv[2])
    if scenario.endswith("without exchange"):
        swap_module._exchange = _never
    out, point = folder / "work" / "out", 0
    first = first_kill(scenario, out) if scenario.startswith("recovery") else None
    killed = True
    while killed:
        point += 1
        prepare(scenario, out)
        before = look(out)
        if first is not None:
            assert kill_at(first, out)
        killed = kill_at(point, out)
        check(out, before)
    sys.stdout.write(f"{point - 1}\n")


def _never(new: Path, old: Path) -> bool:
    """Stand in for a kernel that cannot exchange two names."""
    return False


def first_kill(scenario: str, out: Path) -> int:
    """Return the point of the first kill, after which the run that recovers is killed as well.

    It is the last one at which the folder has no name, if there is one, else one while the old folder is removed.
    """
    nameless, point, killed = 0, 0, True
    while killed:
        point += 1
        prepare(scenario, out)
        killed = kill_at(point, out)
        nameless = nameless if out.exists() else point
    return nameless or point * 4 // 5


def check(out: Path, before: dict[str, object]) -> None:
    """Fail unless the folder is the old or the new one, and the next run makes the new one of it and leaves nothing."""
    now = look(out)
    foreign = {path: what for path, what in before.items() if isinstance(what, tuple) and what[3] is not None}
    parked = swap_module.parking(out)
    if parked.exists() and not out.exists():
        now = look(parked)  # without the kernel's help there is a moment in which the old folder has another name
    if now != before:
        paths = {artifact.path: artifact.data for artifact in NEW}
        assert {path: what[2] for path, what in now.items() if path in paths} == paths, now  # type: ignore[index]
        assert "configs/gone.conf" not in now
        assert {path: now.get(path) for path in foreign} == foreign
    write(out, NEW, MADE)
    after = look(out)
    expected = {artifact.path for artifact in NEW} | {"manifest.json"}
    files = {path for path, what in after.items() if what[0] != 0o040000}  # type: ignore[index]
    assert files == expected | set(foreign), files
    assert {path: after.get(path) for path in foreign} == foreign
    assert {path for path in before if path in ("empty", "empty/below", "shut")} <= set(after)
    left = sorted(path.name for path in out.parent.iterdir())
    assert left == ["out"], left


if __name__ == "__main__":
    main()
