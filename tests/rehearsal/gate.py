"""Rehearses designs and prints a table of what was predicted and observed: `make rehearse`.

    python -m tests.rehearsal.gate [LAYOUT...]

Root is needed, and the programs of `make judges`. Two designs are rehearsed at the same time, each by a process of its
own, as most of a rehearsal is waiting; those that are named, one after the other. Of each design those experiments are
made of which the proof says most. What is not as predicted ends it with 1.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hadesign.proof import prove
from hadesign.rehearsal.experiments import Experiment, experiments
from hadesign.rehearsal.rehearse import PROGRAMS, rehearse
from hadesign.rehearsal.tools import Tools, lacking
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.report.rehearsal.subject import busy, observation, prediction, verdict
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.judging import JUDGES
from tests.rehearsal.layouts import LAYOUTS, rehearsed

EXTERNAL = "three, etcd apart"
UNCHECKED = "three, balancers unchecked"
LINKED = "three and two"
WHOLE = ("three", EXTERNAL)
"""Designs whose balancers and programs die as well: those of the others are the same."""
HEAD = "| design | experiment | predicted | observed | verdict |\n|---|---|---|---|---|\n"
MOST = 15 * 60.0
"""Seconds for all of it, on two cores that do nothing else."""
LABS = 2
"""Designs at the same time: each takes half a core while it waits."""
_TOLD = re.compile(r"(\d+) experiments, (\d+) not as predicted")
_printing = threading.Lock()


def designs() -> dict[str, Cluster]:
    """Return the designs by name, the one that takes longest first."""
    three = LAYOUTS["three"]
    found = {EXTERNAL: rehearsed(three, external=True)}
    found |= {name: rehearsed(LAYOUTS[name], linked=name == LINKED) for name in [*LAYOUTS][::-1]}
    found[UNCHECKED] = rehearsed(three, unchecked=True)
    return {name: as_cluster(data) for name, data in found.items()}


def worth(design: str, chosen: Iterable[Experiment]) -> list[Experiment]:
    """Return the experiments of a design that tell most: of machines that are alike the first, of zones each.

    Machines die in every way where there are three of them with all that can run; elsewhere the first zone does.
    """
    found: dict[object, Experiment] = {}
    for one in chosen:
        kind, _, name = one.name.partition("/")
        balancers = one.program == "haproxy" or name.startswith("lb-")
        wanted = balancers if design == UNCHECKED else design in WHOLE or not (balancers or one.program)
        if wanted and (kind != "node" or one.way == "silent" or design in ("three", UNCHECKED)):
            alone = (kind == "zone" and one.way == "silent") or kind == "link" or one.program
            found.setdefault(one.name if alone else (kind, name[:2] * (kind == "node"), one.way), one)
    return list(found.values())


def rehearsals(chosen: Sequence[str], folder: Path) -> Iterator[tuple[str, TrialOutcome]]:
    """Yield what became of the experiments of some designs, with the name of each."""
    tools = Tools([JUDGES])
    for name, cluster in designs().items():
        if name not in chosen:
            continue
        if wanting := lacking(tools, PROGRAMS, cluster.kubernetes.minor):
            raise SystemExit(f"nothing can be rehearsed here: {'; '.join(wanting)}")
        own = folder / re.sub("[ ,]+", "-", name)
        own.mkdir()
        for outcome in rehearse(cluster, worth(name, experiments(prove(cluster))), own, tools):
            yield name, outcome


def row(name: str, outcome: TrialOutcome) -> str:
    """Write an outcome as a row of the table, and beneath it what tells more of one that is not as predicted."""
    told = "; ".join(word for word in (verdict(outcome.disagreements), busy(outcome)) if word)
    cells = (name, outcome.experiment.name, prediction(outcome.experiment), observation(outcome), told)
    text = f"| {' | '.join(cells)} |\n"
    if not outcome.disagreements:
        return text
    more = {"at": outcome.at, "led": outcome.led, "lost": outcome.lost, "late": round(outcome.late, 2)}
    moments = [(one.what, round(one.start, 2), round(one.end, 2), one.failed) for one in outcome.timeline.outages]
    held = [(one.what, one.machine, round(one.start, 2), one.end) for one in outcome.timeline.tenures]
    return f"{text}<!-- {json.dumps(more | {'outages': moments, 'held': held})} -->\n"


def one_after_the_other(chosen: Sequence[str]) -> tuple[int, int]:
    """Rehearse designs in this process; return how many experiments there were, and how many not as predicted."""
    every = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, outcome in rehearsals(chosen, Path(folder)):
            say(row(name, outcome))
            every, wrong = every + 1, wrong + bool(outcome.disagreements)
    return every, wrong


def in_a_process(name: str) -> tuple[int, int]:
    """Rehearse a design in a process of its own, and print its rows as they come."""
    command = [sys.executable, "-m", "tests.rehearsal.gate", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told = None
        for line in running.stdout:
            told = _TOLD.match(line) or told
            if line.startswith(("|", "<!--")) and line not in HEAD:
                say(line)
    if told is None:
        raise SystemExit(f"{name} could not be rehearsed")
    return int(told[1]), int(told[2])


def say(text: str) -> None:
    """Print whole lines."""
    with _printing:
        sys.stdout.write(text)
        sys.stdout.flush()


def main() -> None:
    began, chosen = time.monotonic(), sys.argv[1:]
    say(HEAD)
    if chosen:
        counts = [one_after_the_other(chosen)]
    else:
        with ThreadPoolExecutor(LABS) as pool:
            counts = list(pool.map(in_a_process, designs()))
    every, wrong = (sum(numbers) for numbers in zip(*counts, strict=True))
    took = time.monotonic() - began
    say(f"\n{every} experiments, {wrong} not as predicted, {took:.0f} s.\n")
    if not chosen and took > MOST:
        say(f"It took longer than {MOST:.0f} s; was the machine busy?\n")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
