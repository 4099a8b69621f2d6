"""Independent solvers on the same fault tree: the same probability, and the time that each takes for it."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import table
from benchmarks.datacentre import datacentre
from benchmarks.diagrams import unavailability as with_diagrams
from benchmarks.fault_tree import FaultTree, fault_tree, majority
from benchmarks.open_psa import installed, unavailability
from benchmarks.probabilistic import unavailability as with_logic
from hadesign.proof.availability.exact import figure
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services import structures
from hadesign.proof.services.named import Named
from hadesign.source import read_text
from hadesign.topology import Cluster, read_cluster
from hadesign.topology.structure import Structure

AGREEMENT = 1e-12
"""Largest relative difference between two exact figures; both add up floating-point numbers."""
SOLVERS: dict[str, Callable[[FaultTree], float]] = {"ProbLog": with_logic, "OxiDD": with_diagrams}
"""ProbLog (a probabilistic logic language, in Python and C) and OxiDD (decision diagrams in Rust)."""


def cases(cluster: Cluster) -> dict[str, Structure]:
    """Return services to compare on, small to large."""
    control_plane = structures.control_plane(cluster)
    assert control_plane is not None
    return {
        "control plane": control_plane,
        **{f"{n // 2 + 1} of {n} replicas": majority(cluster, n) for n in (5, 25, 40)},
    }


def ours(cluster: Cluster, structure: Structure) -> float:
    """Return the unavailability that the proof computes, from the Cluster on."""
    return figure(cluster, Named(cluster, structure, Sides(cluster)), Numbers(cluster)).down.down_high


def against_solvers(_: Path) -> None:
    """Print the time of each solver; one that disagrees ends the benchmark."""
    cluster = read_cluster(read_text(datacentre(5, 200), "datacentre.yaml"))
    table.title("Unavailability by independent solvers, same fault tree", "unavailable", "difference", "time", "ratio")
    for name, structure in cases(cluster).items():
        tree = fault_tree(cluster, structure)
        start, down = _timed(lambda s=structure: ours(cluster, s))  # type: ignore[misc]
        table.row(f"{name}, {len(tree.up)} parts: hadesign", f"{down:.6g}", "", table.milliseconds(start), "1 x")
        for solver, solve in SOLVERS.items():
            taken, found = _timed(lambda s=solve, t=tree: s(t))  # type: ignore[misc]
            apart = abs(found / down - 1)
            if apart > AGREEMENT:
                raise SystemExit(f"{solver} finds {found} for {name}, and hadesign {down}")
            cells = f"{found:.6g}", f"{apart:.0e}", table.milliseconds(taken), f"{taken / start:.1f} x"
            table.row(f"  {solver}", *cells)
        _fault_tree_tool(tree, down, start)
    if not installed():
        print("  SCRAM is not installed (Debian package scram), so it was not asked.")


def _timed(work: Callable[[], float], runs: int = 5) -> tuple[float, float]:
    """Return the median time of some runs after one that loads the library, and the result."""
    result = work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), result


def _fault_tree_tool(tree: FaultTree, down: float, start: float) -> None:
    """Print SCRAM's row, if it is there: a program of its own that prints six digits."""
    if not installed():
        return
    begin = time.perf_counter()
    found = unavailability(tree)
    taken = time.perf_counter() - begin
    if found is None:
        table.row("  SCRAM, whole process", "", "", "over 30 s")
        return
    if abs(found / down - 1) > 1e-5:
        raise SystemExit(f"SCRAM finds {found}, and hadesign {down}")
    cells = f"{found:.6g}", f"{abs(found / down - 1):.0e}", table.milliseconds(taken), f"{taken / start:.1f} x"
    table.row("  SCRAM, whole process", *cells)
