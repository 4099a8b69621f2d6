"""The proof of data centres of different sizes: all minimal failure sets to order 2, and all exact figures."""

import json
import math
import statistics
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from benchmarks import prove_once, table
from benchmarks.datacentre import datacentre
from benchmarks.linting import HADESIGN
from benchmarks.measure import measure

ZONES = 5
SIZES = (1_000, 5_000, 10_000)
"""Workers in all."""
GOALS = {1_000: 1.0, 5_000: 1.0, 10_000: 10.0}
"""Seconds, after reading."""
RUNS = 5


def sizes(folder: Path) -> None:
    """Print what the proof takes inside, and what `hadesign prove` takes as a process."""
    files = {size: folder / f"centre-{size}.yaml" for size in SIZES}
    for size, file in files.items():
        file.write_text(datacentre(ZONES, size // ZONES))
    inside = {size: _inside(file) for size, file in files.items()}
    one = inside[SIZES[0]]
    table.title(
        f"Proof over {ZONES} zones, {one['services']:.0f} services: all minimal failure sets to order"
        f" {prove_once.ORDER}, {one['figures']:.0f} exact figures; inside, after reading",
        *("sets", "search", "figures", "together"),
    )
    for size, found in inside.items():
        together = found["searching"] + found["figuring"]
        cells = f"{found['sets']:,.0f}", *(f"{x:.2f} s" for x in (found["searching"], found["figuring"], together))
        name = f"{found['machines']:,.0f} machines, {found['patterns']:,.0f} kinds of sets"
        table.goal(name, cells, f"{GOALS[size]:g} s", met=together < GOALS[size])
    processes = measure({str(size): [HADESIGN, "prove", str(file)] for size, file in files.items()}, runs=3)
    table.title("The same as a process, reading and printing included")
    for size in SIZES:
        table.process(f"hadesign prove, {size:,} workers", processes[str(size)])
    _growth({size: found["searching"] + found["figuring"] for size, found in inside.items()}, "inside")
    _growth({size: processes[str(size)].processor for size in SIZES}, "process")


def _inside(file: Path) -> dict[str, float]:
    """Return medians of some runs, each in a process of its own."""
    command = [sys.executable, prove_once.__file__, str(file)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _growth(seconds: dict[int, float], name: str) -> None:
    """Print how time grows with the number of machines: an exponent of 1 is linear."""
    for small, large in [*pairwise(SIZES), (SIZES[0], SIZES[-1])]:
        exponent = math.log(seconds[large] / seconds[small]) / math.log(large / small)
        table.row(f"  exponent, {name}, {small:,} -> {large:,}", f"{exponent:.2f}")
