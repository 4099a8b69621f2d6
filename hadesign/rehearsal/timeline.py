"""What a client and a machine's own records tell of an experiment, moment by moment, in seconds from the failure."""

import re
import time
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from hadesign.frozen import dataclass
from hadesign.rehearsal.client import CONTROLLERS, PAUSE, WRITERS
from hadesign.rehearsal.tries import LeaseLook, Try

KINDS_OF_TRIES = ("write", "read", "ready")
APART = WRITERS * PAUSE
"""Seconds without a failed try after which the next one is another outage: by then every writer has tried again."""
SILENCE = 15.0
"""Seconds without a renewal after which nobody leads a controller: then others may take its lease (the default)."""
_LEADS = re.compile(rb'^\{.*"ts":"([^"]+)".*"msg":"\w+ became (leader|follower) at term \d+"')
"""How etcd's raft says, in the log of a machine, that its member leads, or no longer does."""
_HOLDS = re.compile(rb"^\[([^\]]+)\] (Deleted )?\d+: \S+ +inet6? ([0-9a-f.:]+)")
"""How `ip -tshort monitor address` tells that an address came, or went."""


@dataclass(frozen=True, slots=True)
class ClientOutage:
    """Tries of one kind (`write`, `read`, `ready`) that failed with little time between them, and how many those were.

    From the beginning of the first to the end of the last, in seconds; others may have gone through meanwhile.
    """

    what: str
    start: float
    end: float
    failed: int


@dataclass(frozen=True, slots=True)
class Tenure:
    """A machine that led something, or held it: `etcd`, `address`, or the lease of a controller by its name.

    In seconds; `start` is 0 where it was so when the failure happened, `end` is `None` where it was so to the end.
    """

    what: str
    machine: str
    start: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """An experiment from the failure (0) until it was undone, in seconds."""

    until: float
    outages: tuple[ClientOutage, ...] = ()
    tenures: tuple[Tenure, ...] = ()


def outages(tries: Iterable[Try], died: float) -> Iterator[ClientOutage]:
    """Yield when tries failed that ended after the failure, of each kind in the order of time."""
    every = sorted((one for one in tries if not one.good), key=lambda one: one.began)
    for kind in KINDS_OF_TRIES:
        found: list[ClientOutage] = []
        for one in (one for one in every if one.what == kind):
            start, end = max(one.began - died, 0.0), one.ended - died
            if found and start <= found[-1].end + APART:
                last = found.pop()
                found.append(ClientOutage(kind, last.start, max(last.end, end), last.failed + 1))
            else:
                found.append(ClientOutage(kind, start, end, 1))
        yield from found


def of_leases(looks: Iterable[LeaseLook], died: float, until: float, dead: Collection[str]) -> Iterator[Tenure]:
    """Yield who led each controller, from the first look that shows a new renewal of its lease to the last one.

    A machine that is dead led until the failure, whatever its lease still says.
    """
    every = [look for look in looks if look.at - died <= until]
    for who, name in enumerate(CONTROLLERS):
        turns: list[tuple[str, float, float]] = []
        renewed = ""
        for look in (look for look in every if look.who == who):
            at = look.at - died
            if look.renewed != renewed and not (at > 0 and look.machine in dead):
                goes_on = turns and turns[-1][0] == look.machine and at <= turns[-1][2] + SILENCE
                turns.append((look.machine, turns.pop()[1] if goes_on else at, at))
            renewed = look.renewed
        for machine, start, last in turns:
            over = None if until <= last + SILENCE else last
            end = 0.0 if machine in dead and last + SILENCE >= 0 else over
            yield from _held(name, machine, start, end)


def of_records(
    what: str, changes: Iterable[tuple[float, str, bool]], until: float, dead: Collection[str]
) -> Iterator[Tenure]:
    """Yield who had something by what machines recorded: when, on which machine, and whether it came or went.

    Those that died silently have it no longer, whatever they think.
    """
    since: dict[str, float] = {}
    for at, machine, came in sorted(changes):
        if at > until or (at > 0 and machine in dead):
            continue
        if came:
            since.setdefault(machine, at)
        elif machine in since:
            yield from _held(what, machine, since.pop(machine), at)
    for machine, start in since.items():
        yield from _held(what, machine, start, 0.0 if machine in dead else None)


def _held(what: str, machine: str, start: float, end: float | None) -> Iterator[Tenure]:
    """Yield it, if it was so after the failure; what ended with the failure is told as a moment."""
    if end is None or end >= 0:
        yield Tenure(what, machine, max(start, 0.0), end)


def leading(log: Path) -> Iterator[tuple[float, bool]]:
    """Yield when etcd on a machine began to lead, or ended, by its log (monotonic clock)."""
    for at, what in _matches(log, _LEADS):
        yield at, what == b"leader"


def holding(record: Path, address: str) -> Iterator[tuple[float, bool]]:
    """Yield when a machine got an address, or lost it, by what was recorded of it (monotonic clock)."""
    shift = _since_boot()
    for line in _lines(record):
        if (found := _HOLDS.match(line)) and found[3].decode() == address:
            yield _moment(found[1], shift), not found[2]


def _matches(log: Path, pattern: re.Pattern[bytes]) -> Iterator[tuple[float, bytes]]:
    shift = _since_boot()
    for line in _lines(log):
        if found := pattern.match(line):
            yield _moment(found[1], shift), found[2]


def _lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines() if file.exists() else []


def _since_boot() -> float:
    """Return what takes a time of day to the monotonic clock, by which all else is told."""
    return time.monotonic() - time.time()


def _moment(told: bytes, shift: float) -> float:
    """Return a time of day in UTC, such as 2026-12-01T12:56:30.117136Z, on the monotonic clock."""
    return datetime.fromisoformat(told.decode().rstrip("Z")).replace(tzinfo=UTC).timestamp() + shift
