"""What happens to workers in an experiment: machines die with what runs on them, or are drained on purpose."""

import time
from typing import Protocol

from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.workers.agent import PAUSE
from hadesign.rehearsal.workers.crew import PATIENCE, SETTLED, WorkerCrew
from hadesign.rehearsal.workers.seen import LATE, PodsOutcome

LONG = 60.0
"""Seconds for which pods are watched of which no time is known."""
BLOCKED = 10.0
"""Seconds beyond what evictions take, one after the other, after which a drain counts as one that never ends."""
RETRIED = 5.0
"""Seconds after which kubectl asks again whether a pod may go (kubernetes/kubectl, pkg/drain/drain.go)."""


class Act(Protocol):
    """What happens beside that which happens to machines of the control plane; all is well before it."""

    @property
    def outcomes(self) -> tuple[PodsOutcome, ...]:
        """What became of the pods, once it was watched."""

    def begin(self) -> None:
        """Let it happen."""

    def watch(self) -> None:
        """Watch it for as long as it takes."""

    def undo(self) -> None:
        """Undo it, and wait until all is well again."""


class NothingElse:
    """Nothing happens beside it."""

    outcomes: tuple[PodsOutcome, ...] = ()

    def begin(self) -> None:
        """Let nothing happen."""

    watch = undo = begin


NOTHING_ELSE = NothingElse()


class _Crowding:
    """What happens to machines once their pods stand where it hurts most."""

    def __init__(self, crew: WorkerCrew, experiment: Experiment) -> None:
        """Wait until all is well, with the pods where it hurts most."""
        self._crew, self._experiment = crew, experiment
        self.outcomes: tuple[PodsOutcome, ...] = ()
        crew.crowd(experiment)
        self._before = crew.looks.last
        crew.order(slow=True)


class Losing(_Crowding):
    """Machines die with what runs on them, and the proof says when their pods are elsewhere."""

    def begin(self) -> None:
        """Let them die."""
        dead = self._experiment.workers
        self._began, self._orders = time.monotonic(), self._crew.order(dead=dead, watched=dead, slow=True)

    def watch(self) -> None:
        """Watch until what was predicted must have come true, or nothing is left to be moved."""
        crew, told = self._crew, self._experiment.pods
        known = [seconds for one in told for seconds in (one.evicted, one.within) if seconds is not None]
        until = self._began + max(known, default=LONG) + LATE
        starts = crew.slowest(self._experiment) + SETTLED
        while not self._over(starts) and time.monotonic() < until:
            crew.look()
            time.sleep(PAUSE)
        while not crew.looks.since(self._orders) and time.monotonic() < until + PATIENCE:
            crew.look()
        self.outcomes = crew.outcomes(self._experiment, self._before, self._orders, self._began)

    def _over(self, starts: float) -> bool:
        """Whether all pods that were hit have been told to end, and others have had the time to start."""
        looks = self._crew.looks
        return bool(looks.since(self._orders)) and not looks.last.left and self._crew.still(starts)

    def undo(self) -> None:
        """Let them live again, and wait until all is well."""
        self._crew.settle()


class Draining(_Crowding):
    """Machines are drained one after the other, as `kubectl drain` does it, and stay so until it is undone."""

    def begin(self) -> None:
        """Look at their pods."""
        self._began, self._orders = time.monotonic(), self._crew.order(watched=self._experiment.workers, slow=True)

    def watch(self) -> None:
        """Drain each within a time, and watch until what was evicted must run elsewhere."""
        crew, first = self._crew, self._crew.looks.since(self._orders)[0]
        starts = crew.slowest(self._experiment)
        patience = (starts + RETRIED) * max(first.left.values(), default=1) + BLOCKED
        for name in self._experiment.workers:
            crew.kubectl(["drain", name, "--ignore-daemonsets", "--delete-emptydir-data"], patience)
        until = time.monotonic() + starts + LATE
        while time.monotonic() < until:
            crew.look()
            time.sleep(PAUSE)
        self.outcomes = crew.outcomes(self._experiment, self._before, self._orders, self._began)

    def undo(self) -> None:
        """Let pods come back, and wait until all is well."""
        self._crew.order(slow=False)
        self._crew.kubectl(["uncordon", *self._experiment.workers], LONG)
        self._crew.settle()
