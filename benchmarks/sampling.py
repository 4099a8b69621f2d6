"""Plain Monte Carlo on the fault tree of a service: how long it would take to know what the proof computes."""

import statistics
import time
from collections.abc import Callable
from math import log, sqrt
from pathlib import Path
from random import Random
from typing import TypeAlias

from benchmarks import table
from benchmarks.datacentre import datacentre
from benchmarks.fault_tree import FaultTree, fault_tree
from hadesign.proof import prove
from hadesign.proof.services import structures
from hadesign.source import read_text
from hadesign.topology import Cluster, read_cluster
from hadesign.topology.structure import Part, Structure, holds

PRECISION = 0.01
"""Relative standard error of an unavailability that sampling is asked for; the proof prints more digits."""
Sampler: TypeAlias = Callable[[FaultTree, int, Random], float]


def one_by_one(tree: FaultTree, samples: int, random: Random) -> float:
    """Return the share of samples in which the service is down; each sample draws the state of every part."""
    draw = random.random
    parts = [(name, up, tree.needs[name]) for name, up in tree.up.items()]
    down = 0
    for _ in range(samples):
        alive = set()
        for name, up, needs in parts:
            if draw() < up and all(any(option in alive for option in options) for options in needs):
                alive.add(name)
        down += not holds(tree.top, alive.__contains__)
    return down / samples


def bit_by_bit(tree: FaultTree, samples: int, random: Random) -> float:
    """Do the same for all samples at once: a part is a number with a bit for each sample in which it lives.

    Failures are rare, so the next sample in which a part fails is drawn, and not each of those in between.
    """
    everywhere = (1 << samples) - 1
    alive: dict[str, int] = {}
    for name, up in tree.up.items():
        lives = everywhere ^ _rare(samples, 1 - up, random)
        for options in tree.needs[name]:
            some = 0
            for option in options:
                some |= alive[option]
            lives &= some
        alive[name] = lives
    return 1 - _holding(tree.top, alive, everywhere).bit_count() / samples


def _rare(samples: int, chance: float, random: Random) -> int:
    """Return a number of which each bit is set with a small chance; gaps between them are geometric."""
    bits = bytearray(-(-samples // 8))
    if chance > 0:
        scale = log(1 - chance)
        place = int(log(1 - random.random()) / scale)
        while place < samples:
            bits[place >> 3] |= 1 << (place & 7)
            place += 1 + int(log(1 - random.random()) / scale)
    return int.from_bytes(bits, "little")


def _holding(structure: Structure, alive: dict[str, int], everywhere: int) -> int:
    """Return the samples in which a structure holds."""
    if isinstance(structure, Part):
        return alive[structure.thing]
    # enough[k]: the samples in which k of the parts that were passed live.
    enough = [everywhere] + [0] * structure.k
    for part in structure.parts:
        lives = _holding(part, alive, everywhere)
        for k in range(structure.k, 0, -1):
            enough[k] |= enough[k - 1] & lives
    return enough[structure.k]


SAMPLERS: dict[str, tuple[Sampler, int]] = {
    "one by one": (one_by_one, 20_000),
    "a million at once, as bits": (bit_by_bit, 1_000_000),
}
"""Ways to sample, with the number of samples that they are timed on."""


def samples_needed(down: float) -> float:
    """Return how many samples give an unavailability to `PRECISION`: its estimate varies by sqrt(q (1 - q) / n)."""
    return (1 - down) / down / PRECISION**2


def against_sampling(_: Path) -> None:
    """Print how long sampling would take for the figure of the control plane and that of etcd."""
    cluster = read_cluster(read_text(datacentre(5, 200), "datacentre.yaml"))
    for name, structure in (("control plane", structures.control_plane(cluster)), ("etcd", structures.etcd(cluster))):
        assert structure is not None
        _against(cluster, name, structure)


def _against(cluster: Cluster, name: str, structure: Structure) -> None:
    tree = fault_tree(cluster, structure)
    exact, down = _exact(cluster, name)
    needed = samples_needed(down)
    table.title(
        f"Unavailability of {name} ({len(tree.up)} parts): {down:.6g}, against plain Monte Carlo to {PRECISION:.0%}",
        *("a sample", "samples", "would take", "ratio"),
    )
    table.row("exact", "", "", table.milliseconds(exact), "1 x")
    for way, (sampler, samples) in SAMPLERS.items():
        start = time.perf_counter()
        found = sampler(tree, samples, Random(1))  # noqa: S311  drawn for statistics
        each = (time.perf_counter() - start) / samples
        if abs(found - down) > 5 * sqrt(down / samples):
            raise SystemExit(f"sampling {name} {way} found {found}, and it is {down}")
        cells = f"{each * 1e9:.0f} ns", f"{needed:.2g}", _long(each * needed), f"{each * needed / exact:,.0f} x"
        table.row(f"sampling, {way}", *cells)


def _exact(cluster: Cluster, name: str) -> tuple[float, float]:
    """Return the time that the proof takes for a figure from nothing, and the unavailability."""
    taken, down = [], 0.0
    for _ in range(5):
        start = time.perf_counter()
        proof = prove(cluster)
        found = proof.availability(proof.etcd if name == "etcd" else proof.control_plane).down
        taken.append(time.perf_counter() - start)
        assert found is not None
        down = found.down_high
    return statistics.median(taken), down


def _long(seconds: float) -> str:
    """Write a time of any length."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"
