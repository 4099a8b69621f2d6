"""Workers of a Dask cluster that exists (https://distributed.dask.org): units travel there, and their results back.

A worker judges one unit at a time, however many threads it has: what hadesign knows of its language is one for a
process. The scheduler gives a unit to other workers when one dies, and gives up after several.
"""

import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from hadesign.errors import UsageError
from hadesign.fleet.engine import here_of
from hadesign.fleet.identity import identity
from hadesign.fleet.work import Scheduler, UnitFailure, Work, WorkItem, guarded
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined, listed

About = TypeVar("About")
Unit = TypeVar("Unit")
Result = TypeVar("Result")

AHEAD = 4
"""Units for each worker that may be under way or wait for one before them: what bounds memory."""
TRIES = 2
"""How often a unit is given to the scheduler, which takes what waits on a worker that dies for guilty, too."""
_SECONDS = 10
"""How long a scheduler has to answer at first."""


def on_cluster(
    work: Work[Unit, Result], items: Iterable[WorkItem[About, Unit, Result]], scheduler: Scheduler
) -> Generator[tuple[About, Result | UnitFailure], None, None]:
    """Yield what each item is about with its result, in their order, by the workers of a cluster.

    Raises:
        UsageError: what speaks with it is not installed, no scheduler answers, it has no workers, or these are others
            than this program.
    """
    client = _client(scheduler)
    order: deque[tuple[WorkItem[About, Unit, Result], Any]] = deque()
    try:
        most = _checked(client, scheduler) * AHEAD
        here, packed, source = here_of(work), pickle.dumps(work), iter(items)
        while True:
            for item in source:
                future = None if item.unit is None else client.submit(_done, packed, item.unit, pure=False)
                order.append((item, future))
                if len(order) >= most:
                    break
            if not order:
                return
            item, future = order.popleft()
            if future is None:
                yield item.about, here(item)
            else:
                yield item.about, _answer(client, scheduler, future, (_done, packed, item.unit))
    finally:
        with suppress(Exception):  # it may be gone
            client.cancel([future for _item, future in order if future is not None])
        with suppress(Exception):
            client.close(timeout=_SECONDS)


def _client(scheduler: Scheduler) -> Any:
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError(
            _("a scheduler is spoken to by Dask, which is not installed; pip install 'hadesign[fleet]'.")
        ) from None
    # Its warnings and its tracebacks about what it loses are for those who write for it: all is told in our words.
    dask.config.set({"distributed.logging.distributed": "critical", "distributed.comm.timeouts.connect": _SECONDS})
    import logging

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        where = {"address": scheduler.address} if scheduler.address else {"scheduler_file": scheduler.file}
        return Client(**where, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # TimeoutError is an OSError
        reason = str(error) or type(error).__name__
        raise UsageError(
            _("no Dask scheduler answers at {scheduler}: {reason}.", scheduler=scheduler, reason=reason)
        ) from None


def _checked(client: Any, scheduler: Scheduler) -> int:
    """Return how many workers there are, all of which are as this program is; raises `UsageError` else."""
    try:
        said: Mapping[str, Any] = client.run(_identity, on_error="return")
    except Exception as error:  # noqa: BLE001  whatever a cluster that is not as it should be comes up with
        raise UsageError(
            _("the workers of {scheduler} do not answer: {reason}.", scheduler=scheduler, reason=str(error))
        ) from None
    if not said:
        raise UsageError(_("the scheduler at {scheduler} has no workers.", scheduler=scheduler))
    mine = identity()
    wrong = [line for worker, theirs in sorted(said.items()) for line in _difference(worker, theirs, mine)]
    if wrong:
        raise UsageError(
            _("workers would not judge as this program does: {reasons}. Install the same there.",
              reasons=listed(wrong, 3))
        )  # fmt: skip
    return len(said)


def _difference(worker: str, theirs: object, mine: Mapping[str, str]) -> list[str]:
    """Say what is another thing on a worker; nothing if it is the same."""
    if not isinstance(theirs, dict):
        return [_("{worker} cannot run hadesign ({reason})", worker=worker, reason=theirs)]
    found = [
        _("{name} {theirs} and not {mine}", name=name, theirs=theirs.get(name, _("none")), mine=mine.get(name, "-"))
        for name in dict.fromkeys((*mine, *theirs))
        if theirs.get(name) != mine.get(name)
    ]
    return [_("{worker} has {parts}", worker=worker, parts=joined(found, COMMAS))] if found else []


def _answer(client: Any, scheduler: Scheduler, future: Any, asked: tuple[Any, ...]) -> Any:
    """Wait for an answer; a unit whose workers died is given to the scheduler once more."""
    from distributed import KilledWorker

    for number in range(TRIES):
        try:
            return future.result()
        except KilledWorker:
            if number + 1 < TRIES:
                future = client.submit(*asked, pure=False)
        except Exception as error:  # noqa: BLE001  cancelled, or a connection that is gone: no unit raises anything
            reason = str(error) or type(error).__name__
            raise UsageError(
                _("the scheduler at {scheduler} is gone: {reason}.", scheduler=scheduler, reason=reason)
            ) from None
    return UnitFailure("lost", _("every worker that worked on it died"))


# --- in each of the workers -------------------------------------------------------------------------------------------


class _Ready:
    """What a worker is ready for: the last work that it was given, and what it does to units."""

    lock = Lock()
    packed = b""
    function: Callable[[Any], Any] | None = None


def _identity() -> dict[str, str]:
    return identity()


def _done(packed: bytes, unit: object) -> object:
    """Answer a unit; nothing is raised, as workers write into their logs what was asked of them then."""

    def answer(one: object) -> object:
        return _function(packed)(one)

    with _Ready.lock:
        return guarded(answer, unit)


def _function(packed: bytes) -> Callable[[Any], Any]:
    if _Ready.function is None or _Ready.packed != packed:
        work = pickle.loads(packed)  # noqa: S301  Dask runs what it is sent, that is what it is for
        _Ready.function, _Ready.packed = work.begin(), packed
    return _Ready.function
