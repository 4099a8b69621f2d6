"""Works on units in this process, or hands them to several, and returns the answers in order.

What a process does before its first result takes longer than ten more units: so the first ones are worked on here, and
others start only where more units wait than it costs to start them. On Linux they are forked, with everything as it is,
which is safe where nothing else runs in this process. On other systems, where a fork breaks libraries or there is none,
they start anew.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain, islice
from threading import active_count
from typing import Literal, TypeVar

from hadesign.fleet.work import AHEAD, UnitFailure, Work, WorkItem, guarded

About = TypeVar("About")
Unit = TypeVar("Unit")
Result = TypeVar("Result")

PAYS = {"fork": 4, "spawn": 12}
"""Units for each process from which one is started by itself: what starts anew has done about ten when it is ready."""


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def start_method() -> Literal["fork", "spawn"]:
    """Return how a process is started: as a copy of this one where that is safe."""
    return "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"


def processes(jobs: int, units: int) -> int:
    """Return how many processes are worth starting for some units; `jobs` is 0 where that is not said."""
    if jobs:
        return min(jobs, units)
    return max(1, min(cores(), units // PAYS[start_method()]))


def answers(
    work: Work[Unit, Result], items: Iterable[WorkItem[About, Unit, Result]], jobs: int
) -> Generator[tuple[About, Result | UnitFailure], None, None]:
    """Yield what each item is about with its result, in their order.

    Args:
        work: what is done to each unit; this process is made ready, too, and works on the first ones.
        items: read as answers are taken, a bounded number of them ahead.
        jobs: processes; 0 for one for each core where there are enough units for it to pay.
    """
    most = jobs or cores()
    here = here_of(work)
    items = iter(items)
    if most > 1:
        # Which must be ready before it is copied, and need not be for what is known.
        for item in items:
            yield item.about, here(item)
            if item.unit is not None:
                break
        ahead, waiting = _ahead(items, most if jobs else most * PAYS[start_method()])
        items = chain(ahead, items)
        count = processes(jobs, waiting)
        if count > 1:
            from hadesign.fleet.processes import by_processes

            yield from by_processes(work, items, count, start_method())
            return
    for item in items:
        yield item.about, here(item)


def here_of(work: Work[Unit, Result]) -> Callable[[WorkItem[About, Unit, Result]], Result | UnitFailure]:
    """Return what answers an item in this process, which is made ready when it has to be."""
    ready: list[Callable[[Unit], Result]] = []

    def answer(item: WorkItem[About, Unit, Result]) -> Result | UnitFailure:
        if item.unit is None:
            if item.known is None:
                raise ValueError("an item has a unit, or a result")
            return item.known
        if not ready:
            ready.append(work.begin())
        return guarded(ready[0], item.unit)

    return answer


def _ahead(
    items: Iterator[WorkItem[About, Unit, Result]], most: int
) -> tuple[list[WorkItem[About, Unit, Result]], int]:
    """Read items until so many are to be worked on; return them and that number."""
    found: list[WorkItem[About, Unit, Result]] = []
    waiting = 0
    for item in islice(items, most * AHEAD):
        found.append(item)
        waiting += item.unit is not None
        if waiting == most:
            break
    return found, waiting
