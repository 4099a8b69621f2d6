"""Every view of a design as SVG: how long 200 machines take, and 2,000."""

import time
from pathlib import Path

from benchmarks import table
from benchmarks.designs import design
from hadesign.diagrams import VIEWS, picture_of, written
from hadesign.proof import prove
from hadesign.source import read_text
from hadesign.topology import read_cluster

SMALL, LARGE = 200, 2_000
ENOUGH = 5.0
"""Seconds of the processor in which every single view of the large design is to be drawn, its proof included."""


def sizes(_folder: Path) -> None:
    """Print what each view takes of two sizes, without reading the blueprint."""
    table.title(f"Each view as SVG, {SMALL:,} and {LARGE:,} nodes with n/20 workloads", "kilobytes", "processor")
    for nodes in (SMALL, LARGE):
        cluster = read_cluster(read_text(design(nodes, nodes // 20), "bench.yaml"))
        for view in VIEWS:
            start = time.process_time()
            # A proof of its own: what one view has worked out is not to be had for nothing by the next one.
            drawn = written(picture_of(prove(cluster), view), "svg")
            seconds = time.process_time() - start
            cells = (f"{len(drawn) // 1000:,}", f"{seconds:.3f} s")
            table.goal(f"{view}, {nodes:,} nodes", cells, f"{ENOUGH:.0f} s", met=seconds < ENOUGH)
