"""What the client of a rehearsal tried, read from the lines that it prints."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from hadesign.rehearsal.printed import PrintedLines


class Try(NamedTuple):
    """One try: `what` (write, read, ready), by `who`, its number, when it began and ended, whether it went through.

    Times are seconds of the machine's monotonic clock.
    """

    what: str
    who: int
    number: int
    began: float
    ended: float
    good: bool


class WatchEvent(NamedTuple):
    """An event of the watch: the number that a writer's object had; `who` is `None` where all was listed anew."""

    who: int | None
    number: int
    at: float


class LeaseLook(NamedTuple):
    """A look at the lease of a controller (`who`, its place among them): the machine that leads, and since when."""

    who: int
    machine: str
    renewed: str
    at: float


class Tries:
    """All that was tried so far; read on from where the last look ended."""

    def __init__(self, file: Path) -> None:
        """Read nothing yet."""
        self._printed = PrintedLines(file)
        self.tries: list[Try] = []
        self.seen: list[WatchEvent] = []
        self.leases: list[LeaseLook] = []

    def look(self) -> None:
        """Read what was printed since."""
        for said in self._printed.new():
            self._keep(said)

    def _keep(self, said: dict[str, Any]) -> None:
        what = str(said["what"])
        if what == "lease":
            # A copy is called by its machine and a number of its own (k8s.io/component-base/config/options).
            machine = str(said["holder"]).rpartition("_")[0]
            self.leases.append(LeaseLook(int(said["who"]), machine, str(said["renewed"]), said["began"]))
            return
        if what in ("seen", "relist"):
            who = int(said["who"]) if what == "seen" else None
            self.seen.append(WatchEvent(who, int(said.get("number", 0)), said["began"]))
            return
        self.tries.append(
            Try(what, int(said["who"]), int(said["number"]), said["began"], said["ended"], bool(said["good"]))
        )

    def ended_since(self, moment: float, *kinds: str) -> list[Try]:
        """Return the tries of some kinds that ended after a moment, in the order of their ends."""
        found = [one for one in self.tries if one.ended > moment and one.what in kinds]
        return sorted(found, key=lambda one: one.ended)

    def slowest(self, since: float, until: float) -> float:
        """Return how long the slowest try took that went through within some time; 0 where none did."""
        return max(
            (one.ended - one.began for one in self.tries if one.good and since <= one.began <= until), default=0.0
        )

    def led_after(self, moment: float, dead: Collection[str], controllers: int) -> float | None:
        """Return after how many seconds every controller was led by a machine that lives; `None` if one never was.

        Somebody leads once a look shows another renewal of the lease than the last one before.
        """
        slowest = 0.0
        for who in range(controllers):
            looks = [one for one in self.leases if one.who == who]
            before = [one.renewed for one in looks if one.at <= moment][-1:]
            found = [one for one in looks if one.at > moment and one.machine not in dead and [one.renewed] != before]
            if not found:
                return None
            slowest = max(slowest, found[0].at - moment)
        return slowest

    def acknowledged(self) -> dict[int, int]:
        """Return the largest number of each writer that was acknowledged."""
        found: dict[int, int] = {}
        for one in self.tries:
            if one.what == "write" and one.good:
                found[one.who] = max(found.get(one.who, 0), one.number)
        return found

    def lost(self, kept: dict[int, int]) -> list[tuple[int, int]]:
        """Return the writers whose objects hold less than what was acknowledged to them, with that number."""
        return [(who, number) for who, number in self.acknowledged().items() if kept.get(who, 0) < number]

    def missed(self, since: float) -> int:
        """Return how many acknowledged writes since a moment the watch never showed, though it was not begun anew.

        A write counts only where the watch showed a later one of the same writer.
        """
        events = [one for one in self.seen if one.at > since]
        if any(one.who is None for one in events):
            return 0
        shown = {(one.who, one.number) for one in events}
        last = _largest((one.who, one.number) for one in events if one.who is not None)
        wanted = [one for one in self.tries if one.what == "write" and one.good and one.began > since]
        return sum((one.who, one.number) not in shown and one.number < last.get(one.who, 0) for one in wanted)


def _largest(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for who, number in pairs:
        found[who] = max(found.get(who, 0), number)
    return found
