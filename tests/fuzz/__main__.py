"""Tries inputs without end, or for some seconds, and keeps the smallest one of each failure.

    python -m tests.fuzz [--stage STAGE]... [--seconds N | --count N] [--seed S] [--first N] [--keep FOLDER]

Every input is made of the seed, its stage and its number, so that a failure can be had again: with `--first` and
`--count 1`. Failures become files below `tests/fuzz/corpus/`, which `make test` tries again. It ends with 1 if there
are any.
"""

import argparse
import sys
from pathlib import Path

from tests.fuzz.campaign import Campaign
from tests.fuzz.table import STAGES

CORPUS = Path(__file__).parent / "corpus"


def main() -> int:
    """Run what is asked for, and say what was tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--stage", action="append", choices=list(STAGES), help="may be repeated; all when left out")
    parser.add_argument("--seconds", type=float, default=60, help="for all stages together")
    parser.add_argument("--count", type=int, default=0, help="inputs of each stage; then seconds do not count")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=CORPUS, help="folder for inputs that show a failure")
    asked = parser.parse_args()
    stages = asked.stage or list(STAGES)
    failed = False
    for name in stages:
        campaign = Campaign(name, asked.seed, asked.keep)
        campaign.run(asked.first, asked.count, asked.seconds / len(stages))
        sys.stdout.write(campaign.summary() + "\n")
        sys.stdout.flush()
        failed = failed or bool(campaign.findings)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
