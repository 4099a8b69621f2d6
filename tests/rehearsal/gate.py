"""Rehearses designs one after the other and prints a table of what was predicted and observed: `make rehearse`.

    python -m tests.rehearsal.gate [LAYOUT...]

Root is needed, and the programs of `make judges`. Of each design those experiments are made of which the proof says
most: each zone, one machine of each kind, and each program. What is not as predicted ends it with 1.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hadesign.proof import prove
from hadesign.rehearsal.experiments import Experiment, experiments
from hadesign.rehearsal.rehearse import PROGRAMS, rehearse
from hadesign.rehearsal.tools import Tools, lacking
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.report.rehearsal.subject import observation, prediction, verdict
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.judging import JUDGES
from tests.rehearsal.layouts import LAYOUTS, rehearsed

EXTERNAL = "three, etcd apart"
HEAD = "| design | experiment | predicted | observed | verdict |\n|---|---|---|---|---|\n"
MOST = 15 * 60.0
"""Seconds for all of it, on two cores that do nothing else."""


def designs() -> dict[str, Cluster]:
    """Return the designs by name."""
    found = {name: as_cluster(rehearsed(layout)) for name, layout in LAYOUTS.items()}
    return found | {EXTERNAL: as_cluster(rehearsed(LAYOUTS["three"], external=True))}


def worth(chosen: Iterable[Experiment]) -> list[Experiment]:
    """Return the experiments that tell most: zones and programs, and of machines that are alike the first."""
    found: dict[object, Experiment] = {}
    for one in chosen:
        kind, _, name = one.name.partition("/")
        whole = kind == "zone" and one.way == "silent"
        found.setdefault(one.name if whole or one.program else (kind, name[:2], one.way), one)
    return list(found.values())


def rehearsals(chosen: Sequence[str], folder: Path) -> Iterator[tuple[str, TrialOutcome]]:
    """Yield what became of the experiments of some designs, with the name of each."""
    tools = Tools([JUDGES])
    for name, cluster in designs().items():
        if chosen and name not in chosen:
            continue
        if wanting := lacking(tools, PROGRAMS, cluster.kubernetes.minor):
            raise SystemExit(f"nothing can be rehearsed here: {'; '.join(wanting)}")
        own = folder / name.replace(" ", "-")
        own.mkdir()
        for outcome in rehearse(cluster, worth(experiments(prove(cluster))), own, tools):
            yield name, outcome


def main() -> None:
    began, wrong, every = time.monotonic(), 0, 0
    sys.stdout.write(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for name, outcome in rehearsals(sys.argv[1:], Path(folder)):
            cells = (name, outcome.experiment.name, prediction(outcome.experiment), observation(outcome))
            sys.stdout.write(f"| {' | '.join((*cells, verdict(outcome.disagreements)))} |\n")
            sys.stdout.flush()
            every, wrong = every + 1, wrong + bool(outcome.disagreements)
            if outcome.disagreements:
                sys.stdout.write(
                    f"<!-- {json.dumps({'at': outcome.at, 'led': outcome.led, 'lost': outcome.lost})} -->\n"
                )
    sys.stdout.write(f"\n{every} experiments, {wrong} not as predicted, {time.monotonic() - began:.0f} s.\n")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
