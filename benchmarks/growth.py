"""Designs of which every machine is different: how lint and the proof grow where nothing can be counted as a group."""

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from benchmarks import table
from benchmarks.linting import AS_OF, HADESIGN
from benchmarks.measure import Figure, measure

BASE = Path(__file__).resolve().parent.parent / "blueprints" / "bare-metal-three-zones.yaml"
SIZES = (50, 100, 200)
GOAL, BOUND = (3.0, 300.0), (60.0, 1024.0)
"""Processor seconds and MiB that the largest of a shape is to stay below, and that nothing may need."""


def racks(number: int) -> str:
    """Return the example with so many racks more, each with two feeds and switches, a hypervisor and a worker."""
    lines = [
        f"      - {{name: r{n}, zone: {_zone(n)}, power: [p{n}, p{n + 1}], switch: [s{n}, s{n + 1}]}}"
        for n in range(number)
    ]
    hosts = [f"      - {{name: h{n}, rack: r{n}}}" for n in range(number)]
    above = "\n".join(["\n    racks:", *lines, "    hosts:", *hosts, "\n  nodes:\n"])
    return _workers(number, "host: h{n}").replace("\n  nodes:\n", above, 1)


def feeds(number: int) -> str:
    """Return the example with so many workers more, each on a pair of feeds of its own."""
    return _workers(number, "power: [f{n}, f{other}]")


def zones(number: int) -> str:
    """Return the example with so many zones more, each with its feed and switch, under spreads that are required."""
    more = "".join(f"      - {{name: z{n}, power: zp{n}, switch: zs{n}}}\n" for n in range(number))
    return BASE.read_text().replace("    zones:\n", f"    zones:\n{more}", 1)


def _zone(number: int) -> str:
    return "abc"[number % 3]


def _workers(number: int, place: str) -> str:
    size = "size: {cpu: 16, memory: 64Gi, pods: 110}"
    lines = [
        f"    - {{name: w{n}, zone: {_zone(n)}, roles: [worker], {size},"
        f" {place.format(n=n, other=(n * 3 + 1) % number)}}}\n"
        for n in range(number)
    ]
    return BASE.read_text().replace("    - pool: workers\n", f"{''.join(lines)}    - pool: workers\n", 1)


SHAPES: dict[str, tuple[Callable[[int], str], tuple[int, ...], tuple[float, float]]] = {
    "racks with feeds of their own": (racks, SIZES, GOAL),
    "workers with feeds of their own": (feeds, SIZES, GOAL),
    "zones under a required spread": (zones, (20, 40, 80), GOAL),
    "zones by the thousand": (zones, (500, 1_000, 2_000), BOUND),
}


def shapes(folder: Path) -> None:
    """Print what each shape takes as a process, how that grows, and what was to be reached."""
    for name, (shape, numbers, bounds) in SHAPES.items():
        files = {number: folder / f"{shape.__name__}-{number}.yaml" for number in numbers}
        for number, file in files.items():
            file.write_text(shape(number))
        for command, more in {"lint": ["--as-of", AS_OF, "--no-cache"], "prove": []}.items():
            figures = measure({str(n): [HADESIGN, command, *more, str(file)] for n, file in files.items()}, runs=3)
            _print(f"hadesign {command}: {name}", {number: figures[str(number)] for number in numbers}, bounds)


def _print(title: str, figures: dict[int, Figure], bounds: tuple[float, float]) -> None:
    table.title(title)
    for number, figure in figures.items():
        table.process(f"{number}", figure)
    for small, large in pairwise(figures):
        exponent = math.log(figures[large].processor / figures[small].processor) / math.log(large / small)
        table.row(f"  exponent {small} -> {large} (1 is linear)", "", f"{exponent:.2f}")
    last = figures[max(figures)]
    cells = "", f"{last.processor:.3f} s", f"{last.memory:.0f} MiB"
    seconds, memory = bounds
    met = last.processor < seconds and last.memory < memory
    table.goal("  the largest", cells, f"{seconds:g} s, {memory:g} MiB", met=met)
