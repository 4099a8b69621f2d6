"""Several processes of this machine: each has a line of its own to this one, so it is known what a dead one worked on.

A unit is sent to a process that waits for it. Then neither ever writes while the other does, whatever their sizes.
"""

import gc
from collections import deque
from collections.abc import Generator, Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Literal, TypeVar, cast

from hadesign.fleet.work import AHEAD, UnitFailure, Work, WorkItem
from hadesign.fleet.worker import serve, undisturbed
from hadesign.i18n import _

About = TypeVar("About")
Unit = TypeVar("Unit")
Result = TypeVar("Result")

TRIES = 2
"""How often a unit is given to a process: one may end for a reason that lies elsewhere, such as another's memory."""
_SECONDS = 5.0
"""How long a process has to end that is told to; it works on nothing any more."""


def by_processes(
    work: Work[Unit, Result],
    items: Iterable[WorkItem[About, Unit, Result]],
    count: int,
    method: Literal["fork", "spawn"],
) -> Generator[tuple[About, Result | UnitFailure], None, None]:
    """Yield what each item is about with its result, in their order, by so many processes."""
    crew: Crew[Result] = Crew(work, count, method)
    order: deque[_Place[Result]] = deque()
    source, more = iter(items), True
    try:
        while True:
            while more and crew.free and len(order) < count * AHEAD:
                item = next(source, None)
                if item is None:
                    more = False
                    break
                order.append(place := _Place(item.about, item.unit, item.known))
                if place.answer is None:
                    crew.give(place)
            while order and (answer := order[0].answer) is not None:
                yield order.popleft().about, answer
            if not order:
                if not more:
                    break
            elif len(order) >= count * AHEAD or not (more and crew.free):
                crew.hear()
        crew.dismiss()
    finally:
        crew.end()


class _Place(Generic[Result]):
    """A unit in the order of all, and its answer once there is one."""

    __slots__ = ("about", "answer", "tries", "unit")

    def __init__(self, about: Any, unit: Any, known: Result | None) -> None:
        self.about, self.unit = about, unit
        self.answer: Result | UnitFailure | None = known
        self.tries = 0


class Crew(Generic[Result]):
    """The processes, each with its line to this one and with what it works on."""

    def __init__(self, work: Work[Any, Result], count: int, method: Literal["fork", "spawn"]) -> None:
        """Start none yet: one is started when there is something to do for it."""
        self._work, self._count = work, count
        self._context: Any = get_context(method)
        self._started: dict[Connection, BaseProcess] = {}
        self._idle: list[Connection] = []
        self._busy: dict[Connection, _Place[Result]] = {}

    @property
    def free(self) -> bool:
        """Whether a process waits for a unit, or one more may be started."""
        return bool(self._idle) or len(self._started) < self._count

    def give(self, place: "_Place[Result]") -> None:
        """Send a unit to a process that waits."""
        line = self._idle.pop() if self._idle else self._start()
        place.tries += 1
        self._busy[line] = place
        try:
            line.send(place.unit)
        except OSError:  # it has ended while it waited
            self._lost(line)

    def hear(self) -> None:
        """Wait until at least one process answers or ends, and take the answers."""
        for line in cast("list[Connection]", wait(list(self._busy))):
            try:
                answer = line.recv()
            except (EOFError, OSError):
                self._lost(line)
                continue
            self._busy.pop(line).answer = answer
            self._idle.append(line)

    def dismiss(self) -> None:
        """Let the processes end, which all wait."""
        for line in self._idle:
            try:
                line.send(None)
            except OSError:
                continue
        for process in self._started.values():
            process.join(_SECONDS)

    def end(self) -> None:
        """End what is left of them: nobody waits for what they still work on."""
        for line, process in self._started.items():
            if process.is_alive():
                process.kill()
            process.join()
            line.close()
        self._started.clear()

    def _start(self) -> Connection:
        line, other = self._context.Pipe()
        how = {"garbage": gc.isenabled()}
        process = self._context.Process(target=serve, args=(self._work, other, line), kwargs=how, daemon=True)
        with undisturbed():
            process.start()
        other.close()  # so that this one hears when that one ends
        self._started[line] = process
        return line  # type: ignore[no-any-return]

    def _lost(self, line: Connection) -> None:
        """Give the unit of a process that ended to another one, or say that it has no result."""
        process, place = self._started.pop(line), self._busy.pop(line)
        process.join()
        line.close()
        if place.tries < TRIES:
            self.give(place)
            return
        place.answer = UnitFailure("lost", _("{how}, {count} times", how=_ended(process.exitcode), count=place.tries))


def _ended(code: int | None) -> str:
    """Say how a process ended: by a signal, whose number has its sign changed, or by itself."""
    if code is not None and code < 0:
        return _("the process that worked on it was ended by signal {number}", number=-code)
    return _("the process that worked on it ended with code {code}", code=code)
