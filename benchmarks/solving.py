"""Independent solvers on the same fault tree: the same probability, and the time that each takes for it."""

import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks import table
from benchmarks.datacentre import datacentre
from benchmarks.diagrams import unavailability as with_diagrams
from benchmarks.fault_tree import FaultTree, fault_tree, majority
from benchmarks.open_psa import SECONDS, installed, unavailability
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
"""Installed with the tests: a probabilistic logic language, and decision diagrams in Rust."""
_TRIED = """\
Tried: {problog} and {oxidd} (Python packages) work, here and in the tests.
SCRAM (Debian package): {scram}.
dd and faultree (Python packages, one built on the other) agree, but are decision diagrams again: not used.
pfta (Python package) has no "k of n", and sums over combinations of cut sets: not used.
"""


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
        taken, down = _timed(lambda s=structure: ours(cluster, s))  # type: ignore[misc]
        table.row(f"{name}, {len(tree.up)} parts: hadesign", f"{down:.6g}", "", table.milliseconds(taken), "1 x")
        for solver, solve in SOLVERS.items():
            against(solver, lambda s=solve, t=tree: s(t), down, taken)  # type: ignore[misc]
        _fault_tree_tool(tree, down, taken)
    scram = f"works, prints six digits, is given up after {SECONDS} s" if installed() else "is not installed here"
    names = {package: f"{name} {version(package)}" for package, name in (("problog", "ProbLog"), ("oxidd", "OxiDD"))}
    print(_TRIED.format(scram=scram, **names), end="")


def against(solver: str, solve: Callable[[], float], down: float, start: float) -> None:
    """Print what a solver finds and how long it takes, against our figure and our time.

    Raises:
        SystemExit: it finds something else.
    """
    taken, found = _timed(solve)
    apart = abs(found / down - 1)
    if apart > AGREEMENT:
        raise SystemExit(f"{solver} finds {found}, and hadesign {down}")
    table.row(f"  {solver}", f"{found:.6g}", f"{apart:.0e}", table.milliseconds(taken), f"{taken / start:.2f} x")


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
        table.row("  SCRAM, whole process", "", "", f"over {SECONDS} s")
        return
    if abs(found / down - 1) > 1e-5:
        raise SystemExit(f"SCRAM finds {found}, and hadesign {down}")
    cells = f"{found:.6g}", f"{abs(found / down - 1):.0e}", table.milliseconds(taken), f"{taken / start:.2f} x"
    table.row("  SCRAM, whole process", *cells)
