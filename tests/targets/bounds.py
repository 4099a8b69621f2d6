"""How long real programs take to notice a death, held against what is predicted: each way of dying in many phases."""

import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from hadesign.proof.recovery.noticing import Dying
from tests.effort import tried
from tests.live_programs import slowness

WAYS: tuple[Dying, ...] = ("refuses", "silent", "hangs")
PHASES = tried(3, by_night=20)
WORK = 0.25
"""Seconds that the programs' own work may take on top of their timers: packets, a fork, a line in a log, on a machine
that runs other tests beside; timers are a second and more."""


def work() -> float:
    """Return that time on this machine, as slow as it is now."""
    return WORK * slowness()


_LOOK = 0.005


def phases(seed: int) -> list[float]:
    """Return fractions of a timer's period at which to let something die: one in each equal part of it, at random."""
    drawn = random.Random(seed)
    return [(number + drawn.random()) / PHASES for number in range(PHASES)]


@dataclass
class Log:
    """What a program says, looked at from where we have read so far."""

    file: Path
    place: int = 0

    def mark(self) -> None:
        """Forget what was said until now."""
        self.place = self.file.stat().st_size if self.file.exists() else 0

    def said(self, words: str) -> bool:
        """Tell whether it has said something since."""
        if not self.file.exists():
            return False
        with self.file.open("rb") as text:
            text.seek(self.place)
            return words.encode() in text.read()


def until(holds: Callable[[], bool], since: float, patience: float = 60) -> float:
    """Return how long after a moment something held at the earliest, without what this machine slept over."""
    last, slept = time.monotonic(), 0.0
    while not holds():
        now = time.monotonic()
        slept = max(slept, now - last - 2 * _LOOK)
        last = now
        assert now - since < patience, "never noticed"
        time.sleep(_LOOK)
    return max(last - since - slept, 0.0)


@dataclass
class Observed:
    """What was seen of one way of dying, beside what is predicted; seconds."""

    predicted: float
    seen: list[float] = field(default_factory=list)

    def holds(self) -> bool:
        """Tell whether it is a bound."""
        return max(self.seen) <= self.predicted + work()

    def tight(self) -> bool:
        """Tell whether it is no more than twice the slowest."""
        return self.predicted <= 2 * max(self.seen)


def judge_bounds(what: str, found: Mapping[Dying, Observed], *, loose: Sequence[Dying] = ()) -> None:
    """Print the table, and fail where a prediction is no bound, or (but for some) a loose one."""
    for dying, one in found.items():
        seen = ", ".join(f"{seconds:.2f}" for seconds in sorted(one.seen))
        told = f"{what} {dying}: predicted {one.predicted:.2f} s, slowest {max(one.seen):.2f} s of {seen}\n"
        sys.stdout.write(told)
    assert [dying for dying, one in found.items() if not one.holds()] == []
    assert [dying for dying, one in found.items() if dying not in loose and not one.tight()] == []


def side_by_side(watch: Callable[[Dying], Observed]) -> dict[Dying, Observed]:
    """Watch all ways of dying at once, each in a laboratory of its own: what they wait for is time."""
    with ThreadPoolExecutor(len(WAYS)) as pool:
        return dict(zip(WAYS, pool.map(watch, WAYS), strict=True))
