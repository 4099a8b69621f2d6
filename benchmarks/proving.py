"""The proof of data centres of different sizes: all minimal failure sets to order 2, and all exact figures."""

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from benchmarks import prove_once, table
from benchmarks.datacentre import FEEDS, MACHINES_OF_A_HOST, RACKS, datacentre
from benchmarks.linting import HADESIGN
from benchmarks.measure import measure

ZONES = 5
SIZES = (1_000, 5_000, 10_000)
"""Workers in all; five zones of 1,000 are the second."""
GOALS = {1_000: 1.0, 5_000: 1.0, 10_000: 10.0}
"""Seconds for the proof of a Cluster."""
RUNS = 5
_STEPS = {"read file": "reading", "Cluster": "building", "sets": "searching", "figures": "figuring"}


def sizes(folder: Path) -> None:
    """Print what the proof takes inside, and what `hadesign prove` takes as a process."""
    files = {size: folder / f"centre-{size}.yaml" for size in SIZES}
    for size, file in files.items():
        file.write_text(datacentre(ZONES, size // ZONES))
    inside = {size: _inside(file) for size, file in files.items()}
    _steps(inside)
    _found(inside)
    commands = {
        f"hadesign prove --format {form}, {size:,} workers": [HADESIGN, "prove", "--format", form, str(file)]
        for size, file in files.items()
        for form in ("text", "json")
    }
    processes = measure(commands, runs=3)
    table.title("The command as a process: starting, reading, proving, recovery and capacity too, printing all")
    for name in commands:
        table.process(name, processes[name])
    for form in ("text", "json"):
        names = [name for name in commands if f" {form}," in name]
        seconds = dict(zip(SIZES, (processes[name].processor for name in names), strict=True))
        table.row(f"  exponent of {form}, {SIZES[0]:,} -> {SIZES[-1]:,}", "", _exponent(seconds, SIZES[0], SIZES[-1]))


def _steps(inside: Mapping[int, Mapping[str, float]]) -> None:
    """Print seconds by step, how they grow, and what was to be reached."""
    one = inside[SIZES[0]]
    table.title(
        f"All failure sets to order {prove_once.ORDER} and the exact availability of each of {one['services']:.0f}"
        f" services\n{ZONES} zones, each of {RACKS} racks with {FEEDS} feeds and a switch, hypervisors for"
        f" {MACHINES_OF_A_HOST}; processor time inside, median of {RUNS}",
        *(*_STEPS, "sets+figures"),
    )
    seconds = {size: [found[step] for step in _STEPS.values()] for size, found in inside.items()}
    for size, steps in seconds.items():
        steps.append(steps[-2] + steps[-1])
        table.row(f"{inside[size]['machines']:,.0f} machines", *(f"{step:.3f} s" for step in steps))
    for small, large in [*pairwise(SIZES), (SIZES[0], SIZES[-1])]:
        grown = zip(seconds[small], seconds[large], strict=True)
        cells = (_exponent({small: before, large: after}, small, large) for before, after in grown)
        table.row(f"  exponent {small:,} -> {large:,} (1 is linear)", *cells)
    for size, steps in seconds.items():
        met = steps[-1] < GOALS[size]
        name = f"  {ZONES} zones x {size // ZONES:,} workers"
        table.goal(name, (f"{steps[-1]:.3f} s",), f"{GOALS[size]:g} s", met=met)


def _found(inside: Mapping[int, Mapping[str, float]]) -> None:
    """Print what was found, so that nobody has to believe that it was everything."""
    table.title(
        "What was found (sets differ only by equal machines within a kind), and the peak memory of each process",
        *("failure sets", "kinds", "figures", "extremes", "peak memory"),
    )
    for found in inside.values():
        if found["complete"] < prove_once.ORDER:
            raise SystemExit(f"the search of {found['machines']:,.0f} machines did not end")
        counts = (f"{found[what]:,.0f}" for what in ("sets", "patterns", "figures", "extremes"))
        table.row(f"{found['machines']:,.0f} machines", *counts, f"{found['memory']:.0f} MiB")
    print(
        "Figures: all but those of data that is lost for ever. Extremes: worst and best placement are shown to be so."
    )


def _inside(file: Path) -> dict[str, float]:
    """Return medians of some runs, each in a process of its own."""
    command = [sys.executable, prove_once.__file__, str(file)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _exponent(seconds: Mapping[int, float], small: int, large: int) -> str:
    """Write how time grows with the number of machines: an exponent of 1 is linear."""
    return f"{math.log(seconds[large] / seconds[small]) / math.log(large / small):.2f}"
