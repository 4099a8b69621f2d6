"""`make bench`: every table, in one run on one machine, so that its ratios can be compared."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import (
    building,
    comparing,
    drawing,
    fleet,
    growth,
    handbooks,
    importing,
    linting,
    proving,
    sampling,
    solving,
)

PARTS = {
    "lint": (
        linting.against_peers,
        linting.in_bulk,
        linting.against_floor,
        linting.growth,
        linting.refusal,
    ),
    "fleet": (fleet.many,),
    "build": (building.sizes,),
    "handbook": (handbooks.against_mkdocs, handbooks.several),
    "draw": (drawing.sizes,),
    "diff": (comparing.sizes,),
    "import": (importing.sizes,),
    "prove": (proving.sizes, growth.shapes, sampling.against_sampling, solving.against_solvers),
}


def main() -> None:
    """Print the tables of the parts that are named, or all of them."""
    wanted = sys.argv[1:] or list(PARTS)
    with tempfile.TemporaryDirectory() as name:
        for part in wanted:
            for print_table in PARTS[part]:
                print_table(Path(name))


if __name__ == "__main__":
    main()
