"""`hadesign diff` of two large designs: what a whole process takes, and how that grows with the number of machines."""

import math
from pathlib import Path

from benchmarks import table
from benchmarks.designs import design
from benchmarks.linting import HADESIGN
from benchmarks.measure import measure

SIZES = (200, 2_000)
WORKLOADS = 10
"""Machines for each workload."""
GOAL = 6.0
"""Seconds of the processor that two designs of 2,000 machines may take: both are proved, judged and compiled."""
RUNS = 3


def sizes(folder: Path) -> None:
    """Print what it takes to compare a design with itself, and with one in which much is another thing."""
    commands = {}
    for size in SIZES:
        before, same, after = (folder / f"{name}-{size}.yaml" for name in ("before", "same", "after"))
        text = design(size, size // WORKLOADS)
        before.write_text(text)
        same.write_text(text)
        after.write_text(changed(text))
        for name, other in (("the same", same), ("another", after)):
            command = [HADESIGN, "diff", "--as-of", "2026-11-23", "--format", "json", str(before), str(other)]
            commands[f"diff of {size:,} nodes and {name}"] = command
    found = measure(commands, runs=RUNS)
    table.title(f"Two designs compared, with n/{WORKLOADS} workloads: read, proved, judged and compiled, both of them")
    for name in commands:
        table.process(name, found[name])
    for name in ("the same", "another"):
        small, large = (found[f"diff of {size:,} nodes and {name}"].processor for size in SIZES)
        grown = math.log(large / small) / math.log(SIZES[1] / SIZES[0])
        table.goal(f"  {SIZES[1]:,} nodes and {name}", (f"{large:.2f} s",), f"{GOAL:g} s", met=large < GOAL)
        table.row("  exponent (1 is linear)", f"{grown:.2f}")


def changed(text: str) -> str:
    """Return a design with a fourth member of etcd, machines of another name, and workloads with fewer copies."""
    fourth = "    - {name: cp-d, zone: a, address: 10.1.0.11, roles: [control-plane, etcd]}\n    - {name: cp-c"
    renamed = text.replace("    - {name: cp-c", fourth, 1).replace("name: worker-1", "name: mover-1")
    return renamed.replace("replicas: 5", "replicas: 4")
