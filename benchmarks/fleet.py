"""Many designs in one lint: by one process, by two, on a Dask cluster of two; memory, growth, and a second run."""

import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import table
from benchmarks.designs import design
from benchmarks.linting import AS_OF, HADESIGN
from benchmarks.measure import Figure, measure

FILES = int(os.environ.get("HADESIGN_BENCH_FILES", "10000"))
"""Blueprints of 44 KB each: 200 nodes and 100 workloads."""
SMALLER = 100
"""Of how many the growth to all of them is told."""
MEMORY = 500
"""MiB that no process may need, whatever the number of files."""
_WORKER = ("--nworkers", "2", "--nthreads", "1", "--no-dashboard")


def many(folder: Path) -> None:
    """Print what so many files take, by each way of working."""
    designs, few = folder / "fleet", folder / "few"
    _write(designs, FILES)
    _write(few, min(SMALLER, FILES))
    with tempfile.TemporaryDirectory() as cache, _cluster(folder) as scheduler:
        commands = {
            "1 process": _lint(designs, "--jobs", "1", "--no-cache"),
            "2 processes": _lint(designs, "--jobs", "2", "--no-cache"),
            "Dask, 2 workers": _lint(designs, "--no-cache", "--scheduler-file", scheduler),
            "first run with a cache": _lint(designs, "--jobs", "1"),
            "second run, nothing changed": _lint(designs, "--jobs", "1"),
            "fewer files, 1 process": _lint(few, "--jobs", "1", "--no-cache"),
        }
        figures = measure(commands, runs=1, warm_ups=0, environment={"XDG_CACHE_HOME": cache})
    table.title(f"{FILES:,} files of 200 nodes + 100 workloads in one lint; few are {min(SMALLER, FILES)}")
    for name, figure in figures.items():
        table.process(name, figure)
    _goals(figures)


def _goals(figures: dict[str, Figure]) -> None:
    one, two, dask = (figures[name] for name in ("1 process", "2 processes", "Dask, 2 workers"))
    again, few = figures["second run, nothing changed"], figures["fewer files, 1 process"]
    gains = (
        ("  2 processes, faster than 1", one.wall / two.wall, 1.7),
        ("  Dask, of the speed of 2 processes", two.wall / dask.wall, 0.9),
        ("  nothing changed, faster than 1 process", one.wall / again.wall, 20),
    )
    for name, gain, wanted in gains:
        table.goal(name, (f"{gain:.2f} x",), f"{wanted} x", met=gain >= wanted)
    most = max(figure.memory for figure in figures.values())
    table.goal("  peak memory of a process", ("", "", f"{most:.0f} MiB"), f"{MEMORY} MiB", met=most <= MEMORY)
    if FILES > SMALLER:
        exponent = math.log(one.processor / few.processor) / math.log(FILES / SMALLER)
        table.goal(f"  exponent {SMALLER} -> {FILES:,}", ("", f"{exponent:.2f}"), "1.1", met=exponent <= 1.1)


def _write(folder: Path, count: int) -> None:
    folder.mkdir()
    text = design(200, 100)
    for number in range(count):
        named = text.replace("{name: bench}", f"{{name: bench-{number}}}", 1)
        (folder / f"{number:05}.yaml").write_text(named)


def _lint(folder: Path, *more: str) -> list[str]:
    return [HADESIGN, "lint", "--as-of", AS_OF, "--fail-on", "never", str(folder), *more]


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """Run a scheduler and two workers of this machine; yield the file with the scheduler's address."""
    file = folder / "scheduler.json"
    dask, where = str(Path(sys.executable).parent / "dask"), ("--scheduler-file", str(file))

    def start(*command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [dask, *command, *where], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    started = [start("scheduler", "--host", "127.0.0.1", "--no-dashboard"), start("worker", *_WORKER)]
    try:
        from distributed import Client

        while not file.exists():
            if started[0].poll() is not None:
                raise SystemExit("the Dask scheduler did not start")
        with Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(2, timeout=300)
        yield str(file)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()
