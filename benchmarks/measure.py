"""Time and peak memory of whole processes, taken in turns so that a drifting machine hits all alike."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Median wall time in seconds, and the largest peak memory in MiB, of one command."""

    seconds: float
    memory: float
    runs: tuple[float, ...]


def _once(command: Sequence[str]) -> tuple[float, float]:
    """Run a command to its end; return wall seconds and peak memory in MiB. Exit codes 0 and 1 count as success."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaint = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}:\n{complaint}")
    return elapsed, usage.ru_maxrss / 1024


def measure(commands: Mapping[str, Sequence[str]], runs: int = 5) -> dict[str, Figure]:
    """Run every command `runs` times after one warm-up, in turns; return a figure for each name."""
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            sample = _once(command)
            if turn:
                samples[name].append(sample)
    return {
        name: Figure(statistics.median(t for t, _ in taken), max(m for _, m in taken), tuple(t for t, _ in taken))
        for name, taken in samples.items()
    }
