"""Which test runs which line, and so which tests may notice a mistake."""

import ast
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.mutants.operators import Mutant

if TYPE_CHECKING:
    from coverage import Coverage

ROOMS = ("hadesign/topology", "hadesign/proof")
"""Where mistakes are planted."""
POOL = tuple(
    f"tests/{name}"
    for name in (
        "topology", "proof", "report", "lint", "rules", "blueprint", "blueprints", "targets", "planted", "words",
        "diagrams", "handbook", "cli",
    )
)  # fmt: skip
"""Tests that may notice them."""
SLOW = ("tests/topology", "tests/proof")
"""Where slow tests are run, too: those of the very rooms, unless only quick ones are asked for."""
OTHER = 5
"""How much longer a test of another room waits: what it looks at are words and files more than answers."""
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")
Run = Callable[[Path, Iterable[str]], None]
"""Records the tests of some files into a file, in a process of its own; the words are pytest's arguments."""


def digest(root: Path, *places: str) -> str:
    """Return what identifies the content of files and folders."""
    made = hashlib.sha256()
    for path in sorted(file for place in places for file in (root / place, *(root / place).rglob("*"))):
        if path.is_file() and path.suffix != ".pyc":
            made.update(f"\n{path.relative_to(root)}\n".encode() + path.read_bytes())
    return made.hexdigest()[:16]


def files(root: Path) -> list[str]:
    """Return the files in which mistakes are planted."""
    return sorted(str(path.relative_to(root)) for room in ROOMS for path in (root / room).rglob("*.py"))


class Reach:
    """What was recorded of each test: its CPU time, and as the bits of a number the lines of each file that it runs.

    It is kept for each file of tests, and recorded again when that has changed; if the code or what tests share has
    changed, all of it is.
    """

    def __init__(self, root: Path, kept: Path, run: Run, *, slow: bool) -> None:
        self.root, self.slow = root, SLOW if slow else ()
        shared = [str(path.relative_to(root)) for path in (root / "tests").rglob("*.py") if path.name[:5] != "test_"]
        base = digest(root, "hadesign", "rules", "blueprints", *(s for s in shared if "/mutants/" not in s))
        self.digests = {
            str(path.relative_to(root)): digest(root, str(path.relative_to(root)))
            for place in POOL
            for path in sorted((root / place).rglob("test_*.py"))
        }
        self._tests = self._recorded(kept / f"reach-{base}.json", run)
        self.seconds = {test: found["seconds"] for test, found in self._tests.items()}
        self.failed = sorted(test for test, found in self._tests.items() if found["failed"])
        self._breadth = {
            test: sum(int(bits, 16).bit_count() for bits in found["lines"].values())
            for test, found in self._tests.items()
        }
        self._longest: dict[str, float] = {}
        for test, seconds in self.seconds.items():
            file = test.partition("::")[0]
            self._longest[file] = max(seconds, self._longest.get(file, 0.0))
        self._users, self._made_of = _users(root), _made_of(root)

    def _recorded(self, file: Path, run: Run) -> dict[str, Any]:
        """Record what is not known yet, folder by folder."""
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"files": {}, "tests": {}}
        wanted = {name: f"{made}{' slow' * name.startswith(self.slow)}" for name, made in self.digests.items()}
        fresh = {name for name, made in wanted.items() if known["files"].get(name) == made}
        tests = {test: found for test, found in known["tests"].items() if test.partition("::")[0] in fresh}
        for place in POOL:
            waiting = [name for name in self.digests if name not in fresh and name.startswith(f"{place}/")]
            if waiting:
                part = file.with_suffix(".part")
                run(part, ["-m", "not judge" if place in self.slow else "not judge and not slow", *waiting])
                tests |= json.loads(part.read_text(encoding="utf-8"))
                part.unlink()
                fresh |= set(waiting)
                state = {"files": {name: wanted[name] for name in sorted(fresh)}, "tests": tests}
                file.write_text(json.dumps(state), encoding="utf-8")
        return tests

    def shared(self, test: str) -> float:
        """Return the seconds of the longest test in the file of one: what it made for others may fall to any."""
        return self._longest[test.partition("::")[0]]

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests that run a mistake, those that should tell soonest first.

        Soon is what takes little time, runs few other lines and is about the room of the mistake; of the cases of one
        test the later ones wait.
        """
        own = f"tests/{mutant.file.split('/')[1]}/"
        places = {mutant.file: sum(1 << line for line in mutant.lines)}
        names = _carried(mutant.names, self._made_of)
        for file, line in (place for name in names for place in self._users.get(name, ())):
            places[file] = places.get(file, 0) | 1 << line
        found = [
            test
            for test, one in self._tests.items()
            if not one["failed"] and any(int(one["lines"].get(file, "0"), 16) & bits for file, bits in places.items())
        ]
        cases, order = Counter[str](), list[tuple[float, str]]()
        costs = {
            test: self.seconds[test] * self._breadth[test] * (1 if test.startswith(own) else OTHER) for test in found
        }
        for cost, test in sorted((cost, test) for test, cost in costs.items()):
            function = test.partition("[")[0]
            cases[function] += 1
            order.append((cost * cases[function], test))
        return [test for _, test in sorted(order)]


def _users(root: Path) -> dict[str, set[tuple[str, int]]]:
    """Return where each name is read: what stands outside functions matters where it is used."""
    found: dict[str, set[tuple[str, int]]] = {}
    for file in files(root):
        for node in ast.walk(ast.parse((root / file).read_bytes())):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                name = node.id if isinstance(node, ast.Name) else node.attr
                found.setdefault(name, set()).add((file, node.lineno))
    return found


def _made_of(root: Path) -> dict[str, set[str]]:
    """Return which names are made of each name where modules define them: a year's minutes are so of its hours."""
    found: dict[str, set[str]] = {}
    for file in files(root):
        for node in ast.parse((root / file).read_bytes()).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            made = {one.id for target in targets if target for one in ast.walk(target) if isinstance(one, ast.Name)}
            value = getattr(node, "value", None)
            for name in ast.walk(value) if made and isinstance(value, ast.expr) else ():
                if isinstance(name, ast.Name):
                    found.setdefault(name.id, set()).update(made)
    return found


def _carried(names: Iterable[str], made_of: dict[str, set[str]]) -> set[str]:
    """Return names, and all that is made of them."""
    found, waiting = set[str](), [*names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += made_of.get(name, ())
    return found


class _Recorder:
    """Tells coverage.py which test runs, and keeps times and failures."""

    def __init__(self, measured: "Coverage") -> None:
        self.measured, self.seconds, self.failed = measured, dict[str, float](), list[str]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what a test runs."""
        self.measured.switch_context(item.nodeid)
        started = time.process_time()
        result = yield
        self.seconds[item.nodeid] = round(time.process_time() - started, 4)
        self.measured.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure: a test that fails anyway can tell nothing."""
        if report.failed:
            self.failed.append(report.nodeid)


def record(output: Path, words: Iterable[str]) -> None:
    """Run tests once, in the folder of the copy, and write what they reach."""
    from coverage import Coverage

    root = Path.cwd()
    measured = Coverage(data_file=None, source=[str(root / room) for room in ROOMS], config_file=False)
    measured.start()
    recorder = _Recorder(measured)
    pytest.main([*OPTIONS, *words], plugins=[recorder])
    measured.stop()
    data = measured.get_data()
    lines: dict[str, dict[str, int]] = {test: {} for test in recorder.seconds}
    for file in files(root):
        for line, contexts in data.contexts_by_lineno(str(root / file)).items():
            for test in lines.keys() & set(contexts):
                lines[test][file] = lines[test].get(file, 0) | 1 << line
    found = {
        test: {
            "seconds": seconds,
            "failed": test in recorder.failed,
            "lines": {file: hex(bits) for file, bits in lines[test].items()},
        }
        for test, seconds in recorder.seconds.items()
    }
    output.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]), sys.argv[2:])
