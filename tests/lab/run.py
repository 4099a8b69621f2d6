"""Runs the lab and prints what was observed beside what is predicted, with every event once or several times.

    python -m tests.lab.run BLUEPRINT [TIMES] [WORD...]

With words only events are done whose names hold one of them. The table is the slowest of each event.
"""

import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from hadesign.source import read_text
from hadesign.topology import read_cluster
from tests.lab.events import EVENTS, Event, Seen, predictions, watch
from tests.lab.lab import Lab

PERIOD = 3.0
"""Seconds, at random, between the moment when all is well and that of an event: the longest pause between checks."""
HEAD = """\
| what dies | predicted | last failed write ends | out of use | failed writes |
|---|---|---|---|---|"""


def observe(blueprint: Path, folder: Path, events: Sequence[Event], times: int, seed: int = 11) -> Iterator[Seen]:
    """Build a lab of a blueprint and yield what became of events, one after the other.

    What took longer than predicted is done once more: a split vote, which has no bound, or a machine that was busy with
    something else are chance, and do not come twice.
    """
    drawn, predicted = random.Random(seed), predictions(blueprint)
    with ExitStack() as stack:
        lab = Lab(folder, stack, read_cluster(read_text(blueprint.read_text(), str(blueprint))))
        for _ in range(times):
            for event in events:
                seen = watch(lab, event, predicted[event.name], drawn.random() * PERIOD)
                yield seen
                if not seen.holds:
                    yield watch(lab, event, predicted[event.name], drawn.random() * PERIOD)


def main() -> None:
    blueprint, *more = sys.argv[1:]
    times = int(more.pop(0)) if more and more[0].isdigit() else 1
    events = [event for event in EVENTS if not more or any(word in event.name for word in more)]
    slowest: dict[str, Seen] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seen in observe(Path(blueprint), Path(folder) / "lab", events, times):
            sys.stdout.write(f"{seen}{'' if seen.holds else ' BROKEN'}\n")
            sys.stdout.flush()
            before = slowest.setdefault(seen.event.name, seen)
            slowest[seen.event.name] = max(before, seen, key=lambda one: max(one.last, one.out))
    sys.stdout.write("\n".join(["", HEAD, *map(str, slowest.values()), ""]))


if __name__ == "__main__":
    main()
