"""Breaks builds at random moments, round after round, and looks at what is left each time.

    python -m tests.faults [--rounds N] [--seed S] [FAULT...]

Each round builds one of two designs over the other, and breaks that build. Afterwards the output folder must be the
old package or the new one, to the byte; the exit code must say so; there must be no traceback; and the next build, left
alone, must succeed and leave nothing beside the folder nor in TMPDIR. It ends with 1 at the first finding.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.faults.rounds import FAULTS, Ground


def main() -> int:
    """Run the rounds that are asked for, and count them."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of {', '.join(FAULTS)}; all when none is named")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    if unknown := set(asked.faults) - set(FAULTS):
        parser.error(f"there is no fault {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        ground = Ground(folder, random.Random(asked.seed))
        for name in asked.faults or FAULTS:
            ends = [ground.round(name) for _ in range(asked.rounds)]
            said = ", ".join(f"{ends.count(end)} x {end}" for end in sorted(set(ends)))
            sys.stdout.write(f"{name}: {asked.rounds} rounds ({said})\n")
            sys.stdout.flush()
    except AssertionError as finding:
        sys.stdout.write(f"{finding}\nkept for a look: {folder}\n")
        return 1
    for place, _folders, _files in os.walk(folder):
        Path(place).chmod(0o700)
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
