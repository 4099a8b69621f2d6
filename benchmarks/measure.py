"""Time and peak memory of whole processes, taken in turns so that a drifting machine hits all alike."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Sample(NamedTuple):
    """One run: wall and processor seconds, and peak memory in MiB."""

    wall: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Figure:
    """Medians of wall and processor time in seconds, and the largest peak memory in MiB, of one command.

    Processor time says what a command costs when other programs keep the machine busy.
    """

    wall: float
    processor: float
    memory: float


def _once(command: Sequence[str], codes: Sequence[int], environment: Mapping[str, str]) -> Sample:
    """Run a command to its end; a code that is not expected ends the benchmark."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(environment))
    assert process.stderr is not None
    complaint = process.stderr.read().decode()
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{complaint}")
    return Sample(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(
    commands: Mapping[str, Sequence[str]],
    runs: int = 7,
    codes: Sequence[int] = (0, 1),
    environment: Mapping[str, str] | None = None,
    warm_ups: int = 1,
) -> dict[str, Figure]:
    """Run every command `runs` times after so many warm-ups, in turns; return a figure for each name.

    All of them find their modules compiled, as installed programs do, also where the checkout keeps none.
    """
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    variables |= {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "hadesign-bench")} | dict(environment or {})
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for turn in range(warm_ups + runs):
        for name, command in commands.items():
            sample = _once(command, codes, variables)
            if turn >= warm_ups:
                samples[name].append(sample)
    return {
        name: Figure(
            statistics.median(s.wall for s in taken),
            statistics.median(s.processor for s in taken),
            max(s.memory for s in taken),
        )
        for name, taken in samples.items()
    }
