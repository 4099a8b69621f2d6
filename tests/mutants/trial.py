"""Runs tests on mistakes, one process for each: `python -m tests.mutants.trial` reads tasks and answers, as JSON lines.

The process that reads has imported whatever is the same for all mistakes; a task is a fork of it, in which the module
with the mistake is read from memory. No file is changed. Time is CPU time, so that a busy machine changes no verdict.
"""

import importlib.util
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import Any

import hypothesis  # noqa: F401
import pytest

import hadesign.blueprint
import hadesign.source  # noqa: F401  read before the fork, as are their own imports: pydantic and YAML
from tests.mutants.reach import OPTIONS

STARTING = 60.0
"""Seconds in which a test must begin: mistakes in what is run on import may never end."""
MEMORY = 4 << 30
"""Bytes of address space; a mistake may ask for all there is."""
EARLY = ("-W", "ignore:Module already imported so cannot be rewritten")
"""What is imported before the fork is not rewritten by pytest, and needs not be."""
BATCHES = (1.0, 5.0)
"""Tests are collected in batches of so many seconds, the last of which takes the rest: most mistakes need the first."""


class _Planted(SourceFileLoader):
    """Reads one module from memory."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> Any:
        """Compile the source with the mistake."""
        return compile(self.source, self.path, "exec", dont_inherit=True)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Answer for this module alone."""
        if fullname != self.name:
            return None
        inner = [str(Path(self.path).parent)] if self.path.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=self, submodule_search_locations=inner
        )


class _Chosen:
    """Runs some tests in their order, each within its time, and remembers the one that fails."""

    def __init__(self, tests: Sequence[str], limits: dict[str, float]) -> None:
        self.place, self.limits, self.failed = {test: n for n, test in enumerate(tests)}, limits, ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and order; a case that is not there because of the mistake tells nothing."""
        items[:] = sorted((i for i in items if i.nodeid in self.place), key=lambda item: self.place[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Limit the time."""
        signal.setitimer(signal.ITIMER_PROF, self.limits[item.nodeid])
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a failure."""
        if report.failed and not self.failed:
            self.failed = report.nodeid


def batches(seconds: dict[str, float]) -> list[list[str]]:
    """Deal tests into batches."""
    dealt: list[list[str]] = [[] for _ in (*BATCHES, None)]
    spent = 0.0
    for test, taken in seconds.items():
        dealt[sum(spent > limit for limit in BATCHES)].append(test)
        spent += taken
    return [batch for batch in dealt if batch]


def noticed(task: dict[str, Any]) -> str:
    """Return the test that fails with a mistake, or an empty text; runs in a process of its own."""
    if task["module"]:
        sys.meta_path.insert(0, _Planted(task["module"], task["path"], task["source"]))
    for batch in batches(task["seconds"]):
        signal.setitimer(signal.ITIMER_PROF, STARTING)
        chosen = _Chosen(batch, task["limits"])
        wanted = sorted({test.partition("::")[0] for test in batch})
        code = pytest.main([*OPTIONS, *EARLY, "-x", "--no-header", "--tb=no", *wanted], plugins=[chosen])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return chosen.failed or "on import"
    return ""


def tried(task: dict[str, Any]) -> dict[str, str]:
    """Fork, run, and return the verdict."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            answer = noticed(task) or "-"
        except BaseException as error:  # noqa: BLE001  whatever it is, the loop of the parent is not entered again
            answer = f"!{error!r}"
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        said = end.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"verdict": "killed", "by": "time" if os.WTERMSIG(status) == signal.SIGPROF else "crash"}
    if said in ("", "-"):
        return {"verdict": "survived" if said else "broken", "by": ""}
    return {"verdict": "broken" if said.startswith("!") else "killed", "by": said}


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(tried(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
